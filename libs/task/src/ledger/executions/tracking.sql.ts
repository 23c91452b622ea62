import { fits } from '../runs/progress.sql.js';

/**
 * Records an execution that runs elsewhere, under its task id; answers with nothing where that is taken.
 * It belongs to no node and no queue: neither a claim nor the leader ever touches it. $1 the row, as JSON.
 */
export const trackSql = (s: string): string => `
WITH start AS MATERIALIZED (
  -- Somebody's open transaction may be inserting the same key.
  SELECT set_config('lock_timeout', '2s', true), clock_timestamp() AS at
), given AS MATERIALIZED (
  SELECT given.*, start.at FROM start, json_to_record($1::json) AS given(
    id uuid, task_id text, task_name text, module text, status text, args jsonb, payload jsonb, created_by text,
    created_by_username text, metadata jsonb, timeout_ms bigint)
), named AS (
  INSERT INTO ${s}.task_key (kind, key, execution_id) SELECT 'task_id', task_id, id FROM given
  ON CONFLICT DO NOTHING RETURNING execution_id
), tracked AS (
  INSERT INTO ${s}.task_execution (id, task_id, task_name, module, status, external, queue, priority, task_args, payload,
         created_by, created_by_username, metadata, timeout_ms, created_at, started_at, claimed_at)
  SELECT id, task_id, task_name, module, status, true, 'external', 5, args, payload, created_by, created_by_username, metadata,
         timeout_ms, given.at, first.started_at, first.started_at
    FROM given JOIN named ON named.execution_id = given.id
   CROSS JOIN LATERAL (SELECT CASE WHEN given.status = 'STARTED' THEN given.at END AS started_at) AS first
  RETURNING id
)
SELECT id FROM tracked`;

const REPORT = `json_to_record($2::json) AS report(
    status text, result jsonb, given boolean, error text, traceback text, metadata jsonb, most int)`;

/** Locks an execution that runs elsewhere and has not ended. `fits`: its metadata may be merged. Parameters as in `reportSql`. */
export const lockTrackedSql = (s: string): string => `
SELECT execution.id, ${fits('report')} AS fits FROM ${s}.task_execution execution, ${REPORT}
 WHERE execution.id = $1::uuid AND execution.external AND execution.finished_at IS NULL FOR NO KEY UPDATE OF execution`;

/**
 * Reports that an execution which runs elsewhere is at another point of its life, not at its end. $1 id,
 * $2 `{status, result, given, error, traceback, metadata, most}`; `given`: there is a result; `most`: largest metadata in bytes.
 */
export const reportSql = (s: string): string => `
WITH report AS MATERIALIZED (SELECT * FROM ${REPORT}
), reported AS (
  UPDATE ${s}.task_execution execution
     SET status = report.status,
         result = CASE WHEN report.given THEN report.result ELSE execution.result END,
         error = coalesce(report.error, execution.error),
         traceback = coalesce(report.traceback, execution.traceback),
         metadata = execution.metadata || coalesce(report.metadata, '{}'),
         started_at = CASE WHEN report.status = 'STARTED' THEN coalesce(execution.started_at, clock_timestamp())
                           ELSE execution.started_at END,
         -- The present start: how long it has been running counts from here.
         claimed_at = CASE WHEN report.status = 'STARTED' AND execution.status <> 'STARTED' THEN clock_timestamp()
                           ELSE execution.claimed_at END
    FROM report WHERE execution.id = $1::uuid AND execution.external AND execution.finished_at IS NULL
  RETURNING execution.id
)
SELECT id FROM reported`;
