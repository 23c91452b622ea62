import { GROUPINGS } from '../../executions/counts/execution-groups.query.js';
import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const approximate = 'Approximate, from a histogram: within a factor of √2.';

function milliseconds(description: string): Schema {
  return { type: ['number', 'null'], description };
}

/** How executions went in a time. */
export const tally: Readonly<Record<string, Schema>> = {
  finished: { ...is.count, description: 'success + failure + revoked + skipped.' },
  success: is.count,
  failure: is.count,
  retry: { ...is.count, description: 'Attempts that failed and were followed by another.' },
  revoked: is.count,
  skipped: is.count,
  failure_rate: { type: ['number', 'null'], description: '0 to 1: failures among successes and failures.' },
  wait_avg_ms: milliseconds('From when executions were due to their first start.'),
  wait_p50_ms: milliseconds(approximate),
  wait_p95_ms: milliseconds(approximate),
  run_avg_ms: milliseconds('Of runs that succeeded or failed, attempts that were retried included.'),
  run_p50_ms: milliseconds(approximate),
  run_p95_ms: milliseconds(approximate),
  run_p99_ms: milliseconds(approximate),
};

const counts: Readonly<Record<string, Schema>> = {
  total: is.count,
  pending: is.count,
  started: is.count,
  success: is.count,
  failure: is.count,
  retry: is.count,
  revoked: is.count,
  waiting: is.count,
  skipped: is.count,
};
const byName: Schema = { type: 'object', additionalProperties: ref('ExecutionCounts') };

/** Schemas of statistics. */
export const STATISTICS_SCHEMAS: Readonly<Record<string, Schema>> = {
  StatisticsBucket: { type: 'string', enum: ['minute', 'ten_minutes', 'hour', 'day'] },
  StatisticsTally: is.shape(tally),
  StatisticsPoint: is.shape({ at: is.moment, ...tally }),
  StatisticsTask: is.shape({
    task_name: is.text,
    ...tally,
    trend: is.shape(
      {
        finished: { ...listOf(is.count), description: 'As finished, by point.' },
        failure: { ...listOf(is.count), description: 'As failure, by point.' },
      },
      'In few points, the oldest first: see trend_from and trend_seconds.',
    ),
  }),
  ExecutionCounts: is.shape(counts),
  ExecutionStats: is.shape({
    ...counts,
    by_module: byName,
    by_task_name: byName,
    series: {
      ...listOf(is.shape({ bucket: is.moment, count: is.count })),
      description:
        'By when they were created, in UTC, oldest first, empty points too: the 24 hours (granularity day), 30 days (month) or 12 ' +
        'months (year) up to end_date or now. Empty without granularity.',
    },
    capped: { type: 'boolean', description: 'Only the newest million executions were counted.' },
  }),
  ExecutionGroup: is.shape({
    value: { ...is.text, description: 'A status; or a year, a month or a day, as in 2026, 2026-11 or 2026-11-29.' },
    from: { ...is.momentOrNull, description: 'Where the period begins; null for a status.' },
    to: { ...is.momentOrNull, description: 'Where the next period begins; null for a status.' },
    count: is.count,
    count_capped: { type: 'boolean', description: 'There may be more than count.' },
    query: { type: 'string', description: 'GET /tasks/executions with this query shows the group.' },
  }),
  ExecutionGroups: is.shape({
    by: { type: 'string', enum: GROUPINGS },
    time_zone: is.text,
    groups: {
      ...listOf(ref('ExecutionGroup')),
      description:
        'Without those that have none. Periods by when executions were created, the latest first. What is counted is ' +
        'bounded: by status the newest million that have ended and the newest million that have not, by period the newest ' +
        'million divided by the number of periods, and at least 10,000, of each.',
    },
    has_older: {
      type: 'boolean',
      description: 'There may be more before the 100 periods that were looked at: ask again with an earlier end_date.',
    },
  }),
  LinkedCount: is.shape({
    count: is.count,
    count_capped: { type: 'boolean', description: 'There are more than count.' },
    query: { type: 'string', description: 'GET /tasks/executions with this query counts the same.' },
  }),
  Statistics: is.shape({
    from: { ...is.moment, description: 'The beginning of the first point.' },
    to: is.moment,
    bucket: ref('StatisticsBucket'),
    bucket_seconds: is.count,
    totals: ref('StatisticsTally'),
    now: is.shape({
      running: ref('LinkedCount'),
      queued: { ...ref('LinkedCount'), description: 'PENDING and RETRY.' },
      failing: ref('LinkedCount'),
      slow: ref('LinkedCount'),
    }),
    series: listOf(ref('StatisticsPoint')),
    tasks: listOf(ref('StatisticsTask')),
    trend_from: { ...is.moment, description: 'Where the first point of the trends begins: with from, or before it.' },
    trend_seconds: { ...is.count, description: 'Width of a point of the trends.' },
    capped: { type: 'boolean', description: 'Only the newest million executions of the user were counted.' },
  }),
};
