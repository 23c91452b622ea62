const LINES = `level text, message text, data jsonb, status text, percent smallint, step text, at float8`;

// Metadata that is too large already may be made smaller.
/** Whether merging `u.metadata` keeps the metadata of row `e` within `u.most` bytes. */
export const FITS = `(u.metadata IS NULL OR u.most IS NULL
         OR octet_length((e.metadata || u.metadata)::text) <= greatest(u.most, octet_length(e.metadata::text)))`;

/**
 * Progress of running handlers. $1 `[{id, ck, run, metadata?, most?, logs?}]`, $2 and $3 the lowest and the highest id.
 * `most`: metadata that would make the row's larger than this many bytes is not merged, and `fits` says so.
 */
export const progressSql = (s: string): string => `
WITH u AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS u(id uuid, ck text, run int, metadata jsonb, most int, logs json)
), l AS MATERIALIZED (
  SELECT e.id, u.run, u.ck, ${FITS} AS fits FROM ${s}.task_execution e JOIN u USING (id)
   WHERE e.id BETWEEN $2::uuid AND $3::uuid
   ORDER BY e.id FOR NO KEY UPDATE OF e
), d AS (
  UPDATE ${s}.task_execution e
     SET metadata = CASE WHEN l.fits THEN e.metadata || coalesce(u.metadata, '{}') ELSE e.metadata END,
         log_count = e.log_count + coalesce(json_array_length(u.logs), 0)
    FROM u JOIN l USING (id, run, ck)
   WHERE e.id = u.id AND e.id BETWEEN $2::uuid AND $3::uuid
     AND e.status = 'STARTED' AND e.claim_key = u.ck AND e.run = u.run
  RETURNING e.id, e.run, e.claim_key, u.logs, l.fits
), g AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT d.id, d.run, x.level, x.message, x.data, x.status, x.percent, x.step, to_timestamp(x.at / 1000)
    FROM d CROSS JOIN LATERAL json_to_recordset(d.logs) AS x(${LINES})
   WHERE d.logs IS NOT NULL
)
SELECT id, run, claim_key AS "claimKey", fits FROM d`;

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
