import { rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { isLive, lookup } from '../connection/lookup.sql.js';
import { sqlOf } from '../connection/sql-of.js';
import { insertEnded } from '../dependencies/look.sql.js';
import { KeyTable, type Woken } from '../locks/key-table.js';
import { leaveLineSql } from '../locks/lock.sql.js';
import { jsonRows } from '../model/ledger.json.js';
import { insertDue, putBackReady } from '../tickets/ticket.sql.js';
import { type End, type Ended, type EndedRow, endedOf, endJson } from './end.js';
import { insertFailures } from '../error-groups/fold.sql.js';
import { CHANGED, CHANGES, insertAttempts, insertCounts, insertLines, MEASURES } from './end-parts.sql.js';

// Executions that go on, as tickets.
const AGAIN = `(SELECT execution_id, ticket, queue, priority, ticket_task AS task_name, is_keyed, is_alone, due_at, seq
                  FROM ended WHERE finished_at IS NULL AND NOT external) AS again`;

/**
 * How a run, or an execution without one, ends: the one statement through which every end goes.
 *
 * It locks the records in the order of their ids, takes the claim away, changes the record, and writes whatever follows
 * from that: attempt, log lines, statistics, the ticket of the next run. Deleting the claim ends the run, so
 * one that was overtaken changes and counts nothing. Keys that the run held are freed by a later statement of the same
 * transaction (`releaseKeys`): a statement sees only what was committed before it began to wait for a lock.
 *
 * `fence` says what must be true: `claim` (this claim key and run hold the claim), `run` (this run does, whatever its
 * claim key; the caller has locked the record), `none` (nobody runs it; the caller has locked the record), `external` (it
 * runs elsewhere).
 *
 * $1 the ends as JSON. `records` is the table of executions, or the partition that all of them are in.
 */
export const endSql = (s: string, records: string): string => `
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS g(
    id uuid, fence text, claim_key uuid, run int, status text, reason text, result jsonb, has_result boolean, error text,
    error_type text, fingerprint text, traceback text, duplicate_of uuid, cached_from uuid, delay float8, spends int, crashes int, handovers int,
    started float8, finished float8, metadata jsonb, logs json, resources jsonb)
), record AS MATERIALIZED (
  SELECT given.* FROM given JOIN ${records} e ON ${lookup('e.id', 'given.id')}
   WHERE ${isLive('e')} AND (given.fence <> 'external' OR e.external)
   ORDER BY given.id FOR NO KEY UPDATE OF e SKIP LOCKED
), claim AS (
  DELETE FROM ${s}.task_claim c USING record
   WHERE ${lookup('c.execution_id', 'record.id')} AND c.run = record.run
     AND (record.fence = 'claim' AND c.claim_key = record.claim_key OR record.fence = 'run')
  RETURNING record.*, c.run AS claimed_run, c.node_id AS claimed_node, c.claimed_at, c.seq
), ending AS MATERIALIZED (
  SELECT * FROM claim
  UNION ALL
  SELECT record.*, NULL::int, NULL::uuid, NULL::timestamptz, NULL::bigint FROM record
   WHERE record.fence = 'external'
      OR record.fence = 'none' AND NOT EXISTS (SELECT FROM ${s}.task_claim c WHERE ${lookup('c.execution_id', 'record.id')})
), ended AS (
  UPDATE ${records} e
     SET ${CHANGES}
    FROM ending given WHERE ${lookup('e.id', 'given.id')} AND ${isLive('e')}
  RETURNING ${CHANGED}
), attempt AS (${insertAttempts(s)}
), line AS (${insertLines(s)}
), measured AS MATERIALIZED (${MEASURES}
), counted AS (${insertCounts(s)}
), failed AS (${insertFailures(s)}
), awaited AS (${insertEnded(s, 'ended')}
), later AS (${insertDue(s, AGAIN, 'due_at IS NOT NULL')}
), again AS (${putBackReady(s, AGAIN, 'due_at IS NULL')})
SELECT id, nullif(task_id, id::text) AS task_id, task_name, queue, status, reason, external, run, attempt, error, error_type,
       error_fingerprint AS fingerprint, duplicate_of, lock_key, root_id,
       nullif(is_awaited, false) AS is_awaited, CASE WHEN is_awaited THEN floor(extract(epoch FROM finished_at) * 1000)::float8 END AS finished_ms,
       nullif(ticket_task <> task_name, false) AS is_prepared, (extract(epoch FROM due_at - clock_timestamp()) * 1000)::float8 AS due_in_ms
  FROM ended`;

/** Ends executions; answers with those that it did end. `table` as in `endSql`. */
export async function endAll(
  runner: SqlRunner,
  schema: string,
  ends: readonly End[],
  table?: string,
): Promise<Ended[]> {
  if (ends.length === 0) return [];
  const sql = sqlOf(endSql, schema, table ?? `${schema}.task_execution`);
  const rows = await runner.query(sql, [jsonRows(ends.map(endJson))]);
  return rowsOf<EndedRow>(rows).map(endedOf);
}

/**
 * Frees the keys that these held, or that were kept for them, and takes them out of the lines they stand in. In the
 * transaction that ended them, by later statements.
 * @param mayWait false for ends of runs: who runs stands in no line
 */
export async function releaseKeys(
  runner: SqlRunner,
  schema: string,
  ended: readonly Ended[],
  mayWait = true,
): Promise<Woken[]> {
  const keyed = ended.filter(({ lockKey }) => lockKey !== undefined);
  if (keyed.length === 0) return [];
  if (mayWait) await runner.query(leaveLineSql(schema), [keyed.map(({ id }) => id)]);
  return new KeyTable(runner, schema).free(keyed.map(({ id, lockKey }) => ({ key: lockKey!, owner: id })));
}
