import { latencyOf } from './latency.sql.js';
import { FITS } from './progress.sql.js';

/** A status of a tracked execution that is none it leaves (L2). */
const isEnd = (status: string): string => `${status} IN ('SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED')`;

/**
 * Records an execution that runs elsewhere, under its task id; answers with nothing where that is taken (S3-05).
 * It belongs to no node and no queue: neither a claim nor the leader ever touches it. $1 the row, as JSON.
 */
export const trackSql = (s: string): string => `
WITH z AS MATERIALIZED (
  -- Somebody's open transaction may be inserting the same key.
  SELECT set_config('lock_timeout', '2s', true), clock_timestamp() AS at
), u AS MATERIALIZED (
  SELECT u.*, z.at FROM z, json_to_record($1::json) AS u(
    id uuid, task_id text, task_name text, module text, status text, args jsonb, payload jsonb, created_by text,
    created_by_username text, metadata jsonb, timeout_ms bigint)
), k AS (
  INSERT INTO ${s}.task_key (kind, key, execution_id) SELECT 'task_id', task_id, id FROM u
  ON CONFLICT DO NOTHING RETURNING execution_id
), e AS (
  INSERT INTO ${s}.task_execution (id, task_id, task_name, module, status, external, queue, priority, task_args, payload,
         created_by, created_by_username, metadata, timeout_ms, created_at, started_at, claimed_at)
  SELECT u.id, u.task_id, u.task_name, u.module, u.status, true, 'external', 5, u.args, u.payload, u.created_by,
         u.created_by_username, u.metadata, u.timeout_ms, u.at, x.started, x.started
    FROM u JOIN k ON k.execution_id = u.id
   CROSS JOIN LATERAL (SELECT CASE WHEN u.status = 'STARTED' THEN u.at END AS started) x
  RETURNING id
)
SELECT id FROM e`;

/**
 * Reports the status of an execution that runs elsewhere; answers with nothing where it has ended (L2).
 * $1 id, $2 `{status, result, given, error, traceback, metadata, most}`; `given`: there is a result; `most`: nothing is
 * recorded, and `fits` is false, where the row's metadata would become larger than this many bytes.
 */
export const reportSql = (s: string): string => `
WITH u AS MATERIALIZED (
  SELECT * FROM json_to_record($2::json) AS u(
    status text, result jsonb, given boolean, error text, traceback text, metadata jsonb, most int)
), l AS MATERIALIZED (
  SELECT e.id, ${FITS} AS fits FROM ${s}.task_execution e, u
   WHERE e.id = $1::uuid AND e.external AND e.finished_at IS NULL FOR NO KEY UPDATE OF e
), d AS (
  UPDATE ${s}.task_execution e
     SET status = u.status,
         reason = CASE WHEN u.status = 'REVOKED' AND e.cancel_requested_at IS NOT NULL THEN 'user_cancelled' END,
         result = CASE WHEN u.given THEN u.result ELSE e.result END,
         error = CASE WHEN u.status = 'SUCCESS' THEN u.error ELSE coalesce(u.error, e.error) END,
         traceback = CASE WHEN u.status = 'SUCCESS' THEN u.traceback ELSE coalesce(u.traceback, e.traceback) END,
         metadata = e.metadata || coalesce(u.metadata, '{}')
           -- As with our own: a bar that stops at 95 % of finished work makes people wait.
           || CASE WHEN u.status = 'SUCCESS' AND (e.metadata || coalesce(u.metadata, '{}')) ? 'progress_percent'
                   THEN '{"progress_percent": 100}'::jsonb ELSE '{}' END,
         started_at = CASE WHEN u.status = 'STARTED' THEN coalesce(e.started_at, clock_timestamp()) ELSE e.started_at END,
         -- The present start: how long it has been running counts from here.
         claimed_at = CASE WHEN u.status = 'STARTED' AND e.status <> 'STARTED' THEN clock_timestamp() ELSE e.claimed_at END,
         finished_at = CASE WHEN ${isEnd('u.status')} THEN clock_timestamp() END
    FROM u, l WHERE e.id = l.id AND l.fits AND e.id = $1::uuid AND e.finished_at IS NULL
  RETURNING e.id, e.task_name, e.queue, e.status, e.started_at, e.finished_at
), m AS (
  SELECT task_name, queue, status, greatest(0, extract(epoch FROM finished_at - started_at) * 1000)::bigint AS run_ms
    FROM d WHERE finished_at IS NOT NULL
), t AS (
  INSERT INTO ${s}.task_stat_delta (bucket, task_name, queue, status, latency, count, run_ms, wait_ms)
  SELECT date_trunc('minute', clock_timestamp()), task_name, queue, status,
         CASE WHEN run_ms IS NULL THEN -1 ELSE ${latencyOf('run_ms')} END,
         1, coalesce(run_ms, 0), 0
    FROM m
)
SELECT l.id, l.fits FROM l`;
