import { isLive, lookup } from '../connection/lookup.sql.js';

const LINES = `level text, message text, data jsonb, status text, percent smallint, step text, at float8`;

// Metadata that is too large already may be made smaller.
/** Whether merging `u.metadata` keeps the metadata of row `e` within `u.most` bytes. */
export const FITS = `(u.metadata IS NULL OR u.most IS NULL
         OR octet_length((e.metadata || u.metadata)::text) <= greatest(u.most, octet_length(e.metadata::text)))`;

/**
 * Progress of running handlers. The number of the run fences it: an end writes its own into the record, so nothing of a
 * run is written once it has ended. $1 `[{id, ck, run, metadata?, most?, logs?}]`. `most`: metadata that would make the
 * row's larger than this many bytes is not merged, and `fits` says so.
 */
export const progressSql = (s: string): string => `
WITH u AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS u(id uuid, ck uuid, run int, metadata jsonb, most int, logs json)
), record AS MATERIALIZED (
  SELECT u.*, ${FITS} AS fits
    FROM u JOIN ${s}.task_claim c ON ${lookup('c.execution_id', 'u.id')} AND c.run = u.run AND c.claim_key = u.ck
    JOIN ${s}.task_execution e ON ${lookup('e.id', 'u.id')}
   WHERE e.run < u.run AND ${isLive('e')}
   ORDER BY u.id FOR NO KEY UPDATE OF e
), written AS (
  UPDATE ${s}.task_execution e
     SET metadata = CASE WHEN record.fits THEN e.metadata || coalesce(record.metadata, '{}') ELSE e.metadata END,
         log_count = e.log_count + coalesce(json_array_length(record.logs), 0)
    FROM record WHERE ${lookup('e.id', 'record.id')} AND e.run < record.run AND ${isLive('e')}
  RETURNING e.id, record.run, record.ck AS claim_key, record.logs, record.fits
), line AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT written.id, written.run, x.level, x.message, x.data, x.status, x.percent, x.step, to_timestamp(x.at / 1000)
    FROM written CROSS JOIN LATERAL json_to_recordset(written.logs) AS x(${LINES})
   WHERE written.logs IS NOT NULL
)
SELECT id, run, claim_key AS "claimKey", fits FROM written`;

/** Progress reported by id from outside the handler. $1 id, $2 metadata, $3 log lines, $4 most lines. */
export const progressByIdSql = (s: string): string => `
WITH l AS MATERIALIZED (
  SELECT e.id, e.log_count < $4::int AS room, coalesce(c.run, e.run) AS run,
         CASE WHEN c.execution_id IS NULL THEN e.status ELSE 'STARTED' END AS status
    FROM ${s}.task_execution e LEFT JOIN ${s}.task_claim c ON c.execution_id = e.id
   WHERE e.id = $1::uuid AND e.finished_at IS NULL FOR NO KEY UPDATE OF e
), d AS (
  UPDATE ${s}.task_execution e
     SET metadata = e.metadata || $2::jsonb,
         log_count = e.log_count + CASE WHEN l.room THEN json_array_length($3::json) ELSE 0 END
    FROM l WHERE e.id = l.id
  RETURNING e.id, l.run, l.status, l.room
), g AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT d.id, d.run, x.level, x.message, x.data, coalesce(x.status, d.status), x.percent, x.step, to_timestamp(x.at / 1000)
    FROM d CROSS JOIN LATERAL json_to_recordset($3::json) AS x(${LINES}) WHERE d.room
)
SELECT id FROM d`;
