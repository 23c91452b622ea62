import { Logger } from '@nestjs/common';
import type { TaskRegistry } from '../definition/index.js';
import type { QueueNames } from '../enqueue/index.js';
import { TaskInterruptedError } from '../errors/index.js';
import { isTransient, type Ledger } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';
import type { QueueWorkers, Suspects, Waker, WakeUps } from '../queue/index.js';
import type { InFlight } from './in-flight.js';

// After the abort grace nothing is left but to commit the outcomes.
const LAST_COMMITS_MS = 5_000;

/** What the workers of a process work with. */
export interface WorkerParts {
  readonly ledger: Ledger;
  readonly registry: TaskRegistry;
  readonly inFlight: InFlight;
  readonly workers: QueueWorkers;
  readonly suspects: Suspects;
  readonly wakeUps: WakeUps;
  readonly waker: Waker;
  readonly queueNames: QueueNames;
  readonly settings: TaskSettings;
}

/** The part of this process that runs tasks: begins, learns of new tasks, and ends in order. */
export class TaskWorkers {
  private readonly logger = new Logger(TaskWorkers.name);

  constructor(private readonly parts: WorkerParts) {}

  /** Serves every queue that is known, and those that tasks registered later bring along. */
  async start(): Promise<void> {
    const { settings, queueNames, suspects, waker, wakeUps, workers } = this.parts;
    if (!settings.worker) return;
    await this.announce();
    wakeUps.attach(workers);
    await waker.start((queue) => void workers.wake(queue));
    this.serve();
    suspects.start();
    queueNames.onAdded(() => void this.learn());
  }

  /**
   * Takes no more work, lets running tasks go on for the grace, then tells them to stop. Whatever has not
   * ended by then is recorded as handed over and runs again elsewhere.
   */
  async stop(): Promise<void> {
    const { inFlight, settings, suspects, wakeUps, workers } = this.parts;
    const graceMs = settings.worker?.shutdownGraceMs ?? 0;
    inFlight.close();
    wakeUps.attach(undefined);
    await Promise.all([workers.stop(), suspects.stop()]);
    if (await inFlight.whenEmpty(graceMs)) return;
    this.logger.log(`${inFlight.size} tasks are still running after ${graceMs} ms; telling them to stop.`);
    inFlight.abortAll(new TaskInterruptedError('shutdown'));
    await inFlight.whenEmpty(settings.abortGraceMs + LAST_COMMITS_MS);
  }

  private async learn(): Promise<void> {
    await this.announce();
    this.serve();
    this.parts.workers.lookFromStart();
  }

  /** Tells the others what this process takes work of. One that cannot be told now hears of it with the next change. */
  private async announce(): Promise<void> {
    const { ledger, registry, queueNames, waker } = this.parts;
    const service = { queues: queueNames.served(), tasks: registry.names };
    waker.serve(service);
    await ledger.nodes.announce(service).catch((error: unknown) => {
      if (!isTransient(error)) throw error;
    });
  }

  private serve(): void {
    const { inFlight, queueNames, settings, workers } = this.parts;
    const { worker, queues } = settings;
    if (!worker || inFlight.isClosed) return;
    workers.serve(
      queueNames.served().map((name) => ({ name, concurrency: queues[name]?.concurrency ?? worker.concurrency })),
    );
  }
}
