import { Injectable } from '@nestjs/common';
import type {
  ArtifactQuery,
  BreakdownOptions,
  CappedCount,
  ExecutionBreakdown,
  ExecutionFilter,
  ExecutionGetOptions,
  ExecutionListOptions,
  ExecutionPage,
  LogFilter,
  LogQuery,
  PeriodGroups,
  PeriodOptions,
  StatusGroups,
} from '../ledger/index.js';
import type { StatisticsQuery, StatisticsRange, StatisticsReport, StatusCounts } from '../ledger/index.js';
import type { TaskArtifact, TaskAttempt, TaskExecution, TaskLog } from '../ledger/index.js';
import { assertArtifactQuery } from './artifact.checks.js';
import { assertBreakdown, assertPeriodOptions, assertStatisticsQuery, assertStatisticsRange } from './count.checks.js';
import { assertFilter, assertGetOptions, assertListOptions, assertLogFilter, assertLogQuery } from './query.checks.js';
import type { StoreHealth } from './store-probe.js';
import { TasksParts } from './tasks.parts.js';
import { watchAll, type WakeUp } from './wake-ups.js';

/**
 * The half of `Tasks` that only reads. A filter that is unknown or has a wrong value is refused with an InvalidOptionError:
 * without it, everything would be shown.
 */
@Injectable()
export class TaskReader {
  constructor(protected readonly parts: TasksParts) {}

  /**
   * The execution with payload, result and traceback, or null: also where its metadata does not contain what is asked.
   *
   * @example await tasks.get(id, { metadata: { tenant: 'acme' } }); // null for an execution of another tenant
   */
  async get(id: string, options?: ExecutionGetOptions): Promise<TaskExecution | null> {
    assertGetOptions(options);
    return this.parts.ledger.reader.get(id, options);
  }

  /** The same by task id. */
  async getByTaskId(taskId: string, options?: ExecutionGetOptions): Promise<TaskExecution | null> {
    assertGetOptions(options);
    return this.parts.ledger.reader.getByTaskId(taskId, options);
  }

  /** One page of executions, newest first, without payload, result and traceback. */
  async list(options?: ExecutionListOptions): Promise<ExecutionPage<TaskExecution>> {
    assertListOptions(options);
    return this.parts.ledger.reader.list(options);
  }

  /** How many executions match, counted up to 10,000. */
  async count(filter?: ExecutionFilter): Promise<CappedCount> {
    assertFilter(filter);
    return this.parts.ledger.reader.count(filter);
  }

  /** The runs of an execution that have ended, oldest first. */
  attempts(id: string): Promise<TaskAttempt[]> {
    return this.parts.ledger.reader.attempts(id);
  }

  /** Lines of an execution's log, oldest first: 1,000 unless `limit` says otherwise, at most 10,000. */
  async logs(id: string, query?: LogQuery): Promise<TaskLog[]> {
    assertLogQuery(query);
    return this.parts.ledger.reader.logs(id, query);
  }

  /** How many lines of an execution's log match the filter. */
  async countLogs(id: string, filter?: LogFilter): Promise<number> {
    assertLogFilter(filter);
    return this.parts.ledger.reader.countLogs(id, filter);
  }

  /** What an execution's handler kept beside the result, oldest first and without content: 1,000 of it by default. */
  async artifacts(id: string, query?: ArtifactQuery): Promise<TaskArtifact[]> {
    assertArtifactQuery(query);
    return this.parts.ledger.keptArtifacts.list(id, query);
  }

  /** One artifact with its content, or null. */
  artifact(artifactId: string): Promise<TaskArtifact | null> {
    return this.parts.ledger.keptArtifacts.get(artifactId);
  }

  /**
   * Calls the listener when an execution reports progress or settles; returns the way to stop. It is a wake-up,
   * not the truth, and one can be lost: look at the execution, and look from time to time as well.
   */
  watch(id: string, listener: () => void): () => void {
    const { signals } = this.parts.ledger;
    const stops = [signals.onId('changed', id, listener), signals.onId('settled', id, listener)];
    return () => stops.forEach((stop) => stop());
  }

  /**
   * The same for every execution, new ones included; returns the way to stop. One that was enqueued in a
   * transaction of the caller's (`manager`) is first told of when it starts.
   */
  watchAll(listener: (wakeUp: WakeUp) => void): () => void {
    return watchAll(this.parts.ledger.signals, listener);
  }

  /** Whether the ledger and the engine answer. Never rejects. */
  health(): Promise<StoreHealth> {
    return this.parts.probe.check();
  }

  /** How many executions have each status. */
  async stats(query: StatisticsQuery = {}): Promise<StatusCounts> {
    assertStatisticsQuery(query);
    return this.parts.ledger.statistics.counts(query, this.parts.ledger.clock.now());
  }

  /**
   * How many executions match a filter, by status, module and task, and over time: counted by reading them, the newest
   * million at most.
   * @throws QueryTooBroadError when that takes too long
   */
  async breakdown(filter: ExecutionFilter = {}, options: BreakdownOptions = {}): Promise<ExecutionBreakdown> {
    assertBreakdown(filter, options);
    return this.parts.ledger.counts.breakdown(filter, options, this.parts.ledger.clock.now());
  }

  /**
   * How many executions that match a filter have each status, without those that none has. Of what has ended, and of what
   * has not, the newest million are counted.
   * @throws QueryTooBroadError when that takes too long
   */
  async countByStatus(filter: ExecutionFilter = {}): Promise<StatusGroups> {
    assertFilter(filter);
    return this.parts.ledger.groups.byStatus(filter);
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
    return this.parts.ledger.groups.byPeriod(filter, options);
  }

  /**
   * What happened in a time: counts, waits and runs, by point and by task. Percentiles come from a histogram and
   * are approximate, within a factor of √2.
   * @throws InvalidOptionError when the time is empty, or cut into points that are too many or no longer kept
   */
  async statistics(range: StatisticsRange): Promise<StatisticsReport> {
    assertStatisticsRange(range);
    const { counts, statistics, clock } = this.parts.ledger;
    return range.within ? counts.report(range, clock.now()) : statistics.report(range, clock.now());
  }
}
