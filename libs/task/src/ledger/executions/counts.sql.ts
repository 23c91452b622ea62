import { latencyOf } from '../statistics/latency.sql.js';

/**
 * How many of the executions that `found` selects (module, name, status, created_at) there are of each status, as a whole, by
 * module and by task, and how many in each point of a series: all in one reading of them.
 * @param unit parameter with the width of a point, as date_trunc takes it
 * @param from parameter with the beginning of the series; null: there is none
 */
export const breakdownSql = (found: string, unit: string, from: string): string => `
SELECT module, name, status, (extract(epoch FROM bucket) * 1000)::float8 AS bucket, count(*)::int AS count,
       CASE grouping(module, name, bucket) WHEN 3 THEN 'module' WHEN 5 THEN 'name' WHEN 6 THEN 'series' ELSE 'all' END AS kind
  FROM (SELECT module, name, status,
               CASE WHEN created_at >= ${from}::timestamptz THEN date_trunc(${unit}::text, created_at AT TIME ZONE 'UTC') END AS bucket
          FROM (${found}) AS found) AS counted
 GROUP BY GROUPING SETS ((status), (module, status), (name, status), (bucket))`;

/**
 * What the executions that `found` selects took, by point and task, in groups of the same latencies.
 * @param width parameter with the width of a point in seconds
 */
export const measuredOfSql = (found: string, width: string): string => `
SELECT (floor(extract(epoch FROM finished_at) / ${width}::int) * ${width}::int * 1000)::float8 AS at, name AS "taskName", status,
       count(*)::int AS count, sum(retries)::int AS retries, sum(run_ms)::float8 AS "runMs", sum(waited_ms)::float8 AS "waitMs",
       CASE WHEN run_ms IS NOT NULL THEN ${latencyOf('run_ms')} END AS run,
       CASE WHEN waited_ms IS NOT NULL THEN ${latencyOf('waited_ms')} END AS wait
  FROM (SELECT name, status, finished_at, waited_ms,
               CASE WHEN status IN ('SUCCESS', 'FAILURE') THEN greatest(0, attempt - 1) ELSE attempt END AS retries,
               CASE WHEN status IN ('SUCCESS', 'FAILURE') AND began_at IS NOT NULL
                    THEN greatest(0, extract(epoch FROM finished_at - began_at) * 1000)::bigint END AS run_ms
          FROM (${found}) AS found) AS ended
 GROUP BY 1, 2, 3, 8, 9`;
