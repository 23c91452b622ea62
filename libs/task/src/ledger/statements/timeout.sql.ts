import { latencyOf } from './latency.sql.js';

/**
 * How long an execution, `e`, may run, in ms: its own limit, else that of its task, else the one for all; NULL = for as
 * long as it likes. A run on a node that lives is known to be alive, so the limit for all is for it only where that was
 * chosen ($3), and is not merely the default (C13).
 */
const LIMIT = `coalesce(e.timeout_ms, (($2::jsonb) ->> e.task_name)::bigint,
         CASE WHEN e.external OR $3::boolean OR e.node_id IS NULL THEN $1::bigint END)`;

const OVERDUE = `e.status = 'STARTED' AND e.finished_at IS NULL
     AND e.claimed_at < clock_timestamp() - ${LIMIT} * interval '1 ms'`;

/**
 * Ends executions that have been running for too long (S3-21). The run that still goes on is told, and can write nothing
 * any more (L6). Its lock is not freed here: it ends when its run has stopped and renews it no longer (L7).
 * $1 limit for all in ms, $2 `{task: ms}`, $3 whether $1 was chosen, $4 most rows.
 */
export const endOverdueSql = (s: string): string => `
WITH l AS MATERIALIZED (
  SELECT e.id, e.node_id AS old_node, e.claimed_at AS old_start, ${LIMIT} AS limit_ms
    FROM ${s}.task_execution e WHERE ${OVERDUE}
   ORDER BY e.id LIMIT $4 FOR NO KEY UPDATE OF e SKIP LOCKED
), d AS (
  UPDATE ${s}.task_execution e
     SET status = 'FAILURE', reason = 'timeout', finished_at = clock_timestamp(), error_type = 'TaskTimeoutError',
         error = 'Task timeout (exceeded ' || trim_scale(round(l.limit_ms / 60000.0, 3)) || ' minutes, started before '
           || to_char((clock_timestamp() - l.limit_ms * interval '1 ms') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
           || ')',
         -- Nothing must look like its own outcome to the run that still goes on.
         claim_key = NULL, scheduled_for = NULL, attempt = e.attempt + CASE WHEN e.external THEN 0 ELSE 1 END
    FROM l WHERE e.id = l.id AND ${OVERDUE}
  RETURNING e.id, e.run, e.attempt, e.status, e.queue, e.task_name, e.external, e.error, e.error_type,
            l.old_node, l.old_start,
            greatest(0, extract(epoch FROM e.finished_at - l.old_start) * 1000)::bigint AS run_ms
), a AS (
  INSERT INTO ${s}.task_attempt (execution_id, run, attempt, status, reason, node_id, started_at, finished_at, error, error_type)
  SELECT id, run, attempt, 'FAILURE', 'timeout', old_node, old_start, clock_timestamp(), error, error_type
    FROM d WHERE NOT external
  ON CONFLICT DO NOTHING
), t AS (
  INSERT INTO ${s}.task_stat_delta (bucket, task_name, queue, status, latency, count, run_ms, wait_ms)
  SELECT date_trunc('minute', clock_timestamp()), task_name, queue, status,
         ${latencyOf('run_ms')}, 1, run_ms, 0
    FROM d
)
SELECT id, task_name AS "taskName", external, error FROM d`;

/** Those of the executions that have ended. $1 ids. */
export const endedAmongSql = (s: string): string =>
  `SELECT id FROM ${s}.task_execution WHERE id = ANY($1::uuid[]) AND finished_at IS NOT NULL`;
