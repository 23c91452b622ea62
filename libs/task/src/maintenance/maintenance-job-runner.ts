import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Lease, Ledger } from '../ledger/index.js';
import { TaskTracker } from '../tracking/index.js';
import type { MaintenanceJob } from './maintenance-jobs.js';
import { TaskMaintenance } from './task-maintenance.js';
import { taskRetry } from './task-retry.js';
import { ProcessLogger } from '../logging/process-logger.js';

// Short and renewed: a crash must not keep the job from being done for a day.
const LOCK_TTL_MS = 60_000;

/** Does a job, under its lock and with the usual retries, and reports how that ended. */
@Injectable()
export class MaintenanceJobRunner {
  private readonly logger = new ProcessLogger('TaskMaintenance');

  constructor(
    private readonly ledger: Ledger,
    private readonly maintenance: TaskMaintenance,
    private readonly tracker: TaskTracker,
  ) {}

  /** False when another process is at it. */
  async run(job: MaintenanceJob, taskId: string): Promise<boolean> {
    const terms = { key: `taskledger:${job.key}`, token: randomUUID(), ttlMs: LOCK_TTL_MS };
    const lock = new Lease(this.ledger.database, terms);
    if (!(await lock.hold())) return false;
    const renewal = setInterval(() => void lock.hold().catch(() => undefined), LOCK_TTL_MS / 3).unref();
    try {
      await this.attempt(job, taskId);
    } finally {
      clearInterval(renewal);
      await lock.release();
    }
    return true;
  }

  private async attempt(job: MaintenanceJob, taskId: string): Promise<void> {
    const { maxRetries = 0, baseMs = 0, maxMs = 0, factor = 1 } = taskRetry();
    for (let retries = 0; ; retries++) {
      try {
        const report = await job.run(this.maintenance);
        await this.tracker.updateTaskStatus(taskId, 'SUCCESS', { result: onTheWire(report) });
        return;
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        const status = retries < maxRetries ? 'RETRY' : 'FAILURE';
        this.logger.warn(`${job.taskName} failed (${status}): ${error.message}`);
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
