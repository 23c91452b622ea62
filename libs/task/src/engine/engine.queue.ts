import { type IQueueBackend, type JobsOptions, Queue } from 'bullmq';
import { answerOf } from './answer.js';
import type { EngineJob } from './delivery.js';
import type { EngineProfile } from './engine.profile.js';

const SENTINEL = 'sentinel';
const YEAR_MS = 365 * 86_400_000;

// The ledger decides about retries, stalls and history; the engine keeps nothing of its own.
const DISPOSABLE: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };

const SWEEP = 1_000;

// Below this one call a job is cheaper than a batch (on Postgres, 0.7 ms against 3.4 ms).
const BULK_FROM = 5;

type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;

/** What an {@link EngineQueue} is made of. */
export interface EngineQueueOptions {
  readonly name: string;
  readonly type: 'priority' | 'fifo';
  /** @throws while the engine has not been opened. */
  readonly profile: () => EngineProfile;
  readonly onError: (error: Error) => void;
}

/** What limits a queue over all its workers. */
export interface EngineLimits {
  /** Most jobs at a time. */
  readonly globalConcurrency?: number;
  /** Most jobs within a time. */
  readonly limiter?: { readonly max: number; readonly durationMs: number };
}

/** One queue of the engine. Every call ends, with an answer or an error, also when no server answers. */
export class EngineQueue {
  readonly name: string;
  private opening: Promise<AnyQueue> | undefined;

  constructor(private readonly options: EngineQueueOptions) {
    this.name = options.name;
  }

  /** BullMQ's queue, as soon as its server is there. */
  async bullmq(): Promise<AnyQueue> {
    const opening = (this.opening ??= this.open());
    return opening.catch((error: unknown) => {
      // BullMQ would remember for ever that its server was not there (reliability.md §2): make a new one.
      if (this.opening === opening) this.opening = undefined;
      throw error;
    });
  }

  /** Adds jobs; one that is there already stays as it is. */
  add(jobs: readonly EngineJob[]): Promise<void> {
    const bulk = jobs.map((job) => ({ name: 'execution', data: {}, opts: this.optionsOf(job) }));
    return this.ask(async (queue) => {
      if (bulk.length >= BULK_FROM) await queue.addBulk(bulk);
      else for (const { name, data, opts } of bulk) await queue.add(name, data, opts);
    });
  }

  changePriority(id: string, priority: number): Promise<void> {
    return this.ask(async (queue) => {
      const job = await queue.getJob(id);
      if (this.options.type === 'priority') await job?.changePriority({ priority });
    });
  }

  /** Drops a waiting job; one that is running or gone is left alone. */
  async remove(id: string): Promise<void> {
    await this.ask((queue) => queue.remove(id)).catch(() => undefined);
  }

  /** The counter that was written last, or undefined when the engine has lost it. */
  sentinel(): Promise<bigint | undefined> {
    return this.ask(async (queue) => {
      const job = await queue.getJob(SENTINEL);
      const count = (job?.data as { count?: string } | undefined)?.count;
      return count === undefined ? undefined : BigInt(count);
    });
  }

  /** A delayed job whose data proves how much the engine remembers (ledger.md, step 11). */
  placeSentinel(count: bigint): Promise<void> {
    return this.ask(async (queue) => {
      if (await this.moved(queue, count)) return;
      const options = { ...DISPOSABLE, jobId: SENTINEL, delay: YEAR_MS };
      await queue.add(SENTINEL, { count: count.toString() }, options);
    });
  }

  /** False when it is not there: then the engine has forgotten something. */
  moveSentinel(count: bigint): Promise<boolean> {
    return this.ask((queue) => this.moved(queue, count));
  }

  /** Sets what limits the queue over all its workers, and drops what does not. The engine may forget it. */
  limit({ globalConcurrency, limiter }: EngineLimits): Promise<void> {
    return this.ask(async (queue) => {
      if (globalConcurrency === undefined) await queue.removeGlobalConcurrency();
      else await queue.setGlobalConcurrency(globalConcurrency);
      if (limiter === undefined) await queue.removeGlobalRateLimit();
      else await queue.setGlobalRateLimit(limiter.max, limiter.durationMs);
    });
  }

  /**
   * Drops finished jobs and answers with their ids. There are none unless somebody put them there, and then
   * they would make `add` of the same id a silent no-op (C6).
   */
  sweepFinished(): Promise<string[]> {
    return this.ask(async (queue) => {
      const failed = await queue.clean(0, SWEEP, 'failed');
      const completed = await queue.clean(0, SWEEP, 'completed');
      return [...failed, ...completed];
    });
  }

  /** Forgets every job. The ledger can fill the queue again. */
  reset(): Promise<void> {
    return this.ask((queue) => queue.obliterate({ force: true }));
  }

  async close(): Promise<void> {
    const queue = await this.opening?.catch(() => undefined);
    await queue?.close();
  }

  private ask<T>(work: (queue: AnyQueue) => Promise<T>): Promise<T> {
    return answerOf(`Queue "${this.name}"`, this.bullmq().then(work));
  }

  // Rejects when the job disappears between the two calls.
  private async moved(queue: AnyQueue, count: bigint): Promise<boolean> {
    const job = await queue.getJob(SENTINEL);
    await job?.updateData({ count: count.toString() });
    return job !== undefined;
  }

  private async open(): Promise<AnyQueue> {
    const profile = this.options.profile();
    const queue: AnyQueue = new Queue(
      profile.nameOf(this.name),
      {
        connection: profile.connectionFor('queue'),
        prefix: profile.prefixOf?.(this.name),
        defaultJobOptions: DISPOSABLE,
      },
      profile.backendFactory,
    );
    queue.on('error', this.options.onError);
    try {
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      void queue.close().catch(() => undefined);
      throw error;
    }
  }

  private optionsOf({ id, priority, delayMs }: EngineJob): JobsOptions {
    // BullMQ serves jobs without a priority before all others, so a priority queue always sends one.
    const options: JobsOptions = { ...DISPOSABLE, jobId: id };
    if (this.options.type === 'priority') options.priority = priority;
    if (delayMs > 0) options.delay = Math.ceil(delayMs);
    return options;
  }
}

/** True for the job that proves the engine's memory. */
export function isSentinel(id: string): boolean {
  return id === SENTINEL;
}
