/** Counts executions of `source` that have ended without an outcome of a run: same columns, no latency of their own. */
export const countEnded = (s: string, source: string): string => `
  INSERT INTO ${s}.task_stat_delta (bucket, task_name, queue, status, latency, count, run_ms, wait_ms)
  SELECT date_trunc('minute', clock_timestamp()), task_name, queue, status, -1, count(*), 0, 0
    FROM ${source} WHERE status IN ('REVOKED', 'FAILURE', 'SKIPPED') GROUP BY task_name, queue, status`;
