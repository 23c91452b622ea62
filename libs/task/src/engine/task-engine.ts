import { within } from '../deadline.js';
import { answerOf } from './answer.js';
import type { Deliver, EngineJob } from './delivery.js';
import type { EngineProfile, RedisFacts } from './engine.profile.js';
import { EngineQueue } from './engine.queue.js';
import { EngineWorker } from './engine.worker.js';

const ORDERLY_END_MS = 4_000;

export interface EngineOptions {
  /** Order within each queue. @default 'priority' */
  readonly queueType: (queue: string) => 'priority' | 'fifo';
  /** How long the engine waits for a silent worker before it delivers its jobs again. */
  readonly lockMs: number;
  readonly onError: (error: Error) => void;
}

/** A worker to be. */
export interface WorkerRequest {
  readonly queue: string;
  readonly concurrency: number;
  readonly name: string;
  readonly deliver: Deliver;
}

/** BullMQ, as far as the ledger needs it: it wakes workers, orders, delays and limits. It decides nothing. */
export class TaskEngine {
  private readonly queues = new Map<string, EngineQueue>();
  private readonly workers: { readonly queue: string; readonly worker: EngineWorker }[] = [];
  private readonly held = new Set<string>();
  private profile: EngineProfile | undefined;

  constructor(private readonly options: EngineOptions) {}

  /** Says how the engine is reached: on Redis only a ledger that was reached knows under which name. */
  open(profile: EngineProfile): void {
    this.profile = profile;
  }

  /** The queue of this name, made on first use. */
  queue(name: string): EngineQueue {
    const known = this.queues.get(name);
    if (known) return known;
    const { queueType, onError } = this.options;
    const queue = new EngineQueue({ name, type: queueType(name), profile: () => this.openProfile(), onError });
    this.queues.set(name, queue);
    return queue;
  }

  add(queue: string, jobs: readonly EngineJob[]): Promise<void> {
    return this.queue(queue).add(jobs);
  }

  /** Changes when the engine's server may have forgotten something. */
  incarnation(): Promise<string> {
    const asked = this.openProfile().incarnation?.() ?? Promise.resolve('ledger');
    return answerOf('The engine', asked);
  }

  /** What the engine's servers say of themselves; nothing where the engine is the ledger's own database. */
  inspect(): Promise<RedisFacts[]> {
    return answerOf('The engine', this.openProfile().inspect?.() ?? Promise.resolve([]));
  }

  /** Starts a worker. */
  startWorker(request: WorkerRequest): void {
    const { lockMs, onError } = this.options;
    const worker = new EngineWorker({ ...request, lockMs, onError }, this.openProfile());
    this.workers.push({ queue: request.queue, worker });
    worker.hold(this.held.has(request.queue));
    worker.start();
  }

  /** Lets the workers of a queue, also those to come, take no jobs until it is released again. */
  hold(queue: string, isHeld: boolean): void {
    if (isHeld) this.held.add(queue);
    else this.held.delete(queue);
    for (const { queue: served, worker } of this.workers) if (served === queue) worker.hold(isHeld);
  }

  /**
   * Replaces workers that no longer ask for jobs although the engine answers: BullMQ may lose its way when connections
   * break at an unlucky moment (a Redis Cluster that changes, above all), and would never ask again.
   */
  async replaceStuckWorkers(): Promise<void> {
    const stuck = this.workers.filter(({ worker }) => worker.isStuck);
    if (stuck.length === 0) return;
    const isThere = await this.incarnation().then(
      () => true,
      () => false,
    );
    for (const { queue, worker } of stuck) {
      // It waits for an engine that is away, as it should, and has time to find it again.
      if (!isThere) worker.excuse();
      else if (worker.isStuck) this.replace(queue, worker);
    }
  }

  /** Takes no more jobs, for good; those under way go on. */
  async pauseWorkers(): Promise<void> {
    await Promise.all(this.workers.map(({ worker }) => worker.pause()));
  }

  /** Ends all connections: in order, or, where a server hangs that would keep the process alive with it, at once. */
  async close(): Promise<void> {
    await within(ORDERLY_END_MS, 'The engine', this.closeInOrder()).catch(() => {
      for (const { worker } of this.workers) worker.disconnect();
    });
    await this.profile?.close();
  }

  private async closeInOrder(): Promise<void> {
    await Promise.allSettled(this.workers.map(({ worker }) => worker.close()));
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
  }

  private replace(queue: string, worker: EngineWorker): void {
    this.options.onError(new Error(`The worker of queue "${queue}" no longer asks for jobs; another takes its place.`));
    worker.replace();
  }

  private openProfile(): EngineProfile {
    if (!this.profile) throw new Error('The engine is not open yet: the ledger has not been reached.');
    return this.profile;
  }
}
