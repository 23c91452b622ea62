import { type JobsOptions, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import { within } from '../../time/deadline.js';
import type { ExternalEnd, ExternalJob, ExternalQueue } from './external-jobs.types.js';
import { RedisConnections, type RedisTarget } from './redis-connections.js';
import { inWords } from './redis-trouble.js';

const CLOSE_MS = 1_000;
const PATIENCE_MS = 5_000;
// BullMQ keeps 10,000 events of a queue.
const PAGE = 1_000;
const MOST_PAGES = 11;
const BEFORE_AN_END = new Set(['added', 'waiting', 'delayed', 'active', 'prioritized', 'waiting-children']);

export type ExternalConnections = RedisConnections<'jobs' | 'processors'>;

export function connectExternal(redis: RedisTarget, onError: (error: Error) => void): ExternalConnections {
  return new RedisConnections(redis, ['jobs', 'processors'], onError);
}

/** A BullMQ queue of others on Redis. Jobs are added to it and read; nothing else of it is touched. */
export class BullMqExternalQueue implements ExternalQueue {
  private readonly queue: Queue;
  private readonly events: QueueEvents;
  private readonly listeners = new Map<string, Set<() => void>>();

  constructor(
    name: string,
    private readonly prefix: string,
    private readonly connections: ExternalConnections,
    onError: (error: Error) => void,
  ) {
    const tell = (error: Error): void => onError(inWords(error));
    // Its description in Redis is the application's to write.
    this.queue = new Queue(name, { prefix, skipMetasUpdate: true, connection: connections.for('jobs') });
    this.events = new QueueEvents(name, { prefix, autorun: false, connection: connections.for('processors') });
    this.queue.on('error', tell);
    this.events.on('error', tell);
    this.events.on('completed', ({ jobId }) => this.hear(jobId));
    this.events.on('failed', ({ jobId }) => this.hear(jobId));
    this.events.on('removed', ({ jobId }) => this.hear(jobId));
    // Whoever waits looks from time to time as well.
    this.events.run().catch(tell);
  }

  async add({ name, jobId, data, options }: ExternalJob): Promise<void> {
    await this.ask(this.queue.add(name, data, { ...(options as JobsOptions), jobId }));
  }

  async retryFailed(jobId: string): Promise<void> {
    const job = await this.ask(this.queue.getJob(jobId));
    if (!job || (await this.ask(job.getState())) !== 'failed') return;
    // Somebody else may have done so meanwhile.
    await this.ask(job.retry('failed', { resetAttemptsMade: true })).catch(async (error: unknown) => {
      if ((await this.ask(job.getState())) === 'failed') throw error;
    });
  }

  async endOf(jobId: string): Promise<ExternalEnd | undefined> {
    const state = await this.ask(this.queue.getJobState(jobId));
    if (state !== 'completed' && state !== 'failed' && state !== 'unknown') return undefined;
    const job = await this.ask(this.queue.getJob(jobId));
    if (!job) return this.endToldOf(jobId);
    if (state === 'completed') return { state, result: job.returnvalue as unknown };
    return state === 'failed' ? { state, reason: job.failedReason } : undefined;
  }

  onEnd(jobId: string, listener: () => void): () => void {
    const listeners = this.listeners.get(jobId) ?? new Set();
    this.listeners.set(jobId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(jobId);
    };
  }

  async close(): Promise<void> {
    const closing = Promise.allSettled([this.events.close(), this.queue.close()]);
    await within(CLOSE_MS, 'BullMQ', closing).catch(() => undefined);
  }

  /** A job that is removed as soon as it ends is told of once, by an event, which the queue keeps for a while. */
  private async endToldOf(jobId: string): Promise<ExternalEnd> {
    const redis = this.connections.for('jobs') as unknown as Redis;
    const key = `${this.prefix}:${this.queue.name}:events`;
    for (let page = 0, to = '+'; page < MOST_PAGES; page++) {
      const entries = await this.ask(redis.xrevrange(key, to, '-', 'COUNT', PAGE));
      for (const [, fields] of entries) {
        const told = eventOf(fields);
        if (told['jobId'] !== jobId) continue;
        if (told['event'] === 'completed') return { state: 'completed', result: JSON.parse(told['returnvalue']!) };
        if (told['event'] === 'failed') return { state: 'failed', reason: told['failedReason'] ?? '' };
        if (BEFORE_AN_END.has(told['event']!)) return { state: 'lost' };
      }
      if (entries.length < PAGE) break;
      to = `(${entries.at(-1)![0]}`;
    }
    return { state: 'lost' };
  }

  private hear(jobId: string): void {
    for (const listener of this.listeners.get(jobId) ?? []) listener();
  }

  // BullMQ waits for ever for a server that it has never reached.
  private ask<T>(answer: Promise<T>): Promise<T> {
    return within(PATIENCE_MS, 'BullMQ', answer);
  }
}

function eventOf(fields: readonly string[]): Readonly<Record<string, string>> {
  const pairs: Record<string, string> = {};
  for (let at = 0; at + 1 < fields.length; at += 2) pairs[fields[at]!] = fields[at + 1]!;
  return pairs;
}
