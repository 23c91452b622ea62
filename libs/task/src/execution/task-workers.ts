import { Logger } from '@nestjs/common';
import type { QueueNames } from '../dispatch/index.js';
import type { Deliver, TaskEngine } from '../engine/index.js';
import { TaskInterruptedError } from '../errors/index.js';
import type { TaskSettings } from '../options/index.js';
import type { TaskExecutor } from './task-executor.js';

// After the abort grace nothing is left but to commit the outcomes.
const LAST_COMMITS_MS = 5_000;

/** The workers of this process: one a queue. */
export class TaskWorkers {
  private readonly logger = new Logger(TaskWorkers.name);
  private readonly served = new Set<string>();

  constructor(
    private readonly engine: TaskEngine,
    private readonly executor: TaskExecutor,
    private readonly queueNames: QueueNames,
    private readonly settings: TaskSettings,
  ) {}

  /** Serves every queue that is known, and those that tasks registered later bring along. */
  start(): void {
    this.serve();
    this.queueNames.onAdded(() => this.serve());
  }

  /**
   * Takes no more work, lets running tasks go on for the grace, then tells them to stop. Whatever has not
   * ended by then is recorded as handed over and runs again elsewhere.
   */
  async stop(): Promise<void> {
    const { inFlight } = this.executor;
    const graceMs = this.settings.worker?.shutdownGraceMs ?? 0;
    inFlight.close();
    await this.engine.pauseWorkers();
    if (await inFlight.whenEmpty(graceMs)) return;
    this.logger.log(`${inFlight.size} tasks are still running after ${graceMs} ms; telling them to stop.`);
    inFlight.abortAll(new TaskInterruptedError('shutdown'));
    await inFlight.whenEmpty(this.settings.abortGraceMs + LAST_COMMITS_MS);
  }

  private serve(): void {
    const { worker, queues } = this.settings;
    if (!worker || this.executor.inFlight.isClosed) return;
    for (const queue of this.queueNames.served().filter((name) => !this.served.has(name))) {
      this.served.add(queue);
      const concurrency = queues[queue]?.concurrency ?? worker.concurrency;
      const deliver: Deliver = (delivery) => this.executor.execute(delivery);
      this.engine.startWorker({ queue, concurrency, name: worker.name, deliver });
    }
  }
}
