import { isLive, lookup } from '../connection/lookup.sql.js';

const LINES = `level text, message text, data jsonb, status text, percent smallint, step text, at float8`;

// Metadata that is too large already may be made smaller.
/** Whether merging the metadata of `report` keeps that of `execution` within `report.most` bytes. */
export const fits = (report: string): string => `(${report}.metadata IS NULL OR ${report}.most IS NULL
         OR octet_length((execution.metadata || ${report}.metadata)::text)
            <= greatest(${report}.most, octet_length(execution.metadata::text)))`;

/**
 * Progress of running handlers. The number of the run fences it: an end writes its own into the record, so nothing of a
 * run is written once it has ended. $1 `[{id, ck, run, metadata?, most?, logs?}]`. `most`: metadata that would make the
 * row's larger than this many bytes is not merged, and `fits` says so.
 */
export const progressSql = (s: string): string => `
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS report(id uuid, ck uuid, run int, metadata jsonb, most int, logs json)
), record AS MATERIALIZED (
  SELECT given.*, ${fits('given')} AS fits
    FROM given JOIN ${s}.task_claim claim ON ${lookup('claim.execution_id', 'given.id')}
         AND claim.run = given.run AND claim.claim_key = given.ck
    JOIN ${s}.task_execution execution ON ${lookup('execution.id', 'given.id')}
   WHERE execution.run < given.run AND ${isLive('execution')}
   ORDER BY given.id FOR NO KEY UPDATE OF execution
), written AS (
  UPDATE ${s}.task_execution execution
     SET metadata = CASE WHEN record.fits THEN execution.metadata || coalesce(record.metadata, '{}') ELSE execution.metadata END,
         log_count = execution.log_count + coalesce(json_array_length(record.logs), 0)
    FROM record WHERE ${lookup('execution.id', 'record.id')} AND execution.run < record.run AND ${isLive('execution')}
  RETURNING execution.id, record.run, record.ck AS claim_key, record.logs, record.fits
), logged AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT written.id, written.run, line.level, line.message, line.data, line.status, line.percent, line.step,
         to_timestamp(line.at / 1000)
    FROM written CROSS JOIN LATERAL json_to_recordset(written.logs) AS line(${LINES})
   WHERE written.logs IS NOT NULL
)
SELECT id, run, claim_key AS "claimKey", fits FROM written`;

/**
 * Progress reported by id from outside the handler, with as many of the lines as the log has room for. $1 id, $2 metadata, $3 log
 * lines, $4 most lines.
 */
export const progressByIdSql = (s: string): string => `
WITH record AS MATERIALIZED (
  SELECT execution.id, greatest(0, least(json_array_length($3::json), $4::int - execution.log_count)) AS room, coalesce(claim.run, execution.run) AS run,
         CASE WHEN claim.execution_id IS NULL THEN execution.status ELSE 'STARTED' END AS status
    FROM ${s}.task_execution execution LEFT JOIN ${s}.task_claim claim ON claim.execution_id = execution.id
   WHERE execution.id = $1::uuid AND execution.finished_at IS NULL FOR NO KEY UPDATE OF execution
), written AS (
  UPDATE ${s}.task_execution execution
     SET metadata = execution.metadata || $2::jsonb,
         log_count = execution.log_count + record.room
    FROM record WHERE execution.id = record.id
  RETURNING execution.id, record.run, record.status, record.room
), logged AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT written.id, written.run, line.level, line.message, line.data, coalesce(line.status, written.status), line.percent,
         line.step, to_timestamp(line.at / 1000)
    FROM written CROSS JOIN LATERAL (SELECT * FROM json_to_recordset($3::json) AS given(${LINES}) LIMIT written.room) AS line
)
SELECT room FROM written`;
