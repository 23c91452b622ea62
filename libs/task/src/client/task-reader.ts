import type {
  ArtifactQuery,
  BreakdownOptions,
  CappedCount,
  ExecutionBreakdown,
  ExecutionFilter,
  ExecutionGetOptions,
  ExecutionListOptions,
  ExecutionPage,
  Explanation,
  LogFilter,
  LogQuery,
  PeriodGroups,
  PeriodOptions,
  StatusGroups,
} from '../ledger/index.js';
import type { StatisticsQuery, StatisticsRange, StatisticsReport, StatusCounts, TaskMetrics } from '../ledger/index.js';
import type { TaskArtifact, TaskAttempt, TaskExecution, TaskLog } from '../ledger/index.js';
import { assertSearchText } from '../options/index.js';
import { assertArtifactQuery } from './checks/artifact.checks.js';
import {
  assertBreakdown,
  assertPeriodOptions,
  assertStatisticsQuery,
  assertStatisticsRange,
} from './checks/count.checks.js';
import type { ExecutionView } from './scope/execution-view.js';
import { DebugReports, type DebugReport } from './explain/debug-report.js';
import {
  assertFilter,
  assertGetOptions,
  assertListOptions,
  assertLogFilter,
  assertLogQuery,
} from './checks/query.checks.js';
import { countsWithin, filterWithin, rangeWithin } from './scope/scoped-counts.js';
import type { TasksParts } from './tasks.parts.js';

/**
 * The half of `Tasks` and `ScopedTasks` that only reads. A filter that is unknown or has a wrong value is refused with an InvalidOptionError:
 * without it, everything would be shown.
 */
export class TaskReader {
  constructor(
    protected readonly parts: TasksParts,
    protected readonly view: ExecutionView,
  ) {}

  /**
   * The execution with payload, result and traceback, or null: also where its metadata does not contain what is asked.
   *
   * @example await tasks.get(id, { metadata: { tenant: 'acme' } }); // null for an execution of another tenant
   */
  async get(id: string, options?: ExecutionGetOptions): Promise<TaskExecution | null> {
    assertGetOptions(options);
    return this.view.get(id, options);
  }

  /** The same by task id. */
  async getByTaskId(taskId: string, options?: ExecutionGetOptions): Promise<TaskExecution | null> {
    assertGetOptions(options);
    return this.view.getByTaskId(taskId, options);
  }

  /** One page of executions, newest first, without traceback, and without payload and result unless `include` names them. */
  async list(options?: ExecutionListOptions): Promise<ExecutionPage<TaskExecution>> {
    assertListOptions(options);
    return this.view.list(options);
  }

  /** How many executions match, counted up to 10,000. */
  async count(filter?: ExecutionFilter): Promise<CappedCount> {
    assertFilter(filter);
    return this.view.count(filter);
  }

  /**
   * Why an execution has not run: the reasons in the order in which they have to go away, each with who, what and until when.
   * One that runs or has ended has that as its only reason. It is read from the ledger, so it is the same in every process.
   * Executions outside the scope are counted and not named.
   *
   * @example
   * const { reasons } = await tasks.explain(id);
   * // [{ kind: 'queue_paused', queue: 'mail', since: …, by: 'ops-anna', reason: 'provider is down' }, …]
   * @throws UnknownExecutionError
   */
  async explain(id: string): Promise<Explanation> {
    return this.parts.explainer.explain(id, this.view);
  }

  /** The runs of an execution that have ended, oldest first. */
  async attempts(id: string): Promise<TaskAttempt[]> {
    return (await this.view.has(id)) ? this.parts.ledger.reader.attempts(id) : [];
  }

  /** Lines of an execution's log, oldest first: 1,000 unless `limit` says otherwise, at most 10,000. */
  async logs(id: string, query?: LogQuery): Promise<TaskLog[]> {
    assertLogQuery(query);
    return (await this.view.has(id)) ? this.parts.ledger.reader.logs(id, query) : [];
  }

  /** How many lines of an execution's log match the filter. */
  async countLogs(id: string, filter?: LogFilter): Promise<number> {
    assertLogFilter(filter);
    return (await this.view.has(id)) ? this.parts.ledger.reader.countLogs(id, filter) : 0;
  }

