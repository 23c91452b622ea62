import { Inject, Injectable } from '@nestjs/common';
import { TaskRegistry } from '../definition/index.js';
import { TaskInterruptedError } from '../errors/index.js';
import { isTransient, Ledger } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { QueueNames, QueueWorkers, Suspects, WakeUps } from '../queue/index.js';
import { InFlight } from './in-flight.js';
import { ProcessLogger } from '../logging/process-logger.js';

// After the abort grace nothing is left but to commit the outcomes.
const LAST_COMMITS_MS = 5_000;

/** The part of this process that runs tasks: begins, learns of new tasks, and ends in order. */
@Injectable()
export class TaskWorkers {
  private readonly logger = new ProcessLogger(TaskWorkers.name);
  private announced = Promise.resolve();

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly inFlight: InFlight,
    private readonly workers: QueueWorkers,
    private readonly suspects: Suspects,
    private readonly wakeUps: WakeUps,
    private readonly queueNames: QueueNames,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** Serves every queue that is known, and those that tasks registered later bring along. */
  async start(): Promise<void> {
    const { settings, queueNames, suspects, wakeUps, workers } = this;
    if (!settings.worker) return;
    await this.announce();
    await wakeUps.start(workers);
    this.serve();
    suspects.start();
    const warn = (error: unknown): void =>
      this.logger.warn(
        `Others were not told of tasks that were added; they hear of it with the next: ${String(error)}`,
      );
    queueNames.onAdded(() => void this.learn().catch(warn));
  }

  /**
   * Takes no more work, lets running tasks go on for the grace, then tells them to stop. Whatever has not
   * ended by then is recorded as handed over and runs again elsewhere.
   */
  async stop(): Promise<void> {
    const { inFlight, settings, suspects, wakeUps, workers } = this;
    const graceMs = settings.worker?.shutdownGraceMs ?? 0;
    inFlight.close();
    wakeUps.rest();
    await Promise.all([workers.stop(), suspects.stop()]);
    if (await inFlight.whenEmpty(graceMs)) return;
    this.logger.log(`${inFlight.size} tasks are still running after ${graceMs} ms; ${this.lastWord(graceMs)}`);
    inFlight.abortAll(new TaskInterruptedError('shutdown'));
    await inFlight.whenEmpty(settings.abortGraceMs + LAST_COMMITS_MS);
  }

  private lastWord(graceMs: number): string {
    if (!this.settings.isWatched || graceMs > 0) return 'telling them to stop.';
    return 'they run again after the restart by node --watch (worker.shutdownGrace would let them end).';
  }

  private async learn(): Promise<void> {
    this.serve();
    this.workers.lookFromStart();
    await this.announce();
  }

  /** Tells the others what this process takes work of. One that cannot be told now hears of it with the next change. */
  private announce(): Promise<void> {
    // One after the other: what was known before must not be the last to arrive.
    const told = this.announced.then(() => this.tellOthers());
    this.announced = told.catch(() => undefined);
    return told;
  }

  private async tellOthers(): Promise<void> {
    const { ledger, registry, queueNames, wakeUps } = this;
    const service = { queues: queueNames.served(), tasks: registry.names };
    wakeUps.serve(service);
    const slots = service.queues.map((name) => this.slotsOf(name));
    await ledger.nodes.announce({ ...service, slots }).catch((error: unknown) => {
      if (!isTransient(error)) throw error;
    });
  }

  private serve(): void {
    const { inFlight, queueNames, settings, workers } = this;
    if (!settings.worker || inFlight.isClosed) return;
    workers.serve(queueNames.served().map((name) => ({ name, concurrency: this.slotsOf(name) })));
  }

  /** How many tasks of a queue this process runs at a time. */
  private slotsOf(queue: string): number {
    const { worker, queues } = this.settings;
    return worker ? (queues[queue]?.concurrency ?? worker.concurrency) : 0;
  }
}
