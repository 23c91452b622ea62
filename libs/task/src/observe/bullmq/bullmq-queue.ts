import { createPostgresBackend, type Job, Queue, QueueEvents } from 'bullmq';
import type { PostgresConnection } from '../../options/index.js';
import { within } from '../../time/deadline.js';
import { RedisConnections, type RedisTarget } from '../../queue/wakers/redis-connections.js';
import type { JobState, ObservedJob, ObservedQueue, QueueEvent } from '../observed-job.js';
import { eventOf, jobOf, WAITING_STATES } from './bullmq-facts.js';

const PAGE = 100;
const CLOSE_MS = 1_000;
const PATIENCE_MS = 5_000;
// Read twice the same: state and job are two answers of the server.
const MOST_READS = 5;

export interface BullMqTarget {
  readonly name: string;
  readonly prefix: string;
  readonly redis: RedisTarget | undefined;
  readonly postgres: PostgresConnection | undefined;
  readonly onError: (error: Error) => void;
}

type AnyQueue = Pick<
  Queue,
  'getJob' | 'getJobState' | 'getJobLogs' | 'getRanges' | 'getJobs' | 'getJobCounts' | 'close' | 'on' | 'disconnect'
>;

/** A queue of BullMQ, on Redis or on Postgres. It is only read, except where somebody does something to a job. */
export class BullMqQueue implements ObservedQueue {
  private readonly queue: AnyQueue;
  // What is being asked when it is closed need not be waited for.
  private abandon: (why: Error) => void = () => undefined;
  private readonly closed = new Promise<never>((_, reject) => (this.abandon = reject));
  private readonly connections: RedisConnections<'jobs' | 'processors'> | undefined;

  constructor(private readonly target: BullMqTarget) {
    const { name, prefix, redis, postgres, onError } = target;
    if (redis !== undefined) this.connections = new RedisConnections(redis, ['jobs', 'processors'], onError);
    // Its description in Redis is the application's to write.
    const common = { prefix, skipMetasUpdate: true };
    this.queue =
      postgres === undefined
        ? new Queue(name, { ...common, connection: this.connections!.for('jobs') })
        : (new Queue(name, { ...common, connection: postgres }, createPostgresBackend) as unknown as AnyQueue);
    this.queue.on('error', onError);
    this.closed.catch(() => undefined);
  }

  async read(jobId: string): Promise<ObservedJob | undefined> {
    for (let reads = 1; ; reads++) {
      const before = await this.ask(this.queue.getJobState(jobId));
      const job = await this.ask(this.queue.getJob(jobId));
      if (!job) return undefined;
      const state = await this.ask(this.queue.getJobState(jobId));
      if (state === before || reads === MOST_READS) return jobOf(job as Job, state);
    }
  }

  async logs(jobId: string, from: number, most: number): Promise<readonly string[]> {
    return (await this.ask(this.queue.getJobLogs(jobId, from, from + most - 1))).logs;
  }

  async unfinished(most: number): Promise<{ jobs: Map<string, JobState>; isComplete: boolean }> {
    const jobs = new Map<string, JobState>();
    let isComplete = true;
    // In the order of a job's life: one that moves on meanwhile is seen twice rather than not at all.
    for (const state of WAITING_STATES) {
      const ids = await this.ask(this.queue.getRanges([state], 0, most - 1, true));
      for (const id of ids) jobs.set(id, state);
      if (ids.length >= most) isComplete = false;
    }
    return { jobs, isComplete };
  }

  async *finishedSince(
    ms: number,
    state: 'completed' | 'failed',
  ): AsyncIterable<readonly { id: string; finishedAtMs: number }[]> {
    for (let from = 0; ; from += PAGE) {
      const jobs = (await this.ask(this.queue.getJobs([state], from, from + PAGE - 1, false))) as (Job | undefined)[];
      const finished = jobs.flatMap((job) =>
        job?.id && job.finishedOn !== undefined ? [{ id: job.id, finishedAtMs: job.finishedOn }] : [],
      );
      yield finished.filter(({ finishedAtMs }) => finishedAtMs >= ms);
      if (jobs.length < PAGE || finished.some(({ finishedAtMs }) => finishedAtMs < ms)) return;
    }
  }

  async listen(from: string, onEvent: (event: QueueEvent) => void): Promise<() => Promise<void>> {
    const { name, prefix, postgres, onError } = this.target;
    const options = { prefix, lastEventId: from, autorun: false };
    const events =
      postgres === undefined
        ? new QueueEvents(name, { ...options, connection: this.connections!.for('processors') })
        : (new QueueEvents(
            name,
            { ...options, connection: postgres } as never,
            createPostgresBackend as never,
          ) as unknown as QueueEvents);
    events.on('error', onError);
    const emit = events.emit.bind(events) as (event: string, ...args: unknown[]) => boolean;
    // Every event, also one that a newer BullMQ brings along.
    events.emit = ((event: string, ...args: unknown[]) => {
      const told = eventOf(event, args);
      if (told) onEvent(told);
      return emit(event, ...args);
    }) as typeof events.emit;
    events.run().catch(onError);
    return () => within(CLOSE_MS, 'BullMQ', events.close()).catch(() => undefined);
  }

  async retry(jobId: string, state: 'completed' | 'failed'): Promise<void> {
    await this.ask((await this.job(jobId)).retry(state));
  }

  async remove(jobId: string): Promise<void> {
    await this.ask((await this.job(jobId)).remove());
  }

  async promote(jobId: string): Promise<void> {
    await this.ask((await this.job(jobId)).promote());
  }

  async prioritize(jobId: string, priority: number): Promise<void> {
    await this.ask((await this.job(jobId)).changePriority({ priority }));
  }

  async ping(): Promise<void> {
    await this.ask(this.queue.getJobCounts('active'));
  }

  async close(): Promise<void> {
    this.abandon(new Error('The queue is not observed any more.'));
    await within(CLOSE_MS, 'BullMQ', this.queue.close()).catch(() => undefined);
    await this.connections?.disconnect();
  }

  private async job(jobId: string): Promise<Job> {
    const job = (await this.ask(this.queue.getJob(jobId))) as Job | undefined;
    if (!job) throw new Error(`Missing key for job ${jobId}.`);
    return job;
  }

  // BullMQ waits for ever for a server that it has never reached.
  private ask<T>(answer: Promise<T>): Promise<T> {
    return within(PATIENCE_MS, 'BullMQ', Promise.race([answer, this.closed]));
  }
}
