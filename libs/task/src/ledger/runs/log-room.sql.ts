const DROPPED = `CASE counted.dropped WHEN 1 THEN '1 line was' ELSE counted.dropped || ' lines were' END`;

/**
 * Makes room in a full log: its middle is removed, and the first line of that becomes the note of how many lines are gone. The
 * note keeps its place and its time, so whoever reads the lines in order finds it between the two parts. Removes no more lines
 * than a log may have.
 *
 * $1 id, $2 claim that must be in force, or null, $3 how many of the first lines stay, $4 how many of the newest, $5 lines
 * that were dropped before anybody wrote them.
 */
export const logRoomSql = (s: string): string => `
WITH record AS MATERIALIZED (
  SELECT execution.log_count, execution.log_gap, execution.log_dropped FROM ${s}.task_execution execution
   WHERE execution.id = $1::uuid AND execution.finished_at IS NULL
     AND ($2::uuid IS NULL OR EXISTS (
       SELECT FROM ${s}.task_claim claim WHERE claim.execution_id = $1::uuid AND claim.claim_key = $2::uuid))
   FOR NO KEY UPDATE OF execution
), middle AS MATERIALIZED (
  SELECT record.log_gap IS NULL AS is_new, coalesce(record.log_dropped, 0) AS dropped_before,
         coalesce(record.log_gap, (SELECT line.id FROM ${s}.task_log line WHERE line.execution_id = $1::uuid
                                    ORDER BY line.id OFFSET $3::int LIMIT 1)) AS first,
         (SELECT line.id FROM ${s}.task_log line WHERE line.execution_id = $1::uuid
           ORDER BY line.id DESC OFFSET $4::int LIMIT 1) AS last
    FROM record
), removed AS (
  DELETE FROM ${s}.task_log line USING middle
   WHERE line.execution_id = $1::uuid AND line.id > middle.first AND line.id <= middle.last RETURNING 1
), counted AS MATERIALIZED (
  SELECT middle.first, removed.count, removed.count + middle.is_new::int AS taken,
         middle.dropped_before + removed.count + middle.is_new::int + $5::int AS dropped
    FROM middle CROSS JOIN (SELECT count(*)::int AS count FROM removed) AS removed
   WHERE NOT middle.is_new OR middle.first <= middle.last
), noted AS (
  UPDATE ${s}.task_log line
     SET level = 'warning', message = ${DROPPED} || ' dropped here (limits.logLines)',
         data = jsonb_build_object('dropped_lines', counted.dropped), status = NULL, percent = NULL, step = NULL
    FROM counted WHERE line.execution_id = $1::uuid AND line.id = counted.first
), written AS (
  UPDATE ${s}.task_execution execution
     SET log_gap = counted.first, log_dropped = counted.dropped, log_count = greatest(0, execution.log_count - counted.count)
    FROM counted WHERE execution.id = $1::uuid
  RETURNING execution.log_count, counted.taken
)
SELECT coalesce(written.log_count, record.log_count) AS count, written.taken
  FROM record LEFT JOIN written ON true`;
