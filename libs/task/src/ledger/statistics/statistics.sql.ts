import { COMPLETE_RUN, meteredSql } from './metrics.sql.js';
import { totalledSql } from './totals.sql.js';
import { EVER, WIDTHS } from './statistics.rows.js';

const KEY = 'width, bucket, task_name, queue';
const SUMS = ['success', 'failure', 'retry', 'revoked', 'skipped', 'run_ms', 'wait_ms'] as const;
const HISTOGRAMS = ['runs', 'waits'] as const;

const ALL_WIDTHS = [EVER, ...WIDTHS].map((width) => `(${width})`).join(', ');

const ENDS = (status: string): string =>
  `coalesce(sum(count) FILTER (WHERE measure = 'run' AND status = '${status}'), 0)`;

/**
 * Folds deltas of `source` into rows as `task_stat` has them. They are summed up by minute first: the widths share that
 * work.
 * @param widths `(60), (600)`: in seconds, 0 for all time
 */
const folded = (source: string, widths: string): string => `
SELECT ${KEY}, ${SUMS.map((sum) => `sum(${sum})::bigint AS ${sum}`).join(', ')},
       coalesce(jsonb_object_agg(latency, runs) FILTER (WHERE runs > 0), '{}') AS runs,
       coalesce(jsonb_object_agg(latency, waits) FILTER (WHERE waits > 0), '{}') AS waits
  FROM (
    SELECT wide.width, to_timestamp(CASE wide.width WHEN 0 THEN 0 ELSE floor(minute / wide.width) * wide.width END) AS bucket,
           task_name, queue, latency,
           ${[...SUMS, ...HISTOGRAMS].map((sum) => `sum(${sum}) AS ${sum}`).join(', ')}
      FROM (
        SELECT extract(epoch FROM bucket) AS minute, task_name, queue, latency,
               ${ENDS('SUCCESS')} AS success, ${ENDS('FAILURE')} AS failure, ${ENDS('RETRY')} AS retry,
               ${ENDS('REVOKED')} AS revoked, ${ENDS('SKIPPED')} AS skipped,
               coalesce(sum(run_ms) FILTER (WHERE ${COMPLETE_RUN}), 0) AS run_ms,
               coalesce(sum(wait_ms) FILTER (WHERE measure = 'wait'), 0) AS wait_ms,
               coalesce(sum(count) FILTER (WHERE ${COMPLETE_RUN}), 0) AS runs,
               coalesce(sum(count) FILTER (WHERE measure = 'wait'), 0) AS waits
          FROM ${source} WHERE measure IN ('run', 'wait') GROUP BY bucket, task_name, queue, latency
      ) AS by_minute CROSS JOIN (VALUES ${widths}) AS wide(width)
     GROUP BY 1, 2, 3, 4, 5
  ) AS by_latency
 GROUP BY ${KEY}`;

const merged = (histogram: string): string => `
  ${histogram} = (SELECT coalesce(jsonb_object_agg(key, count), '{}') FROM (
    SELECT key, sum(value::bigint) AS count
      FROM (SELECT * FROM jsonb_each_text(stat.${histogram})
            UNION ALL SELECT * FROM jsonb_each_text(excluded.${histogram})) AS counted
     GROUP BY key) AS added)`;

/** Whether there is anything to fold. */
export const hasDeltasSql = (s: string): string => `SELECT EXISTS (SELECT FROM ${s}.task_stat_delta) AS "hasDeltas"`;

/**
 * Folds deltas into rows of every width, in one statement: each is counted once or, when it fails, not yet. Two of them
 * at a time take the rows in the same order, so neither keeps the other for ever. $1 how many deltas at most.
 */
