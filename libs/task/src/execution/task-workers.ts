import { Logger } from '@nestjs/common';
import type { QueueNames } from '../dispatch/index.js';
import type { Deliver, Disposition, TaskEngine } from '../engine/index.js';
import { TaskInterruptedError } from '../errors/index.js';
import type { Ledger } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';
import type { QueueStates } from '../queue/index.js';
import type { TaskExecutor } from './task-executor.js';

// After the abort grace nothing is left but to commit the outcomes.
const LAST_COMMITS_MS = 5_000;
// For a job that was fetched in the moment of a pause.
const LATER: Disposition = { kind: 'later', ms: 1_000 };

/** What the workers of a process work with. */
export interface WorkerParts {
  readonly ledger: Ledger;
  readonly engine: TaskEngine;
  readonly executor: TaskExecutor;
  readonly queueNames: QueueNames;
  readonly queueStates: QueueStates;
  readonly settings: TaskSettings;
}

/** The workers of this process: one a queue. */
export class TaskWorkers {
  private readonly logger = new Logger(TaskWorkers.name);
  private readonly served = new Set<string>();

  constructor(private readonly parts: WorkerParts) {}

  /** Serves every queue that is known, and those that tasks registered later bring along. */
  start(): void {
    this.serve();
    this.parts.queueNames.onAdded(() => this.serve());
  }

  /**
   * Takes no more work, lets running tasks go on for the grace, then tells them to stop. Whatever has not
   * ended by then is recorded as handed over and runs again elsewhere.
   */
  async stop(): Promise<void> {
    const { engine, executor, settings } = this.parts;
    const { inFlight } = executor;
    const graceMs = settings.worker?.shutdownGraceMs ?? 0;
    inFlight.close();
    await engine.pauseWorkers();
    if (await inFlight.whenEmpty(graceMs)) return;
    this.logger.log(`${inFlight.size} tasks are still running after ${graceMs} ms; telling them to stop.`);
    inFlight.abortAll(new TaskInterruptedError('shutdown'));
    await inFlight.whenEmpty(settings.abortGraceMs + LAST_COMMITS_MS);
  }

  private serve(): void {
    const { engine, executor, queueNames, settings } = this.parts;
    const { worker, queues } = settings;
    if (!worker || executor.inFlight.isClosed) return;
    for (const queue of queueNames.served().filter((name) => !this.served.has(name))) {
      this.served.add(queue);
      const concurrency = queues[queue]?.concurrency ?? worker.concurrency;
      engine.startWorker({ queue, concurrency, name: worker.name, deliver: this.deliver });
    }
  }

  private readonly deliver: Deliver = async (delivery) => {
    const { ledger, queueStates, executor } = this.parts;
    if (queueStates.isPaused(delivery.queue)) return LATER;
    const disposition = ledger.epoch.isCurrent ? await executor.execute(delivery) : LATER;
    if (disposition.kind === 'done' || ledger.epoch.isCurrent) return disposition;
    // Nobody looks into this engine any more: what is to come is left to the outbox, and with it to the new one.
    const isTold = await ledger.recovery.redispatchIds([delivery.id]).then(
      () => true,
      () => false,
    );
    return isTold ? { kind: 'done' } : disposition;
  };
}
