import { isLive, lookup } from '../connection/lookup.sql.js';

/** Parts of a statement that lock the live records that payloads are for. $1 ids, $2 runs, $3 claim keys, $4 payloads as JSON. */
const lockedRecords = (s: string): string => `given AS MATERIALIZED (
  SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[]) AS g(id, run, claim_key, payload)
), record AS MATERIALIZED (
  SELECT given.* FROM given JOIN ${s}.task_execution e ON ${lookup('e.id', 'given.id')}
   WHERE ${isLive('e')} ORDER BY given.id FOR NO KEY UPDATE OF e
)`;

/**
 * Writes payloads of executions whose runs have made them: what comes next is the ticket of their task. By the statement before
 * the one that ends those runs. $1 to $4 as above.
 */
export const preparedSql = (s: string): string => `
WITH ${lockedRecords(s)}, prepared AS (
  UPDATE ${s}.task_execution e SET payload = record.payload::jsonb, prepared_by = NULL,
         -- The run that follows knows no more since when it was ready.
         waited_ms = coalesce(e.waited_ms, greatest(0, extract(epoch FROM c.claimed_at - greatest(e.created_at, e.scheduled_for)) * 1000)::bigint)
    FROM record JOIN ${s}.task_claim c ON ${lookup('c.execution_id', 'record.id')}
   WHERE ${lookup('e.id', 'record.id')} AND c.run = record.run AND c.claim_key = record.claim_key
  RETURNING e.id
)
SELECT count(*)::int AS count FROM prepared`;

/**
 * Writes payloads of executions whose runs have made them, and go on. Answers with those of which the run still has the claim: it
 * is locked until the commit, so nobody takes a run over and finds the payload of another one. $1 to $4 as above.
 */
export const preparedInRunSql = (s: string): string => `
WITH ${lockedRecords(s)}, held AS MATERIALIZED (
  SELECT record.id, record.payload FROM record JOIN ${s}.task_claim c ON ${lookup('c.execution_id', 'record.id')}
   WHERE c.run = record.run AND c.claim_key = record.claim_key FOR KEY SHARE OF c
), prepared AS (
  UPDATE ${s}.task_execution e SET payload = held.payload::jsonb, prepared_by = NULL
    FROM held WHERE ${lookup('e.id', 'held.id')} RETURNING e.id
)
SELECT id FROM prepared`;
