import {
  assertCount,
  assertKnown,
  assertLabel,
  assertOneOf,
  assertSearchText,
  type NamesOf,
} from '../errors/assertions.js';
import { InvalidOptionError } from '../errors/index.js';
import type { SchedulePlace, ScheduleOrigin, ScheduleSelection, ScheduleState } from '../ledger/index.js';

const MOST = 1_000;
const MOST_SLOTS = 100;
const ORIGINS: readonly ScheduleOrigin[] = ['code', 'service', 'builtin'];
const STATES: readonly ScheduleState[] = ['active', 'paused', 'ended', 'overridden'];

/** Which schedules are listed. All conditions hold together. */
export interface ScheduleFilter {
  /** Part of the name or of the task's, in upper or lower case. */
  readonly search?: string;
  /** Any of these. */
  readonly task?: string | readonly string[];
  /** Any of these queues. */
  readonly queue?: string | readonly string[];
  /** Any of these. */
  readonly origin?: ScheduleOrigin | readonly ScheduleOrigin[];
  /** Any of these. One that is overridden is active or paused as well. `ended` takes `withEnded` along. */
  readonly state?: ScheduleState | readonly ScheduleState[];
  /** Also those that will not fire again. @default false */
  readonly withEnded?: boolean;
  /** `next`: those that are due first come first. @default 'name' */
  readonly order?: 'name' | 'next';
  /** The name of the last one of the page before, in the order of names. */
  readonly after?: string;
  /** How many are left out. @default 0 */
  readonly offset?: number;
  /** 1 to 1,000. @default 1000 */
  readonly limit?: number;
  /** Also the last so many slots of each, up to 100. @default 0 */
  readonly lastSlots?: number;
  /** Also the next so many slots of each, up to 100. @default 0 */
  readonly nextSlots?: number;
}

/** A page of history, the latest first. */
export interface HistoryQuery {
  /** 1 to 1,000. @default 100 */
  readonly limit?: number;
  /** Only what lies before it. */
  readonly before?: Date;
}

const FILTER: NamesOf<ScheduleFilter> = {
  search: true,
  task: true,
  queue: true,
  origin: true,
  state: true,
  withEnded: true,
  order: true,
  after: true,
  offset: true,
  limit: true,
  lastSlots: true,
  nextSlots: true,
};

/** @throws InvalidOptionError which names the option */
export function selectionOf(filter: ScheduleFilter): ScheduleSelection {
  assertKnown(filter, FILTER, { whole: 'filter' });
  const { search, task, queue, withEnded = false } = filter;
  if (search !== undefined) assertSearchText(search, 'search');
  const state = listOf(filter.state, (each) => assertOneOf(each, STATES, 'state'));
  const origin = listOf(filter.origin, (each) => assertOneOf(each, ORIGINS, 'origin'));
  return {
    ...(search && { search }),
    ...(task !== undefined && { taskName: listOf(task, (each) => assertLabel(each, 'task')) }),
    ...(queue !== undefined && { queue: listOf(queue, (each) => assertLabel(each, 'queue')) }),
    ...(state && { state }),
    ...(origin && { origin }),
    withBuiltin: true,
    withEnded: withEnded === true || state?.includes('ended') === true,
  };
}

/** @throws InvalidOptionError which names the option */
export function placeOf({ order = 'name', after, offset = 0, limit = MOST, ...slots }: ScheduleFilter): SchedulePlace {
  assertOneOf(order, ['name', 'next'], 'order');
  if (after !== undefined) assertLabel(after, 'after');
  if (after !== undefined && order !== 'name')
    throw new InvalidOptionError('after', after, "Use offset: names are a place in the order 'name' only.");
  for (const option of ['lastSlots', 'nextSlots'] as const) {
    const count = slots[option] ?? 0;
    if (count !== 0 && assertCount(count, option) > MOST_SLOTS)
      throw new InvalidOptionError(option, count, `Use at most ${MOST_SLOTS}.`);
  }
  return { order, after, offset: assertCount(offset, 'offset', 0), limit: Math.min(MOST, assertCount(limit, 'limit')) };
}

function listOf<T>(given: T | readonly T[] | undefined, assertEach: (each: T) => unknown): readonly T[] | undefined {
  if (given === undefined) return undefined;
  const list = [given].flat() as T[];
  for (const each of list) assertEach(each);
  return list;
}
