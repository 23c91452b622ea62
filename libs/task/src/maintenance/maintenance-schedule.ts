import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { isTerminal, Ledger } from '../ledger/index.js';
import { TaskTracker } from '../tracking/index.js';
import { MAINTENANCE_JOBS, type MaintenanceJob, MAINTENANCE_MODULE, slotOf, slotTaskId } from './maintenance-jobs.js';
import { dueWithin } from './cron-clock.js';
import { MaintenanceJobRunner } from './maintenance-job-runner.js';
import { TaskConfig } from './task-config.js';

const TICK_MS = 10_000;
const SKIPPED = { success: false, status: 'skipped', reason: 'task_already_running' } as const;

/** Does the built-in jobs when they are due, and records them as executions. One leader does it. */
@Injectable()
export class MaintenanceSchedule {
  private checkedMs: number | undefined;
  /** Task ids of what earlier leaders have begun. */
  private readonly begun = new Map<MaintenanceJob, string>();

  constructor(
    private readonly ledger: Ledger,
    private readonly config: TaskConfig,
    private readonly runner: MaintenanceJobRunner,
    private readonly tracker: TaskTracker,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Maintenance schedule', everyMs: TICK_MS, run: () => this.tick() });
  }

  /** Does what has become due since the last look. A slot that any process has recorded is not done again. */
  async tick(): Promise<void> {
    const now = this.ledger.clock.now();
    const config = await this.config.effective();
    for (const job of MAINTENANCE_JOBS) {
      const from = this.checkedMs ?? (await this.inherit(job)) ?? now;
      await this.finishBegun(job);
      const timing = job.timing(config);
      const slotMs = timing && dueWithin(timing, from, now);
      if (slotMs !== undefined) await this.perform(job, slotMs);
    }
    this.checkedMs = now;
  }

  // A leader that ends takes along what was due while nobody led, and leaves what it was at. Answers with the last slot.
  private async inherit(job: MaintenanceJob): Promise<number | undefined> {
    const { items } = await this.ledger.reader.list({ taskName: job.taskName, module: MAINTENANCE_MODULE, limit: 1 });
    const [last] = items;
    const slotMs = last && slotOf(job, last.taskId);
    if (last && slotMs !== undefined && !isTerminal(last.status)) this.begun.set(job, last.taskId);
    return slotMs;
  }

  // As long as its lock is held, the process that began it may live.
  private async finishBegun(job: MaintenanceJob): Promise<void> {
    const taskId = this.begun.get(job);
    if (taskId === undefined) return;
    const execution = await this.ledger.reader.getByTaskId(taskId);
    const hasEnded = !execution || isTerminal(execution.status);
    if (hasEnded || (await this.runner.run(job, taskId))) this.begun.delete(job);
  }

  private async perform(job: MaintenanceJob, slotMs: number): Promise<void> {
    const taskId = slotTaskId(job, slotMs);
    const { taskName, longestMs } = job;
    const registration = { taskId, taskName, module: MAINTENANCE_MODULE, initialStatus: 'STARTED' } as const;
    const { created } = await this.tracker.register(registration, longestMs);
    if (!created || (await this.runner.run(job, taskId))) return;
    await this.tracker.updateTaskStatus(taskId, 'SKIPPED', { result: SKIPPED });
  }
}
