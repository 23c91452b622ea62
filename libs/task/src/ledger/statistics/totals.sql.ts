/** Adds what deltas of `source` count to the counts of all time, which are locked in order. */
export const totalledSql = (s: string, source: string): string => `
  INSERT INTO ${s}.task_total AS total (measure, task_name, queue, status, reason, count)
  SELECT measure, task_name, queue, status, coalesce(reason, '') AS reason, sum(count) FROM ${source} WHERE measure <> 'wait'
   GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (measure, task_name, queue, status, reason) DO UPDATE SET count = total.count + excluded.count`;

/** All that was ever counted, folded or not yet folded. Ends in RETRY are attempts, the others executions. */
export const totalsSql = (s: string): string => `
SELECT measure, task_name AS "taskName", queue, status, reason, sum(count)::float8 AS count
  FROM (SELECT measure, task_name, queue, status, reason, count FROM ${s}.task_total
        UNION ALL
        SELECT measure, task_name, queue, status, coalesce(reason, ''), count FROM ${s}.task_stat_delta WHERE measure <> 'wait') AS counted
 GROUP BY 1, 2, 3, 4, 5`;

/**
 * Appends to the statistics what is no run.
 * @param measure what is counted
 * @param counted selects task_name, queue, status and count
 */
export const countSql = (s: string, measure: 'slot' | 'lost' | 'dropped', counted: string): string => `
  INSERT INTO ${s}.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
  SELECT date_trunc('minute', clock_timestamp()), task_name, queue, status, '${measure}', -1, count, 0, 0
    FROM (${counted}) AS counted`;
