import { setTimeout as sleep } from 'node:timers/promises';
import { DelayedError, type IQueueBackend, type Job, type JobProgress, Worker } from 'bullmq';
import { tellingWhenAsked } from './asking.js';
import type { Deliver, Disposition } from './delivery.js';
import type { EngineProfile } from './engine.profile.js';
import { isSentinel } from './engine.queue.js';

const SENTINEL_SNOOZE_MS = 365 * 86_400_000;
const REOPEN_MS = 1_000;

type AnyWorker = Worker<unknown, undefined, string, IQueueBackend, JobProgress>;

export interface EngineWorkerOptions {
  readonly queue: string;
  readonly concurrency: number;
  readonly name: string;
  /** How long the engine waits for a worker that shows no sign of life before it delivers its jobs again. */
  readonly lockMs: number;
  readonly deliver: Deliver;
  readonly onError: (error: Error) => void;
}

/** Takes jobs of one queue and does with them what the ledger says. Never fails a job (C6). */
export class EngineWorker {
  private deliveries = 0;
  private worker: AnyWorker | undefined;
  private backend: IQueueBackend | undefined;
  private underWay = 0;
  // Since when it could have asked for a job and has not; absent while it is not to ask.
  private silentSince: number | undefined;
  private closed = false;
  private held = false;

  constructor(
    private readonly options: EngineWorkerOptions,
    private readonly profile: EngineProfile,
  ) {}

  /** Starts taking jobs, as soon as the engine's server is there. */
  start(): void {
    void this.open();
  }

  /**
   * It runs nothing and has not asked for a job for longer than BullMQ ever waits. While it runs something, a limit may
   * be what keeps it from asking.
   */
  get isStuck(): boolean {
    const { longestSilenceMs = Infinity } = this.profile;
    const isFree = this.underWay === 0 && !this.held && !this.closed;
    return isFree && this.silentSince !== undefined && performance.now() - this.silentSince > longestSilenceMs;
  }

  /** Its silence counts from now on: it asks, is free to ask, or has a reason not to. */
  excuse(): void {
    this.silentSince = performance.now();
  }

  /** Begins anew with another worker of BullMQ's. */
  replace(): void {
    const stuck = this.worker;
    this.silentSince = undefined;
    void this.open();
    void stuck?.close(true).catch(this.options.onError);
  }

  /** Takes no more jobs; those under way go on. */
  async pause(): Promise<void> {
    this.closed = true;
    await this.worker?.pause(true);
  }

  /** Takes no jobs until it is released again. */
  hold(isHeld: boolean): void {
    if (this.held === isHeld || this.closed) return;
    this.held = isHeld;
    if (isHeld) void this.worker?.pause(true).catch(this.options.onError);
    else {
      this.excuse();
      void this.worker?.resume();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.worker?.close();
  }

  /** Cuts its connections: its server does not answer, and would be waited for. */
  disconnect(): void {
    void this.backend?.disconnect().catch(() => undefined);
  }

  private async open(): Promise<void> {
    while (!this.closed) {
      const worker = this.create();
      this.worker = worker;
      try {
        await worker.waitUntilReady();
        // Pausing came first, while nothing ran that could be paused.
        if (this.closed) return;
        const running = worker.run();
        this.excuse();
        if (this.held) await worker.pause(true);
        return void running.catch(this.options.onError);
      } catch (error) {
        // BullMQ would remember for ever that its server was not there (reliability.md §2): make a new one.
        this.options.onError(error as Error);
        void worker.close(true).catch(() => undefined);
        await sleep(REOPEN_MS, undefined, { ref: false });
      }
    }
  }

  private create(): AnyWorker {
    const { profile } = this;
    const { queue, name, concurrency, lockMs, onError } = this.options;
    const backendFactory = tellingWhenAsked(profile.backendFactory, () => this.excuse());
    const worker: AnyWorker = new Worker(
      profile.nameOf(queue),
      (job: Job, token?: string) => this.counted(() => this.process(job, token ?? '')),
      {
        connection: profile.connectionFor('worker'),
        prefix: profile.prefixOf?.(queue),
        name,
        concurrency,
        autorun: false,
        lockDuration: lockMs,
        stalledInterval: lockMs / 2,
        // BullMQ fails a job over its stall limit without asking; the ledger counts starts instead.
        maxStalledCount: 1e9,
        runRetryDelay: 1_000,
      },
      (...args) => (this.backend = backendFactory(...args)),
    );
    worker.on('error', onError);
    return worker;
  }

  private async counted<T>(work: () => Promise<T>): Promise<T> {
    this.underWay++;
    try {
      return await work();
    } finally {
      this.underWay--;
      this.excuse();
    }
  }

  private async process(job: Job, token: string): Promise<undefined> {
    const id = job.id ?? '';
    // A worker keeps its token from job to job, and a job that was added anew starts counting anew.
    const claimKey = `${token}:${job.attemptsStarted}:${++this.deliveries}`;
    const disposition = isSentinel(id)
      ? ({ kind: 'later', ms: SENTINEL_SNOOZE_MS } as const)
      : await this.options.deliver({ id, queue: this.options.queue, claimKey });
    if (disposition.kind === 'done') return undefined;
    await this.delay(job, token, disposition);
    throw new DelayedError();
  }

  private async delay(job: Job, token: string, { ms, orElse }: Disposition & { kind: 'later' }): Promise<void> {
    try {
      await job.moveToDelayed(Date.now() + ms, token);
    } catch (error) {
      // The engine lost the job meanwhile. The ledger has not.
      this.options.onError(error as Error);
      // A job that failed would be gone from the engine; this one stalls and is delivered again.
      await orElse?.().catch(this.options.onError);
    }
  }
}
