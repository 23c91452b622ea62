import { UnknownErrorGroupError } from '../../errors/index.js';
import type { CappedCount, ErrorStateCounts, ExecutionFilter, Ledger, TaskExecution } from '../../ledger/index.js';
import { assertCount, assertKnown, assertSearchText, assertText } from '../../options/index.js';
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
} from '../error-groups/error.query.js';
import { type ErrorGroup, errorGroupOf, type ErrorPage } from '../error-groups/error-view.js';
import { filterWithin } from './scoped-counts.js';
import type { ExecutionScope } from './scope.js';

/** Failed executions of a group that are to be repeated. */
export interface UnrepeatedFailures {
  /** The newest of them. */
  readonly executions: readonly TaskExecution[];
  /** How many there are in all, counted to 10,000. */
  readonly count: CappedCount;
}

/** A process, and the version of the application that it runs, where it says so (`worker.version`). */
export interface RunNode {
  readonly name: string;
  readonly version?: string;
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

  /**
   * An execution to compare one that failed with: the last of the same task that was created before it and succeeded, with payload
   * and result. Null where there is none among the 10,000 before it.
   * @throws InvalidOptionError
   */
  async lastSuccessBefore(id: string, options: Pick<ErrorTime, 'within'> = {}): Promise<TaskExecution | null> {
    assertKnown<{ within?: unknown }>(options, { within: true }, { whole: 'options' });
    assertErrorTime(options);
    const execution = await this.view.get(id);
    const filter = execution && sameTask(filterWithin(this.view, options.within ?? {}), execution);
    const found = filter ? await this.ledger.errorGroups.lastSuccess(filter, execution.id) : undefined;
    return found === undefined ? null : this.view.get(found);
  }

  /** The process that an execution last ran in, as far as it is known; processes are forgotten a week after their end. */
  async nodeOf(id: string): Promise<RunNode | undefined> {
    const { nodeId } = (await this.view.get(id)) ?? {};
    return nodeId ? this.ledger.nodes.find(nodeId) : undefined;
  }

  private narrowed<Query extends ErrorTime>(query: Query): Query {
    return this.view.scope ? { ...query, within: filterWithin(this.view, query.within ?? {}) } : query;
  }

  private shown(group: ErrorGroup): ErrorGroup {
    if (!this.view.scope || !group.changed) return group;
    return { ...group, changed: { at: group.changed.at } };
  }
}

// Of other tasks there is no success to compare it with.
function sameTask(filter: ExecutionFilter, { taskName }: TaskExecution): ExecutionFilter | undefined {
  const named = filter.taskName === undefined ? undefined : [filter.taskName].flat();
  return (named?.includes(taskName) ?? true) ? { ...filter, taskName } : undefined;
}
