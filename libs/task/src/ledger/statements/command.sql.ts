import { countEnded } from './count.sql.js';
import { releaseLocks } from './lock.sql.js';

/**
 * Cancels executions. The flag and, where no handler runs, the end are one UPDATE, so a claim can never come
 * between (H4). $1 ids, $2 reason for people, $3 actor.
 */
export const cancelSql = (s: string): string => `
WITH l AS MATERIALIZED (
  SELECT e.id FROM ${s}.task_execution e
   WHERE e.id = ANY($1::uuid[]) AND e.finished_at IS NULL ORDER BY e.id FOR NO KEY UPDATE OF e
), d AS (
  UPDATE ${s}.task_execution e
     SET cancel_requested_at = coalesce(e.cancel_requested_at, clock_timestamp()),
         -- A running handler's outcome keeps this text; an error of an earlier attempt must not pass for it.
         error = CASE WHEN e.status = 'STARTED' AND e.cancel_requested_at IS NULL THEN $2 ELSE coalesce($2, e.error) END,
         status = CASE WHEN e.status = 'STARTED' THEN e.status ELSE 'REVOKED' END,
         reason = CASE WHEN e.status = 'STARTED' THEN e.reason ELSE 'user_cancelled' END,
         finished_at = CASE WHEN e.status = 'STARTED' THEN NULL ELSE clock_timestamp() END,
         blocked_key = NULL
    FROM l WHERE e.id = l.id AND e.id = ANY($1::uuid[]) AND e.finished_at IS NULL
  RETURNING e.id, e.task_name, e.queue, e.status, CASE WHEN e.status = 'REVOKED' THEN e.lock_key END AS lock_key
), k AS (${releaseLocks(s, 'd')}
), x AS MATERIALIZED (
  SELECT o.execution_id FROM ${s}.task_outbox o JOIN d ON o.execution_id = d.id AND d.status = 'REVOKED'
   ORDER BY o.execution_id FOR UPDATE OF o
), o AS (
  DELETE FROM ${s}.task_outbox o USING x WHERE o.execution_id = x.execution_id
), t AS (${countEnded(s, 'd')}), a AS (
  INSERT INTO ${s}.task_audit (actor, action, execution_id, details)
  SELECT $3, 'execution.cancel', id, jsonb_build_object('reason', $2::text, 'status', status) FROM d
)
SELECT id, task_name AS "taskName", queue, status, lock_key AS "lockKey" FROM d`;

/**
 * Ends an execution that a claim refused: cancelled before it started, or started too often.
 * A claim of this very delivery, whose answer was lost, does not protect it. $1 id, $2 status, $3 reason,
 * $4 error, $5 claim key of the delivery.
 */
export const endUnclaimedSql = (s: string): string => `
WITH d AS (
  UPDATE ${s}.task_execution e
     SET status = $2, reason = $3, error = coalesce($4, e.error), finished_at = clock_timestamp(), scheduled_for = NULL, blocked_key = NULL
   WHERE e.id = $1::uuid AND e.finished_at IS NULL
     AND (e.status <> 'STARTED' OR e.claim_key = $5 OR EXISTS (SELECT FROM ${s}.task_node n WHERE n.id = e.node_id AND n.dead_at IS NOT NULL))
  RETURNING e.id, e.task_name, e.queue, e.status, e.lock_key
), k AS (${releaseLocks(s, 'd')}
), t AS (${countEnded(s, 'd')})
SELECT task_name AS "taskName", lock_key AS "lockKey" FROM d`;

/** Changes the priority of an execution that has not started. $1 id, $2 priority. */
export const reorderSql = (s: string): string => `
WITH d AS (
  UPDATE ${s}.task_execution SET priority = $2::smallint
   WHERE id = $1::uuid AND status IN ('PENDING', 'RETRY', 'WAITING') AND NOT external RETURNING id, queue
), o AS (
  UPDATE ${s}.task_outbox o SET priority = $2::smallint FROM d WHERE o.execution_id = d.id
)
SELECT id, queue FROM d`;

/**
 * Ids of live executions (of those that node $1 enqueued or took, where it is given), in the order of the index of what
 * has not finished: in that of ids, all that ever finished would be read. $2 limit.
 */
export const liveIdsSql = (s: string): string => `
SELECT id FROM ${s}.task_execution
 WHERE finished_at IS NULL AND ($1::uuid IS NULL OR $1::uuid IN (origin_node, node_id)) ORDER BY node_id, id LIMIT $2`;

/** Records an operator's action on an execution. $1 actor, $2 action, $3 id, $4 details. */
export const auditSql = (s: string): string =>
  `INSERT INTO ${s}.task_audit (actor, action, execution_id, details) VALUES ($1, $2, $3, $4)`;
