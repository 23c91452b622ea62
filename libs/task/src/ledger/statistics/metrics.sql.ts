// A run that was revoked or interrupted did not take the time that its task takes, and what ended without a run (-1)
// took none at all.
/** Deltas of runs that went to their end. */
export const COMPLETE_RUN = `measure = 'run' AND latency >= 0 AND status IN ('SUCCESS', 'FAILURE', 'RETRY')`;

const RUNS = `sum(count)::bigint AS runs, coalesce(sum(count) FILTER (WHERE status <> 'SUCCESS'), 0)::bigint AS failed_runs,
         sum(run_ms)::bigint AS run_ms, min(least_ms) AS least_ms, max(most_ms) AS most_ms, max(last_at) AS last_at`;

/** Adds the runs of deltas to what is known of their tasks, which are locked in order. `source` has the deltas. */
export const meteredSql = (s: string, source: string): string => `
  INSERT INTO ${s}.task_metric AS metric (task_name, queue, runs, failed_runs, run_ms, least_ms, most_ms, last_at)
  SELECT task_name, queue, ${RUNS} FROM ${source} WHERE ${COMPLETE_RUN} GROUP BY task_name, queue ORDER BY task_name, queue
  ON CONFLICT (task_name, queue) DO UPDATE
     SET runs = metric.runs + excluded.runs, failed_runs = metric.failed_runs + excluded.failed_runs,
         run_ms = metric.run_ms + excluded.run_ms, least_ms = least(metric.least_ms, excluded.least_ms),
         most_ms = greatest(metric.most_ms, excluded.most_ms), last_at = greatest(metric.last_at, excluded.last_at)`;

const SUMS = `coalesce(sum(runs), 0)::float8 AS "executionCount", coalesce(sum(failed_runs), 0)::float8 AS "errorCount",
       coalesce(sum(run_ms), 0)::float8 AS "totalMs", min(least_ms)::float8 AS "minMs", max(most_ms)::float8 AS "maxMs",
       max(last_at) AS "lastAt"`;

/** All complete runs of a task, folded or not yet folded. $1 task. */
export const metricsSql = (s: string): string => `
SELECT ${SUMS}
  FROM (SELECT runs, failed_runs, run_ms, least_ms, most_ms, last_at FROM ${s}.task_metric WHERE task_name = $1
        UNION ALL
        SELECT ${RUNS} FROM ${s}.task_stat_delta WHERE task_name = $1 AND ${COMPLETE_RUN} HAVING count(*) > 0) AS known`;

/**
 * The same of the executions that `found` selects (status, attempt, began_at, finished_at): the last run of each, and how
 * many failed before it.
 */
export const metricsOfSql = (found: string): string => `
SELECT sum(runs)::float8 AS "executionCount", sum(failed_runs)::float8 AS "errorCount", coalesce(sum(run_ms), 0)::float8 AS "totalMs",
       min(run_ms)::float8 AS "minMs", max(run_ms)::float8 AS "maxMs", max(began_at) AS "lastAt", count(run_ms)::float8 AS measured,
       count(*)::float8 AS read
  FROM (SELECT greatest(attempt, 1) AS runs, greatest(attempt, 1) - CASE WHEN status = 'SUCCESS' THEN 1 ELSE 0 END AS failed_runs,
               began_at, floor(extract(epoch FROM finished_at - began_at) * 1000) AS run_ms
          FROM (${found}) AS found WHERE began_at IS NOT NULL) AS ended`;
