import { isLive, lookup } from '../connection/lookup.sql.js';
import { isIn, putBackReady, putOffLocked, TICKET } from './ticket.sql.js';

/** What a run gets of its record, `e`. Empty parts are left out: most executions have none. */
export const RUN_COLUMNS = `e.id, nullif(e.task_id, e.id::text) AS task_id, e.task_name, e.run + 1 AS run, e.attempt, e.max_attempts,
         e.queue, e.priority, e.payload, nullif(e.metadata, '{}') AS metadata, nullif(e.tags, '{}') AS tags, e.created_by,
         e.created_by_username, e.timeout_ms, e.retry_policy, e.log_count, e.root_id, e.lock_key, e.lock_hold_ms`;

/** A record, `e`, that a ticket of `ticket` may start. */
export const IS_RUNNABLE = `e.status IN ('PENDING', 'RETRY') AND e.ticket = ticket.ticket AND NOT e.external`;

/** Tickets of a queue behind the marks: $1 queue, $3 how many, $4 priorities, $5 their marks, $6 tasks. */
export const candidates = (s: string, where: string): string => `
  SELECT found.* FROM unnest($4::smallint[], $5::bigint[]) AS mark(priority, seq)
   CROSS JOIN LATERAL (
     SELECT r.ctid, r.execution_id, r.is_keyed OR r.task_name = ANY ($7::text[]) AS is_keyed FROM ${s}.task_ready r
      WHERE r.queue = $1 AND r.priority = mark.priority AND r.seq > mark.seq
        AND r.task_name = ANY ($6::text[])
      ORDER BY r.seq LIMIT $3 FOR UPDATE SKIP LOCKED) AS found
   WHERE ${where}
   LIMIT $3`;

/**
 * Delivers and claims, in one statement: takes tickets of a queue in order, looks whether each may still start its run,
 * locks its record against commands of others, and writes the claims.
 *
 * It does nothing but say so (`is_plain`) where the next tickets need more than that: a lock, a limit of the queue, or
 * records of another day than the one whose partition `records` names. Then `Admissions` takes them.
 *
 * $1 queue, $2 node, $3 how many, $4 priorities, $5 their marks, $6 tasks that this process has handlers for, $7 those of
 * them with a lock, $8 claim key, $9 and $10 the first id of the day and the first behind it.
 */
export const fetchSql = (s: string, records: string): string => `
WITH gate AS MATERIALIZED (
  SELECT q.paused_at IS NULL AS is_open, coalesce(q.operator_limits, q.declared_limits, '{}') <> '{}' AS is_limited
    FROM ${s}.task_queue q JOIN ${s}.task_node n ON n.id = $2::uuid AND n.dead_at IS NULL WHERE q.name = $1
), candidate AS MATERIALIZED (${candidates(s, '(SELECT is_open AND NOT is_limited FROM gate)')}
), way AS MATERIALIZED (
  SELECT NOT coalesce((SELECT is_open AND is_limited FROM gate), false)
         AND NOT EXISTS (SELECT FROM candidate WHERE is_keyed OR execution_id < $9::uuid OR execution_id >= $10::uuid) AS is_plain
), ticket AS MATERIALIZED (
  DELETE FROM ${s}.task_ready WHERE ctid = ANY (ARRAY(SELECT ctid FROM candidate WHERE (SELECT is_plain FROM way)))
  RETURNING seq, ${TICKET}
), runnable AS MATERIALIZED (
  SELECT ${RUN_COLUMNS}, ticket.seq, ticket.priority AS ticket_priority
    FROM ticket JOIN ${records} e ON ${lookup('e.id', 'ticket.execution_id')}
   WHERE ${IS_RUNNABLE}
     FOR NO KEY UPDATE OF e SKIP LOCKED
), claimed AS (
  INSERT INTO ${s}.task_claim (execution_id, run, node_id, claim_key, queue, seq)
  SELECT id, run, $2::uuid, $8::uuid, queue, seq FROM runnable
  ON CONFLICT DO NOTHING
  RETURNING execution_id AS id
), put_off AS (${putOffLocked(s, records, 'runnable')})
SELECT way.is_plain, coalesce((SELECT is_limited FROM gate), false) AS is_limited, (SELECT count(*)::int FROM ticket) AS tickets, runnable.*
  FROM way LEFT JOIN runnable ON ${isIn('runnable.id', 'claimed')}
 ORDER BY ticket_priority, seq`;

/** Gives runs back that no handler has begun, to where they were in the queue. The number of the run is used up. $1 node, $2 ids, $3 their runs. */
export const giveBackSql = (s: string): string => `
WITH given AS MATERIALIZED (
  SELECT * FROM unnest($2::uuid[], $3::int[]) AS g(id, run)
), record AS MATERIALIZED (
  SELECT e.id FROM ${s}.task_execution e
   WHERE e.id = ANY ($2::uuid[]) AND ${isLive('e')} AND e.cancel_requested_at IS NULL
   ORDER BY e.id FOR NO KEY UPDATE OF e
), claim AS (
  DELETE FROM ${s}.task_claim c USING given
   WHERE ${lookup('c.execution_id', 'given.id')} AND ${isIn('given.id', 'record')} AND c.run = given.run AND c.node_id = $1::uuid
  RETURNING c.execution_id AS id, c.run, c.is_alone, c.seq
), returned AS (
  UPDATE ${s}.task_execution e SET run = claim.run, ticket = e.ticket + 1
    FROM claim WHERE ${lookup('e.id', 'claim.id')}
  RETURNING e.id AS execution_id, e.ticket, e.queue, CASE WHEN e.is_fifo THEN 0 ELSE e.priority END AS priority, e.task_name,
            e.lock_key IS NOT NULL AS is_keyed, claim.is_alone, claim.seq
), ready AS (${putBackReady(s, 'returned')})
SELECT execution_id AS id, queue, task_name AS task FROM returned`;
