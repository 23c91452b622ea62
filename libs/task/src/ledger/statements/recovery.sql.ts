import { releaseLocks } from './lock.sql.js';

// What becomes of a run whose node died. Asked of the row itself, so that a concurrent cancellation counts.
const FATE = `(CASE WHEN e.cancel_requested_at IS NOT NULL THEN 'cancelled'
                    WHEN e.starts >= e.start_cap THEN 'stalled' ELSE 'interrupted' END)`;

/**
 * Hands over what dead nodes were running: RETRY `interrupted` without spending an attempt, the end where it
 * was cancelled or has started too often (L5). $1 most rows.
 */
export const takeOverSql = (s: string): string => `
WITH l AS MATERIALIZED (
  SELECT e.id, e.node_id AS old_node, e.claimed_at AS old_start
    FROM ${s}.task_execution e JOIN ${s}.task_node n ON n.id = e.node_id AND n.dead_at IS NOT NULL
   WHERE e.finished_at IS NULL AND e.status = 'STARTED' AND NOT e.external
   ORDER BY e.id LIMIT $1 FOR NO KEY UPDATE OF e SKIP LOCKED
), d AS (
  UPDATE ${s}.task_execution e
     SET status = CASE ${FATE} WHEN 'cancelled' THEN 'REVOKED' WHEN 'stalled' THEN 'FAILURE' ELSE 'RETRY' END,
         reason = CASE ${FATE} WHEN 'cancelled' THEN 'user_cancelled' ELSE ${FATE} END,
         error = CASE ${FATE} WHEN 'stalled'
                      THEN 'Started ' || e.starts || ' times without an outcome: its process died or was stopped each time' ELSE e.error END,
         error_type = CASE ${FATE} WHEN 'stalled' THEN 'TaskStalledError' ELSE e.error_type END,
         finished_at = CASE ${FATE} WHEN 'interrupted' THEN NULL ELSE clock_timestamp() END,
         -- The run of the dead node may live on unawares: nothing must look like its own outcome to it.
         claim_key = NULL, scheduled_for = NULL
    FROM l
   WHERE e.id = l.id AND e.status = 'STARTED'
  RETURNING e.id, e.run, e.attempt, e.status, e.queue, e.priority, e.task_name, e.lock_key, l.old_node, l.old_start
), k AS (${releaseLocks(s, 'd')}
), a AS (
  INSERT INTO ${s}.task_attempt (execution_id, run, attempt, status, reason, node_id, started_at, finished_at)
  SELECT id, run, attempt + 1, 'INTERRUPTED', 'interrupted', old_node, old_start, clock_timestamp() FROM d
  ON CONFLICT DO NOTHING
), o AS (
  INSERT INTO ${s}.task_outbox (execution_id, queue, priority) SELECT id, queue, priority FROM d WHERE status = 'RETRY' ORDER BY id
  ON CONFLICT (execution_id) DO UPDATE SET due_at = excluded.due_at, leased_until = NULL
), t AS (
  INSERT INTO ${s}.task_stat_delta (bucket, task_name, queue, status, latency, count, run_ms, wait_ms)
  SELECT date_trunc('minute', clock_timestamp()), task_name, queue, status, -1, count(*), 0, 0
    FROM d WHERE status <> 'RETRY' GROUP BY task_name, queue, status
)
SELECT id, status FROM d`;

/** Where a waiting execution is put when the engine must hear of it (again). From `l`. */
export const DISPATCH = (s: string): string => `
  INSERT INTO ${s}.task_outbox (execution_id, queue, priority, due_at)
  SELECT id, queue, priority, coalesce(scheduled_for, clock_timestamp()) FROM l ORDER BY id
  ON CONFLICT (execution_id) DO UPDATE SET leased_until = NULL
  RETURNING 1`;

// Who waits for a lock is dispatched when that is free, and the engine need not know before.
export const WAITING = `e.finished_at IS NULL AND e.status IN ('PENDING', 'RETRY') AND e.blocked_key IS NULL AND NOT e.external`;

/** Dispatches those of the given executions that wait. $1 ids. */
export const redispatchIdsSql = (s: string): string => `
WITH l AS MATERIALIZED (
  SELECT e.id, e.queue, e.priority, e.scheduled_for FROM ${s}.task_execution e
   WHERE ${WAITING} AND e.id = ANY($1::uuid[])
), d AS (${DISPATCH(s)})
SELECT count(*)::int AS count FROM d`;
