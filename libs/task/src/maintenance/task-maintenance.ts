import { Inject, Injectable } from '@nestjs/common';
import { TaskRegistry } from '../definition/index.js';
import { Canceller, ExternalEngines } from '../client/index.js';
import { Rescuer } from '../cluster/index.js';
import { Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { DependencyResolver, Endings } from '../queue/index.js';
import type { CleanupReport, CleanupRequest, MarkTimeoutReport, MarkTimeoutRequest } from './maintenance.report.js';
import { assertCleanup, assertMarkTimeout } from './request.checks.js';
import { TaskConfig } from './task-config.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const PAGE = 500;

/** The two built-in jobs, by hand; the leader does them by the clock. */
@Injectable()
export class TaskMaintenance {
  private readonly rare = new DedupLogger('TaskMaintenance');

  constructor(
    private readonly ledger: Ledger,
    private readonly config: TaskConfig,
    private readonly rescuer: Rescuer,
    private readonly canceller: Canceller,
    private readonly engines: ExternalEngines,
    private readonly registry: TaskRegistry,
    private readonly endings: Endings,
    private readonly dependencies: DependencyResolver,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /**
   * Removes executions older than the retention: finished ones by when they finished. With `onlyCompleted: false`
   * also those that have not finished, by when they were created: they are cancelled first, and one whose handler still
   * runs stays until that has stopped.
   * @throws InvalidOptionError for a `batchSize` that is no whole number from 1 to 10,000, or an option that there is not
   */
  async cleanupOldExecutions(request: CleanupRequest = {}): Promise<CleanupReport> {
    assertCleanup(request);
    const config = await this.config.effective();
    const { retentionDays = config.retentionDays, onlyCompleted = config.cleanupOnlyCompleted, batchSize } = request;
    if (!config.cleanupEnabled) return { deletedCount: 0, skipped: true, reason: 'cleanup_disabled' };
    if (!(retentionDays > 0)) return { deletedCount: 0, skipped: true, reason: 'invalid_retention_days' };
    const { ledger, settings } = this;
    const now = ledger.clock.now();
    const cutoffMs = now - retentionDays * DAY_MS;
    const ofTasks = request.retentionDays === undefined ? Object.entries(settings.taskRetentionMs) : [];
    const cutoffMsOfTasks = Object.fromEntries(ofTasks.map(([name, ms]) => [name, now - ms]));
    let deletedCount = await ledger.retention.deleteFinished({ cutoffMs, cutoffMsOfTasks, batchSize });
    if (!onlyCompleted) deletedCount += await this.removeUnfinished(cutoffMs);
    return { deletedCount, cutoff: new Date(cutoffMs), retentionDays, onlyCompleted };
  }

  /**
   * Ends executions that have been running for longer than their limit as FAILURE `timeout`, and stops their runs. The limit
   * is the execution's own timeout, else its task's, else `timeoutMinutes`. `timeoutMinutes` always applies to work that runs
   * elsewhere; to our own runs, and to jobs of observed BullMQ queues, only where it is given here or configured, because
   * heartbeats, and locks, say that they go on. Before that, what has not finished is compared with what runs it.
   */
  async markTimedOutExecutions(request: MarkTimeoutRequest = {}): Promise<MarkTimeoutReport> {
    assertMarkTimeout(request);
    const { config, ledger } = this;
    const { markTimeoutEnabled, timeoutMinutes: configured } = await config.effective();
    const { timeoutMinutes = configured } = request;
    if (!markTimeoutEnabled) return { updatedCount: 0, skipped: true, reason: 'mark_timeout_disabled' };
    if (!(timeoutMinutes > 0)) return { updatedCount: 0, skipped: true, reason: 'invalid_timeout_minutes' };
    const { synced, updated } = await this.sync(request.maxSync);
    const forAllMs = Math.max(1, Math.round(timeoutMinutes * MINUTE_MS));
    const cutoff = new Date(ledger.clock.now() - forAllMs);
    const chosen = request.timeoutMinutes !== undefined || (await config.chosen()).has('timeoutMinutes');
    const updatedCount = await this.endOverdue(forAllMs, chosen);
    return { updatedCount, timeoutMinutes, cutoff, syncedCount: synced, syncedUpdatedCount: updated };
  }

  private async removeUnfinished(beforeMs: number): Promise<number> {
    const { ledger, canceller } = this;
    let removed = 0;
    for (let after: string | undefined; ;) {
      const ids = await ledger.retention.liveBefore(beforeMs, after, PAGE);
      if (ids.length === 0) return removed;
      await canceller.cancelMany(ids, 'Removed by the clean-up of old executions');
      // Who depends on them hears of it before they are gone.
      await this.dependencies.idle();
      removed += await ledger.retention.delete(ids);
      after = ids[ids.length - 1];
    }
  }

  private async endOverdue(forAllMs: number, chosen: boolean): Promise<number> {
    const { ledger, endings } = this;
    for (let count = 0; ;) {
      const ended = await ledger.overdue.end({ forAllMs, ofTasks: this.limitsOfTasks(), chosen }, PAGE);
      if (ended.length === 0) return count;
      count += ended.length;
      // The process that runs one stops; later reports of it are ignored.
      ledger.signals.send(
        'cancel',
        ended.map(({ id }) => id),
      );
      endings.announce(ended);
    }
  }

  // As far as this process knows the tasks.
  private limitsOfTasks(): Record<string, number> {
    const { registry, settings } = this;
    const limits = registry
      .listAll()
      .map(({ name, timeoutMs }) => [name, timeoutMs ?? settings.defaultTimeoutMs] as const);
    return Object.fromEntries(limits.flatMap(([name, ms]) => (ms === undefined ? [] : [[name, ms] as const])));
  }

  // Brings what has not finished up to date: runs of dead processes are taken over, what has no ticket gets one, and
  // engines outside are asked.
  private async sync(most = Infinity): Promise<{ synced: number; updated: number }> {
    const rescued = await this.rescuer.rescue();
    const { checked, mended } = await this.ledger.tickets.check();
    let [asked, updated] = [0, rescued + mended.length];
    for (const engine of this.engines.all) {
      // One that is away must not keep timeouts from being marked.
      const report = await engine.syncOpen?.(most - asked).catch((error: unknown) => this.warn(error));
      asked += report?.synced ?? 0;
      updated += report?.updated ?? 0;
    }
    return { synced: rescued + checked + asked, updated };
  }

  private warn(error: unknown): undefined {
    this.rare.warn(`Executions that run elsewhere could not be compared with their engine: ${String(error)}`);
  }
}
