import { UnknownErrorGroupError } from '../errors/index.js';
import type { CappedCount, ErrorStateCounts, ExecutionFilter, Ledger, TaskExecution } from '../ledger/index.js';
import { assertCount, assertKnown, assertSearchText, assertText } from '../options/index.js';
import type { ExecutionView } from './execution-view.js';
import {
  assertErrorCountQuery,
  assertErrorQuery,
  assertErrorTime,
  errorCursorOf,
  errorFilterOf,
  errorPositionOf,
  type ErrorCountQuery,
  type ErrorQuery,
  type ErrorTime,
  errorTimeOf,
} from './error.query.js';
import { type ErrorGroup, errorGroupOf, type ErrorPage } from './error-view.js';
import { filterWithin } from './scoped-counts.js';
import type { ExecutionScope } from './scope.js';

/** Failed executions of a group that are to be repeated. */
export interface UnrepeatedFailures {
  /** The newest of them. */
  readonly executions: readonly TaskExecution[];
  /** How many there are in all, counted to 10,000. */
  readonly count: CappedCount;
}

/**
 * Groups of errors within a scope: `errors.scoped(scope)`. Their counts, times and messages are those of the executions in it.
 * The state is that of the group, which all share: it is changed without a scope only, and who changed it, and why, is not told.
 */
export class ScopedErrors {
  /** @internal */
  constructor(
    protected readonly ledger: Ledger,
    private readonly view: ExecutionView,
  ) {}

  /**
   * The same for what is in this scope too. `'all'` narrows nothing.
   * @throws InvalidOptionError
   */
  scoped(scope: ExecutionScope | 'all'): ScopedErrors {
    return new ScopedErrors(this.ledger, this.view.within(scope));
  }

  /**
   * Groups that have failed in a time.
   *
   * @example const { items } = await errors.list({ window: '24h', state: ['open'], sort: 'count' });
   * @throws InvalidOptionError; QueryTooBroadError within a scope, when that takes too long
   */
  async list(query: ErrorQuery = {}): Promise<ErrorPage> {
    assertErrorQuery(query);
    const time = errorTimeOf(query, this.ledger.clock.now());
    const position = errorPositionOf(query);
    const rows = await this.ledger.errorGroups.list(errorFilterOf(this.narrowed(query)), time, position);
    const shown = rows.slice(0, position.limit - 1);
    const last = shown[shown.length - 1];
    const { from, stepSeconds } = time;
    return {
      items: shown.map((row) => this.shown(errorGroupOf(row, time))),
      ...(last && rows.length > shown.length && { nextCursor: errorCursorOf(position.sort, last) }),
      from,
      stepSeconds,
    };
  }

  /** How many groups have failed in a time, by state. @throws as in `list` */
  async counts(query: ErrorCountQuery = {}): Promise<ErrorStateCounts> {
    assertErrorCountQuery(query);
    const time = errorTimeOf(query, this.ledger.clock.now());
    return this.ledger.errorGroups.counts(errorFilterOf(this.narrowed(query)), time);
  }

  /** One group; undefined where nothing has failed so. @throws as in `list` */
  async find(fingerprint: string, query: ErrorTime = {}): Promise<ErrorGroup | undefined> {
    assertSearchText(fingerprint, 'fingerprint');
    assertErrorTime(query);
    const time = errorTimeOf(query, this.ledger.clock.now());
    const filter = { ...errorFilterOf(this.narrowed(query)), fingerprint };
    const [row] = await this.ledger.errorGroups.list(filter, time, { sort: 'last_seen', limit: 1 });
    return row && this.shown(errorGroupOf(row, time));
  }

  /** @throws UnknownErrorGroupError; and as in `list` */
  async get(fingerprint: string, query: ErrorTime = {}): Promise<ErrorGroup> {
    const group = await this.find(fingerprint, query);
    if (!group) throw new UnknownErrorGroupError(fingerprint);
    return group;
  }

  /**
   * Failed executions of a group that nobody has repeated yet, newest first: to be given to `tasks.retry`.
   * @throws InvalidOptionError
   */
  async unrepeated(
    fingerprint: string,
    options: { readonly limit?: number; readonly within?: ExecutionFilter } = {},
  ): Promise<UnrepeatedFailures> {
    assertText(fingerprint, 'fingerprint');
    assertKnown<{ limit?: unknown; within?: unknown }>(options, { limit: true, within: true }, { whole: 'options' });
    assertErrorTime({ within: options.within });
    const { limit = 100 } = options;
    const filter = filterWithin(this.view, { ...options.within, errorFingerprint: fingerprint });
    const { errorGroups } = this.ledger;
    return {
      executions: await errorGroups.unrepeated(filter, assertCount(limit, 'limit')),
      count: await errorGroups.countUnrepeated(filter),
    };
  }

  private narrowed<Query extends ErrorTime>(query: Query): Query {
    return this.view.scope ? { ...query, within: filterWithin(this.view, query.within ?? {}) } : query;
  }

  private shown(group: ErrorGroup): ErrorGroup {
    if (!this.view.scope || !group.changed) return group;
    return { ...group, changed: { at: group.changed.at } };
  }
}
