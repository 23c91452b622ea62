import { InvalidOptionError } from '../../errors/index.js';
import type {
  ErrorGroupFilter,
  ErrorGroupPosition,
  ErrorGroupRow,
  ErrorGroupState,
  ErrorGroupTime,
  ExecutionFilter,
} from '../../ledger/index.js';
import {
  assertCount,
  assertKnown,
  assertOneOf,
  assertSearchText,
  assertText,
  type NamesOf,
} from '../../options/index.js';
import { assertFilter, assertTexts } from '../checks/query.checks.js';

/** How far back errors are counted. */
export type ErrorWindow = '24h' | '7d' | '30d';

/** Which executions errors are counted of. */
export interface ErrorTime {
  /** A time up to now, in whole hours or more. @default '7d' */
  readonly window?: ErrorWindow;
  /** Only of these executions: they are read, the newest million of them that have failed. @default all, which are counted already */
  readonly within?: ExecutionFilter;
}

/** Which groups of errors are listed; all conditions hold together. */
export interface ErrorCountQuery extends ErrorTime {
  /** Groups in which one of these tasks has failed; only its failures are counted. */
  readonly taskName?: string | readonly string[];
  /** The same by queue. */
  readonly queue?: string | readonly string[];
}

/** The same by state, and in which order. */
export interface ErrorQuery extends ErrorCountQuery {
  /** In one of these states. */
  readonly state?: readonly ErrorGroupState[];
  /** With this text in their type and message, `TypeError: Card was declined`, in any case of letters. */
  readonly search?: string;
  /** The latest first, or the most frequent in the time. @default 'last_seen' */
  readonly sort?: 'last_seen' | 'count';
  /** Groups on a page, at most 100. @default 50 */
  readonly limit?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

const HOUR_S = 3_600;
const WINDOWS: Readonly<Record<ErrorWindow, readonly [stepSeconds: number, points: number]>> = {
  '24h': [HOUR_S, 24],
  '7d': [6 * HOUR_S, 28],
  '30d': [24 * HOUR_S, 30],
};
const COUNTS: NamesOf<ErrorCountQuery> = { window: true, within: true, taskName: true, queue: true };
const QUERY: NamesOf<ErrorQuery> = { ...COUNTS, state: true, search: true, sort: true, limit: true, cursor: true };
const STATES: readonly ErrorGroupState[] = ['open', 'resolved', 'ignored'];
const SORTS = ['last_seen', 'count', undefined];
const MOST = 100;

/** @throws InvalidOptionError */
export function assertErrorQuery(query: ErrorQuery): void {
  assertKnown(query, QUERY, { whole: 'query' });
  assertConditions(query);
  const { state, search, sort, limit, cursor } = query;
  if (state !== undefined && !Array.isArray(state))
    throw new InvalidOptionError('state', state, "Use a list, such as ['open'].");
  for (const one of state ?? []) assertOneOf(one, STATES, 'state');
  if (search !== undefined) assertSearchText(search, 'search');
  assertOneOf(sort, SORTS, 'sort');
  if (limit !== undefined && assertCount(limit, 'limit') > MOST)
    throw new InvalidOptionError('limit', limit, `Use at most ${MOST}.`);
  if (cursor !== undefined) assertText(cursor, 'cursor');
}

/** @throws InvalidOptionError */
export function assertErrorCountQuery(query: ErrorCountQuery): void {
  assertKnown(query, COUNTS, { whole: 'query' });
  assertConditions(query);
}

/** @throws InvalidOptionError */
export function assertErrorTime(time: ErrorTime): void {
  assertKnown(time, { window: true, within: true }, { whole: 'time' });
  assertConditions(time);
}

function assertConditions({ window, within, taskName, queue }: ErrorCountQuery): void {
  assertOneOf(window, [...Object.keys(WINDOWS), undefined], 'window');
  assertFilter(within);
  assertTexts(taskName, 'taskName');
  assertTexts(queue, 'queue');
}

/** The time, cut into points: whole ones, of which the last is not over yet. */
export function errorTimeOf({ window = '7d' }: ErrorTime, nowMs: number): ErrorGroupTime {
  const [stepSeconds, points] = WINDOWS[window];
  const stepMs = stepSeconds * 1_000;
  return { from: new Date((Math.floor(nowMs / stepMs) - points + 1) * stepMs), stepSeconds, points };
}

/** The conditions of a query, as the ledger takes them. */
export function errorFilterOf({ state, search, taskName, queue, within }: ErrorQuery): ErrorGroupFilter {
  return {
    ...(state?.length && { state }),
    ...(search && { search }),
    ...(taskName !== undefined && { taskName: [taskName].flat() }),
    ...(queue !== undefined && { queue: [queue].flat() }),
    ...(within && { within }),
  };
}

/** Where its page begins. @throws InvalidOptionError for a cursor of another order */
export function errorPositionOf({ sort = 'last_seen', cursor, limit = 50 }: ErrorQuery): ErrorGroupPosition {
  return { sort, limit: limit + 1, ...(cursor !== undefined && { after: placeOf(sort, cursor) }) };
}

/** The place of a group in the list, for the next page. */
export function errorCursorOf(sort: ErrorGroupPosition['sort'], { key, fingerprint }: ErrorGroupRow): string {
  return Buffer.from(JSON.stringify([sort, key, fingerprint])).toString('base64url');
}

const KEYS = { last_seen: /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)*$/, count: /^\d{1,18}$/ } as const;

function placeOf(sort: ErrorGroupPosition['sort'], cursor: string): { key: string; fingerprint: string } {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [order, key, fingerprint] = Array.isArray(place) ? (place as unknown[]) : [];
    const fits = order === sort && typeof key === 'string' && typeof fingerprint === 'string' && KEYS[sort].test(key);
    if (fits) return { key, fingerprint };
  } catch {
    // It was no JSON.
  }
  throw new InvalidOptionError('cursor', cursor, 'Use the nextCursor of the page before, with the same sort.');
}
