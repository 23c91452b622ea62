const LINES = `level text, message text, data jsonb, status text, percent smallint, step text, at float8`;

/**
 * Progress of running handlers. The number of the run fences it: an end writes its own into the record, so nothing of a
 * run is written once it has ended. $1 `[{id, ck, run, metadata?, logs?}]`, $2 ids.
 */
export const progressSql = (s: string): string => `
WITH u AS MATERIALIZED (
  SELECT u.* FROM json_to_recordset($1::json) AS u(id uuid, ck uuid, run int, metadata jsonb, logs json)
    JOIN ${s}.task_claim c ON c.execution_id = u.id AND c.run = u.run AND c.claim_key = u.ck
), l AS MATERIALIZED (
  SELECT e.id FROM ${s}.task_execution e WHERE e.id = ANY ($2::uuid[]) ORDER BY e.id FOR NO KEY UPDATE OF e
), d AS (
  UPDATE ${s}.task_execution e
     SET metadata = e.metadata || coalesce(u.metadata, '{}'),
         log_count = e.log_count + coalesce(json_array_length(u.logs), 0)
    FROM u JOIN l USING (id)
   WHERE e.id = u.id AND e.id = ANY ($2::uuid[]) AND e.run < u.run AND e.finished_at IS NULL
  RETURNING e.id, u.run, u.ck AS claim_key, u.logs
), g AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT d.id, d.run, x.level, x.message, x.data, x.status, x.percent, x.step, to_timestamp(x.at / 1000)
    FROM d CROSS JOIN LATERAL json_to_recordset(d.logs) AS x(${LINES})
   WHERE d.logs IS NOT NULL
)
SELECT id, run, claim_key AS "claimKey" FROM d`;

/** Progress reported by id from outside the handler. $1 id, $2 metadata, $3 log lines, $4 most lines. */
export const progressByIdSql = (s: string): string => `
WITH l AS MATERIALIZED (
  SELECT id, log_count < $4::int AS room FROM ${s}.task_execution
   WHERE id = $1::uuid AND finished_at IS NULL FOR NO KEY UPDATE
), d AS (
  UPDATE ${s}.task_execution e
     SET metadata = e.metadata || $2::jsonb,
         log_count = e.log_count + CASE WHEN l.room THEN json_array_length($3::json) ELSE 0 END
    FROM l WHERE e.id = l.id
  RETURNING e.id, e.run, e.status, l.room
), g AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT d.id, d.run, x.level, x.message, x.data, coalesce(x.status, d.status), x.percent, x.step, to_timestamp(x.at / 1000)
    FROM d CROSS JOIN LATERAL json_to_recordset($3::json) AS x(${LINES}) WHERE d.room
)
SELECT id FROM d`;