  /** What an execution's handler kept beside the result, oldest first and without content: 1,000 of it by default. */
  async artifacts(id: string, query?: ArtifactQuery): Promise<TaskArtifact[]> {
    assertArtifactQuery(query);
    return (await this.view.has(id)) ? this.parts.ledger.keptArtifacts.list(id, query) : [];
  }

  /** One artifact with its content, or null. */
  async artifact(artifactId: string): Promise<TaskArtifact | null> {
    const artifact = await this.parts.ledger.keptArtifacts.get(artifactId);
    return artifact && (await this.view.has(artifact.executionId)) ? artifact : null;
  }

  /**
   * How many executions have each status. Within a scope they are counted by reading them, the newest million at most, and as
   * far back as they are kept.
   * @throws QueryTooBroadError within a scope, when that takes too long
   */
  async stats(query: StatisticsQuery = {}): Promise<StatusCounts> {
    assertStatisticsQuery(query);
    const { statistics, clock } = this.parts.ledger;
    if (this.view.scope) return countsWithin(query, (filter) => this.breakdown(filter));
    return statistics.counts(query, clock.now());
  }

  /**
   * How many executions match a filter, by status, module and task, and over time: counted by reading them, the newest
   * million at most.
   * @throws QueryTooBroadError when that takes too long
   */
  async breakdown(filter: ExecutionFilter = {}, options: BreakdownOptions = {}): Promise<ExecutionBreakdown> {
    assertBreakdown(filter, options);
    const { counts, clock } = this.parts.ledger;
    return counts.breakdown(filterWithin(this.view, filter), options, clock.now());
  }

  /**
   * How many executions that match a filter have each status, without those that none has. Of what has ended, and of what
   * has not, the newest million are counted.
   * @throws QueryTooBroadError when that takes too long
   */
  async countByStatus(filter: ExecutionFilter = {}): Promise<StatusGroups> {
    assertFilter(filter);
    return this.parts.ledger.groups.byStatus(filterWithin(this.view, filter));
  }

  /**
   * How many executions that match a filter were created in each year, month or day, the latest first: the newest 100
   * periods, and about a million executions at most.
   *
   * @example await tasks.countByPeriod({ taskName: 'mail' }, { unit: 'month', timeZone: 'Europe/Vienna' });
   * @throws QueryTooBroadError when that takes too long
   */
  async countByPeriod(filter: ExecutionFilter, options: PeriodOptions): Promise<PeriodGroups> {
    assertFilter(filter);
    assertPeriodOptions(options);
    return this.parts.ledger.groups.byPeriod(filterWithin(this.view, filter), options);
  }

  /**
   * What happened in a time: counts, waits and runs, by point and by task. Percentiles come from a histogram and
   * are approximate, within a factor of √2.
   * @throws InvalidOptionError when the time is empty, or cut into points that are too many or no longer kept
   */
  async statistics(range: StatisticsRange): Promise<StatisticsReport> {
    assertStatisticsRange(range);
    const { counts, statistics, clock } = this.parts.ledger;
    const asked = rangeWithin(this.view, range);
    return asked.within ? counts.report(asked, clock.now()) : statistics.report(asked, clock.now());
  }

  /**
   * How the runs of a task went, over all time: `{ status: 'no_executions' }` where none has succeeded or failed yet. Without
   * a scope the ledger has it ready, however many there were; within one, executions are read as far as they are kept, the
   * newest million at most, and durations are those of their last runs.
   * @throws QueryTooBroadError within a scope, when that takes too long
   */
  async metrics(taskName: string): Promise<TaskMetrics> {
    assertSearchText(taskName, 'taskName');
    const { metrics, counts } = this.parts.ledger;
    return this.view.scope ? counts.metrics(filterWithin(this.view, { taskName })) : metrics.of(taskName);
  }

  /**
   * What debug mode (`debug: true`) tells of an execution of the task, the latest without an id: how its runs began and ended,
   * what the handler was given, and its status. Secrets are masked. Null where there is no such execution of this task.
   */
  async debugReport(taskName: string, id?: string): Promise<DebugReport | null> {
    assertSearchText(taskName, 'taskName');
    const { ledger, secrets } = this.parts;
    return new DebugReports(ledger, secrets, this.view).of(taskName, id);
  }
}
