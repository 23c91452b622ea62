const COLUMNS = 'bucket, task_name, queue, status, measure, latency';

/** Folds deltas into minute buckets. */
export const compactSql = (s: string): string => `
WITH x AS (DELETE FROM ${s}.task_stat_delta RETURNING *),
m AS (
  SELECT ${COLUMNS}, sum(count) AS count, sum(run_ms) AS run_ms, sum(wait_ms) AS wait_ms
    FROM x GROUP BY ${COLUMNS} ORDER BY ${COLUMNS}
), d AS (
  INSERT INTO ${s}.task_stat AS t (${COLUMNS}, count, run_ms, wait_ms) SELECT * FROM m
  ON CONFLICT (${COLUMNS}) DO UPDATE
     SET count = t.count + excluded.count, run_ms = t.run_ms + excluded.run_ms, wait_ms = t.wait_ms + excluded.wait_ms
)
SELECT count(*)::int AS count FROM x`;

/** How many executions have each status. $1 task, $2 since when finished ones are counted. */
export const countsSql = (s: string): string => `
SELECT status, sum(count)::text AS count FROM (
  SELECT status, count, measure FROM ${s}.task_stat
   WHERE ($1::text IS NULL OR task_name = $1) AND ($2::timestamptz IS NULL OR bucket >= $2)
  UNION ALL
  SELECT status, count, measure FROM ${s}.task_stat_delta
   WHERE ($1::text IS NULL OR task_name = $1) AND ($2::timestamptz IS NULL OR bucket >= $2)
) f WHERE measure = 'run' AND status IN ('SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED') GROUP BY status
UNION ALL
SELECT status, count(*)::text FROM ${s}.task_execution
 WHERE finished_at IS NULL AND ($1::text IS NULL OR task_name = $1) GROUP BY status`;

const WITHIN = `bucket >= $1 AND bucket < $2
     AND ($3::text[] IS NULL OR task_name = ANY($3)) AND ($4::text[] IS NULL OR queue = ANY($4))`;

const MEASURED = (s: string): string => `(
  SELECT ${COLUMNS}, count, run_ms, wait_ms FROM ${s}.task_stat WHERE ${WITHIN}
  UNION ALL
  SELECT ${COLUMNS}, count, run_ms, wait_ms FROM ${s}.task_stat_delta WHERE ${WITHIN}
) f`;

const TOTALS = `status, measure, latency, sum(count)::float8 AS count,
       sum(run_ms)::float8 AS "runMs", sum(wait_ms)::float8 AS "waitMs"`;

/**
 * Everything that was measured, once by time and once by task, in one pass.
 * $1 from, $2 to, $3 tasks, $4 queues, $5 width of a point in seconds.
 */
export const measuredSql = (s: string): string => `
SELECT (at * 1000)::float8 AS at, task_name AS "taskName", ${TOTALS}
  FROM (SELECT *, floor(extract(epoch FROM bucket) / $5::int) * $5::int AS at FROM ${MEASURED(s)}) p
 GROUP BY GROUPING SETS ((at, status, measure, latency), (task_name, status, measure, latency))`;

/** The runs of each task by latency. $1 from, $2 to, $3 tasks, $4 queues. */
export const runLatenciesSql = (s: string): string => `
SELECT task_name AS "taskName", latency, sum(count)::float8 AS count FROM ${MEASURED(s)}
 WHERE measure = 'run' AND latency >= 0 AND status IN ('SUCCESS', 'FAILURE', 'RETRY')
 GROUP BY task_name, latency`;
