import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Lease, type Ledger } from '../ledger/index.js';
import type { MaintenanceConfig } from '../options/index.js';
import type { TaskTracker } from '../tracking/index.js';
import { dueWithin, type Timing } from './duty-clock.js';
import type { TaskConfig } from './task-config.js';
import type { TaskMaintenance } from './task-maintenance.js';
import { taskRetry } from './task-retry.js';

const MODULE = 'agentcore_task';
const LOCK_TTL_MS = 60_000;
const SKIPPED = { success: false, status: 'skipped', reason: 'task_already_running' } as const;

interface Duty {
  /** S3-16, S3-21: the seed's key. */
  readonly key: string;
  readonly taskName: string;
  /** How long it may hold its lock (S3-24). */
  readonly longestMs: number;
  timing(config: MaintenanceConfig): Timing | undefined;
  run(maintenance: TaskMaintenance): Promise<object>;
}

const DUTIES: readonly Duty[] = [
  {
    key: 'agentcore-task-cleanup-old-executions',
    taskName: 'cleanup_old_executions',
    longestMs: 86_400_000,
    timing: ({ cleanupEnabled, cleanupCrontab: crontab, cleanupBeatIntervalHours: everyHours }) =>
      cleanupEnabled ? (crontab ? { crontab } : { everyHours }) : undefined,
    run: (maintenance) => maintenance.cleanupOldExecutions(),
  },
  {
    key: 'agentcore-task-mark-timed-out-executions',
    taskName: 'mark_timed_out_executions',
    longestMs: 3_600_000,
    timing: ({ markTimeoutEnabled, markTimeoutCrontab: crontab }) =>
      markTimeoutEnabled ? (crontab ? { crontab } : { everyHours: 1 }) : undefined,
    run: (maintenance) => maintenance.markTimedOutExecutions(),
  },
];

/** Does the built-in duties when they are due (S3-15), and records them as executions (S3-24). One leader does it. */
export class ScheduledDuties {
  private readonly logger = new Logger('TaskMaintenance');
  private checkedMs: number | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly config: TaskConfig,
    private readonly maintenance: TaskMaintenance,
    private readonly tracker: TaskTracker,
  ) {}

  /** Does what has become due since the last look. A slot that any process has recorded is not done again. */
  async tick(): Promise<void> {
    const now = this.ledger.clock.now();
    const from = this.checkedMs ?? now;
    const config = await this.config.effective();
    for (const duty of DUTIES) {
      const timing = duty.timing(config);
      const slot = timing && dueWithin(timing, from, now);
      if (slot !== undefined) await this.perform(duty, new Date(slot));
    }
    this.checkedMs = now;
  }

  private async perform(duty: Duty, slot: Date): Promise<void> {
    const taskId = `${duty.key}:${slot.toISOString()}`;
    const { taskName, longestMs } = duty;
    const registration = { taskId, taskName, module: MODULE, initialStatus: 'STARTED' } as const;
    const { created } = await this.tracker.register(registration, longestMs);
    if (!created) return;
    const token = randomUUID();
    const lock = new Lease(this.ledger.database, { key: `taskledger:${duty.key}`, token, ttlMs: LOCK_TTL_MS });
    if (!(await lock.hold())) return void (await this.tracker.updateTaskStatus(taskId, 'SKIPPED', { result: SKIPPED }));
    // Short and renewed: a crash must not keep the duty from being done for a day.
    const renewal = setInterval(() => void lock.hold().catch(() => undefined), LOCK_TTL_MS / 3).unref();
    try {
      await this.attempt(duty, taskId);
    } finally {
      clearInterval(renewal);
      await lock.release();
    }
  }

  private async attempt(duty: Duty, taskId: string): Promise<void> {
    const { maxRetries = 0, baseMs = 0, maxMs = 0, factor = 1 } = taskRetry();
    for (let retries = 0; ; retries++) {
      try {
        const report = await duty.run(this.maintenance);
        await this.tracker.updateTaskStatus(taskId, 'SUCCESS', { result: onTheWire(report) });
        return;
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        const status = retries < maxRetries ? 'RETRY' : 'FAILURE';
        this.logger.warn(`${duty.taskName} failed (${status}): ${error.message}`);
        await this.tracker.updateTaskStatus(taskId, status, { error: error.message, traceback: error.stack });
        if (status === 'FAILURE') return;
        await sleep(Math.min(maxMs, baseMs * factor ** retries), undefined, { ref: false });
        await this.tracker.updateTaskStatus(taskId, 'STARTED');
      }
    }
  }
}

function onTheWire(report: object): object {
  return Object.fromEntries(
    Object.entries(report).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
