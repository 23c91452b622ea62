import { FITS } from '../runs/progress.sql.js';

/**
 * Records an execution that runs elsewhere, under its task id; answers with nothing where that is taken.
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

const REPORT = `json_to_record($2::json) AS u(
    status text, result jsonb, given boolean, error text, traceback text, metadata jsonb, most int)`;

/** Locks an execution that runs elsewhere and has not ended. `fits`: its metadata may be merged. Parameters as in `reportSql`. */
export const lockTrackedSql = (s: string): string => `
SELECT e.id, ${FITS} AS fits FROM ${s}.task_execution e, ${REPORT}
 WHERE e.id = $1::uuid AND e.external AND e.finished_at IS NULL FOR NO KEY UPDATE OF e`;

/**
 * Reports that an execution which runs elsewhere is at another point of its life, not at its end. $1 id,
 * $2 `{status, result, given, error, traceback, metadata, most}`; `given`: there is a result; `most`: largest metadata in bytes.
 */
export const reportSql = (s: string): string => `
WITH report AS MATERIALIZED (SELECT * FROM ${REPORT}
), reported AS (
  UPDATE ${s}.task_execution e
     SET status = report.status,
         result = CASE WHEN report.given THEN report.result ELSE e.result END,
         error = coalesce(report.error, e.error),
         traceback = coalesce(report.traceback, e.traceback),
         metadata = e.metadata || coalesce(report.metadata, '{}'),
         started_at = CASE WHEN report.status = 'STARTED' THEN coalesce(e.started_at, clock_timestamp()) ELSE e.started_at END,
         -- The present start: how long it has been running counts from here.
         claimed_at = CASE WHEN report.status = 'STARTED' AND e.status <> 'STARTED' THEN clock_timestamp() ELSE e.claimed_at END
    FROM report WHERE e.id = $1::uuid AND e.external AND e.finished_at IS NULL
  RETURNING e.id
)
SELECT id FROM reported`;