export const compactSql = (s: string): string => `
WITH taken AS (
  DELETE FROM ${s}.task_stat_delta WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${s}.task_stat_delta LIMIT $1)) RETURNING *
), folded AS (${folded('taken', ALL_WIDTHS)}
), written AS (
  INSERT INTO ${s}.task_stat AS stat (${KEY}, ${SUMS.join(', ')}, ${HISTOGRAMS.join(', ')})
  SELECT * FROM folded ORDER BY ${KEY}
  ON CONFLICT (${KEY}) DO UPDATE SET
  ${SUMS.map((sum) => `${sum} = stat.${sum} + excluded.${sum}`).join(', ')}, ${HISTOGRAMS.map(merged).join(', ')}
), metered AS (${meteredSql(s, 'taken')}
), totalled AS (${totalledSql(s, 'taken')})
SELECT count(*)::int AS count FROM taken`;

/** Deletes rows of a width that began before a moment. $1 width, $2 the moment, $3 how many at most. */
export const pruneSql = (s: string): string => `
WITH pruned AS (
  DELETE FROM ${s}.task_stat WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${s}.task_stat WHERE width = $1 AND bucket < $2 LIMIT $3)) RETURNING 1
)
SELECT count(*)::int AS count FROM pruned`;

const WANTED = `($1::text[] IS NULL OR task_name = ANY($1)) AND ($2::text[] IS NULL OR queue = ANY($2))`;

// A range of the key each, and each with values of its own: only so does Postgres know how few rows they are, and does not
// compile a query for them (JIT).
const kept = (s: string, ranges: number, first: number): string =>
  Array.from({ length: ranges }, (_, index) => first + 3 * index)
    .map(
      (at) => `
  SELECT ${KEY}, ${SUMS.join(', ')}, ${HISTOGRAMS.join(', ')} FROM ${s}.task_stat
   WHERE width = $${at} AND bucket >= $${at + 1} AND bucket < $${at + 2} AND ${WANTED}`,
    )
    .join(' UNION ALL ');

const deltas = (s: string): string =>
  `(SELECT * FROM ${s}.task_stat_delta WHERE bucket >= $3 AND bucket < $4 AND ${WANTED}) AS delta`;

/**
 * What was measured by point or finer, task and queue, folded or not yet folded.
 * $1 tasks, $2 queues, $3 from, $4 to, $5 width of a point in seconds; then of each range the width, from, to.
 */
export const measuredSql = (s: string, ranges: number): string => `
SELECT (extract(epoch FROM bucket) * 1000)::float8 AS at, task_name AS "taskName", success::float8, failure::float8,
       retry::float8, revoked::float8, skipped::float8, run_ms::float8 AS "runMs", wait_ms::float8 AS "waitMs", runs, waits
  FROM (${kept(s, ranges, 6)} UNION ALL ${folded(deltas(s), '($5::int)')}) AS measured`;

/** Durations of all time by task and queue, folded or not yet folded: two rows of one where there are both. */
export const durationsSql = (s: string): string => `
SELECT task_name AS "taskName", queue, run_ms::float8 AS "runMs", wait_ms::float8 AS "waitMs", runs, waits
  FROM (SELECT ${KEY}, run_ms, wait_ms, runs, waits FROM ${s}.task_stat WHERE width = ${EVER}
        UNION ALL
        SELECT ${KEY}, run_ms, wait_ms, runs, waits FROM (${folded(`${s}.task_stat_delta`, `(${EVER})`)}) AS unfolded) AS measured`;

/**
 * How many executions have each status: finished ones of a time, and live ones.
 * $1 tasks, $2 queues, $3 from, $4 to; then of each range the width, from, to.
 */
export const countsSql = (s: string, ranges: number): string => `
SELECT ended.status, sum(ended.count)::text AS count
  FROM (${kept(s, ranges, 5)}) AS kept CROSS JOIN LATERAL (VALUES
    ('SUCCESS', success), ('FAILURE', failure), ('REVOKED', revoked), ('SKIPPED', skipped)) AS ended(status, count)
 GROUP BY ended.status
UNION ALL
SELECT status, sum(count)::text FROM ${deltas(s)}
 WHERE measure = 'run' AND status IN ('SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED') GROUP BY status
UNION ALL
SELECT status, count(*)::text FROM ${s}.task_execution_now
 WHERE finished_at IS NULL AND ${WANTED} GROUP BY status`;
