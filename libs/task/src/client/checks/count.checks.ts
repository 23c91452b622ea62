import { InvalidOptionError } from '../../errors/index.js';
import type {
  BreakdownOptions,
  ExecutionFilter,
  PeriodOptions,
  StatisticsQuery,
  StatisticsRange,
} from '../../ledger/index.js';
import { assertDate, assertKnown, assertOneOf, type NamesOf } from '../../options/index.js';
import { isTimeZone } from '../../time/calendar.js';
import { assertFilter, assertTexts } from './query.checks.js';

const COUNTS: NamesOf<StatisticsQuery> = { taskName: true, queue: true, since: true };
const RANGE: NamesOf<StatisticsRange> = {
  from: true,
  to: true,
  bucket: true,
  taskName: true,
  queue: true,
  within: true,
};
const BREAKDOWN: NamesOf<BreakdownOptions> = { granularity: true };
const PERIODS: NamesOf<PeriodOptions> = { unit: true, timeZone: true };
const UNITS = ['year', 'month', 'day'];
const GRANULARITIES = ['day', 'month', 'year', undefined];
const BUCKETS = ['minute', 'ten_minutes', 'hour', 'day', undefined];

/** @throws InvalidOptionError */
export function assertStatisticsQuery(query: StatisticsQuery | undefined): void {
  assertKnown(query, COUNTS, { whole: 'query' });
  assertTexts(query?.taskName, 'taskName');
  assertTexts(query?.queue, 'queue');
  if (query?.since !== undefined) assertDate(query.since, 'since');
}

/** @throws InvalidOptionError */
export function assertStatisticsRange(range: StatisticsRange): void {
  assertKnown(range ?? null, RANGE, { whole: 'range' });
  const { from, to, bucket, taskName, queue, within } = range;
  assertFilter(within);
  if (within && (taskName ?? queue) !== undefined)
    throw new InvalidOptionError('within', within, 'Put taskName and queue into it, not beside it.');
  assertDate(from, 'from');
  if (to !== undefined) assertDate(to, 'to');
  assertOneOf(bucket, BUCKETS, 'bucket');
  assertTexts(taskName, 'taskName');
  assertTexts(queue, 'queue');
}

/** @throws InvalidOptionError */
export function assertBreakdown(filter: ExecutionFilter | undefined, options: BreakdownOptions | undefined): void {
  assertFilter(filter);
  assertKnown(options, BREAKDOWN, { whole: 'options' });
  assertOneOf(options?.granularity, GRANULARITIES, 'granularity');
}

/** @throws InvalidOptionError */
export function assertPeriodOptions(options: PeriodOptions): void {
  assertKnown(options ?? null, PERIODS, { whole: 'options' });
  const { unit, timeZone } = options;
  assertOneOf(unit, UNITS, 'unit');
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new InvalidOptionError('timeZone', timeZone, "Use the name of a time zone, such as 'Europe/Vienna'.");
}
