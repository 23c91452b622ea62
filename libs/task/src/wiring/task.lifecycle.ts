import {
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { InFlight, TaskWorkers } from '../execution/index.js';
import { Ledger } from '../ledger/index.js';
import { TaskPreflight } from '../preflight/index.js';
import { WakeUps } from '../queue/index.js';
import { within } from '../time/deadline.js';
import { ScheduleRegistration } from '../schedule/index.js';
import { Explorers } from './explorers.js';
import { Presence } from './presence.js';
import { QueueRegistration } from './queue-registration.js';
import { StoreBoot } from './store-boot.js';
import { ProcessLogger } from '../logging/process-logger.js';

const CLOSE_DEADLINE_MS = 5_000;
// Process managers kill a process that does not stop in time. Where every server hangs, each part has the last of this.
const STOP_WITHIN_MS = 10_000;
const LEAST_DEADLINE_MS = 1_000;

// A host may well enable its shutdown hooks only after the application has been initialized.
const SETTLED_MS = 2_000;

/** Starts the parts when the application is up, and stops them in the opposite order. */
@Injectable()
export class TaskLifecycle implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new ProcessLogger('TaskLedger');
  private working: Promise<void> | undefined;
  private stopping: Promise<void> | undefined;
  private stopBy = Infinity;

  constructor(
    private readonly boot: StoreBoot,
    private readonly preflight: TaskPreflight,
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
    private readonly queues: QueueRegistration,
    private readonly presence: Presence,
    private readonly workers: TaskWorkers,
    private readonly inFlight: InFlight,
    private readonly explorers: Explorers,
    private readonly schedules: ScheduleRegistration,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { boot, explorers, preflight, queues } = this;
    await preflight.passAdded().catch((error: unknown) => this.giveUp(error));
    await explorers.explore().catch((error: unknown) => this.giveUp(error));
    if (queues.servesQueues) setTimeout(() => this.warnWithoutShutdownHooks(), SETTLED_MS).unref();
    this.working = boot.whenOpen().then(() => this.work());
    if (boot.isOpen) await this.working.catch((error: unknown) => this.giveUp(error));
    else this.working.catch((error: unknown) => this.logger.error(`The workers did not start: ${String(error)}`));
  }

  /** Resolves when everything has started, which a server that comes up late puts off. @internal */
  async whenWorking(): Promise<void> {
    await this.working;
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
    const { ledger, queues, inFlight, presence, schedules, workers } = this;
    await queues.start();
    if (this.stopping || inFlight.isClosed) return;
    await ledger.signals.start();
    ledger.signals.on('cancel', (id) => inFlight.cancel(id));
    await schedules.start();
    await presence.begin();
    await workers.start();
  }

  // Nest calls no hook of an application that did not start, and nobody else would close what has been opened.
  private async giveUp(error: unknown): Promise<never> {
    await Promise.allSettled([this.onModuleDestroy(), this.boot.closeDependents()]);
    await this.onApplicationShutdown();
    throw error;
  }

  private async stop(): Promise<void> {
    const { boot, ledger, presence, queues, wakeUps } = this;
    this.stopBy = performance.now() + STOP_WITHIN_MS;
    boot.stop();
    queues.stop();
    if (boot.isOpen) await this.closed('The node', presence.end());
    await this.closed('The waker', wakeUps.close());
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
