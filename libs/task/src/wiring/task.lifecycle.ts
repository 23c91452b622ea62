import { setTimeout as sleep } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { within } from '../time/deadline.js';
import { BackgroundJobs } from '../background/index.js';
import { Heartbeat } from '../cluster/index.js';
import { QueueNames } from '../enqueue/index.js';
import { TaskEventExplorer } from '../events/index.js';
import { InFlight, TaskWorkers } from '../execution/index.js';
import { isTransient, Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { TaskPreflight } from '../preflight/index.js';
import { DueTickets, QueueStates, Waker, WakeUps } from '../queue/index.js';
import { StoreBoot } from './store-boot.js';

const CLOSE_DEADLINE_MS = 5_000;
// Whoever stops a process kills it after a while. Where every server hangs, each part has the last of this.
const STOP_WITHIN_MS = 10_000;
const LEAST_DEADLINE_MS = 1_000;
const REGISTER_PAUSE_MS = 500;

// A host may well enable its shutdown hooks only after the application has been initialized.
const SETTLED_MS = 2_000;

/** Starts the parts when the application is up, and stops them in the opposite order. */
@Injectable()
export class TaskLifecycle implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger('TaskLedger');
  private readonly rare = new DedupLogger('TaskLedger');
  private working: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;
  private stopBy = Infinity;

  constructor(
    private readonly boot: StoreBoot,
    private readonly preflight: TaskPreflight,
    private readonly ledger: Ledger,
    private readonly waker: Waker,
    private readonly wakeUps: WakeUps,
    private readonly dueTickets: DueTickets,
    private readonly queueNames: QueueNames,
    private readonly queueStates: QueueStates,
    private readonly inFlight: InFlight,
    private readonly workers: TaskWorkers,
    private readonly heartbeat: Heartbeat,
    private readonly jobs: BackgroundJobs,
    private readonly events: TaskEventExplorer,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { boot, events, preflight, queueNames } = this;
    await preflight.passAdded().catch((error: unknown) => this.giveUp(error));
    if (queueNames.served().length > 0) setTimeout(() => this.warnWithoutShutdownHooks(), SETTLED_MS).unref();
    events.explore();
    this.working = boot.whenOpen().then(() => this.work());
    if (boot.isOpen) await this.working;
    else this.working.catch((error: unknown) => this.logger.error(`The workers did not start: ${String(error)}`));
  }

  // In this hook the providers that handlers use are still alive.
  async onModuleDestroy(): Promise<void> {
    await this.workers.stop();
  }

  // A host may close twice: by itself, and because of a signal.
  onApplicationShutdown(): Promise<void> {
    return (this.stopping ??= this.stop());
  }

  private async work(): Promise<void> {
    const { ledger, queueNames, queueStates, inFlight, heartbeat, jobs, dueTickets, workers } = this;
    await this.registerQueues();
    if (this.stopping || inFlight.isClosed) return;
    queueNames.onAdded(() => void this.registerQueues());
    await ledger.signals.start();
    ledger.signals.on('cancel', (id) => inFlight.cancel(id));
    ledger.signals.on('queue', () => void queueStates.refresh().catch(() => undefined));
    // The lease counts from here: a host may have taken longer than that to come up.
    heartbeat.start();
    await jobs.start();
    dueTickets.start();
    await workers.start();
  }

  // Nest calls no hook of an application that did not start, and nobody else would close what has been opened.
  private async giveUp(error: unknown): Promise<never> {
    await this.onApplicationShutdown();
    throw error;
  }

  // A server may go away again while we start.
  private async registerQueues(): Promise<void> {
    const { ledger, queueNames, queueStates } = this;
    while (!this.stopping) {
      try {
        await ledger.queues.register(queueNames.declarations());
        return await queueStates.refresh();
      } catch (error) {
        if (!isTransient(error)) throw error;
        this.rare.warn(`The queues could not be registered, trying again: ${String(error)}`);
        await sleep(REGISTER_PAUSE_MS, undefined, { ref: false });
      }
    }
  }

  private async stop(): Promise<void> {
    const { boot, dueTickets, heartbeat, jobs, ledger, wakeUps, waker } = this;
    this.stopBy = performance.now() + STOP_WITHIN_MS;
    boot.stop();
    if (boot.isOpen) {
      await this.closed('Due tickets', dueTickets.stop());
      await this.closed('Background jobs', jobs.stop());
      await this.closed('The heartbeat', heartbeat.stop());
      await this.closed('The ledger', ledger.idle());
      // Others need not wait for its heartbeat to stand still.
      await this.closed('The node', ledger.nodes.leave());
      wakeUps.flush();
    }
    await this.closed('The waker', waker.close());
    await this.closed('The ledger', ledger.close());
  }

  // A part that cannot end in order must not keep the others, and the process, alive.
  private async closed(part: string, work: Promise<unknown>): Promise<void> {
    const left = Math.max(LEAST_DEADLINE_MS, this.stopBy - performance.now());
    await within(Math.min(CLOSE_DEADLINE_MS, left), part, work).catch((error: unknown) =>
      this.logger.warn(`${part} did not stop in order: ${String(error)}`),
    );
  }

  private warnWithoutShutdownHooks(): void {
    if (this.stopping || process.env['NODE_ENV'] === 'test' || process.listenerCount('SIGTERM') > 0) return;
    this.logger.warn('SIGTERM would kill running tasks at once: call app.enableShutdownHooks() before app.listen().');
  }
}
