import { setTimeout as sleep } from 'node:timers/promises';
import type { OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import { QueueEventsHost, WorkerHost } from '@nestjs/bullmq';
import { type JobsOptions, Queue, QueueEvents, type Worker } from 'bullmq';
import { QueueNeedsRedisError } from '../../errors/index.js';
import { within } from '../../time/deadline.js';
import { inWords } from './redis-trouble.js';
import { RedisConnections, type RedisTarget } from './redis-connections.js';

export interface HostQueuesParts {
  readonly engineName: string;
  /** Absent where the profile has none. */
  readonly redis: RedisTarget | undefined;
  readonly ledgerId: () => Promise<string>;
  /** The providers of the application. */
  readonly providers: () => unknown[];
  /** How long jobs under way may go on at the end. */
  readonly graceMs: number;
  /** Closes what has been opened of an application that will not start: nobody else would. */
  readonly abandon: () => Promise<void>;
  readonly onError: (error: Error) => void;
}

const CLOSE_MS = 1_000;
const LOOK_MS = 25;

type Connections = RedisConnections<'jobs' | 'processors'>;

/** BullMQ queues for jobs of the host's own, which the ledger knows nothing of, on the Redis that wakes the workers. */
export class HostQueues implements OnModuleDestroy, OnApplicationShutdown {
  private readonly queues = new Set<Queue>();
  private connections: Connections | undefined;
  private prefix: Promise<string> | undefined;

  constructor(private readonly parts: HostQueuesParts) {}

  /**
   * A queue whose keys no other ledger on that Redis has. Waits for the ledger, which knows what they begin with.
   * @throws QueueNeedsRedisError
   */
  async open(name: string, defaultJobOptions: JobsOptions | undefined): Promise<Queue> {
    const { engineName, redis, onError } = this.parts;
    if (!redis) {
      await this.parts.abandon();
      throw new QueueNeedsRedisError(name, engineName);
    }
    const prefix = await (this.prefix ??= this.findPrefix());
    this.connections ??= new RedisConnections(redis, ['jobs', 'processors'], onError);
    const queue = new Queue(name, { connection: this.connections.for('jobs'), prefix, defaultJobOptions });
    // @nestjs/bullmq connects processors with the options of their queue.
    queue.opts.connection = this.connections.for('processors');
    queue.on('error', (error) => onError(inWords(error)));
    this.queues.add(queue);
    return queue;
  }

  /**
   * Processors end in the same phase as tasks, when what their jobs use is still alive. BullMQ would wait for a job for
   * ever; one that has not ended within the grace is started again elsewhere, as one that has stalled.
   */
  async onModuleDestroy(): Promise<void> {
    if (this.connections) await Promise.all(this.parts.providers().map((provider) => this.closeProcessor(provider)));
  }

  async onApplicationShutdown(): Promise<void> {
    const closing = Promise.allSettled([...this.queues].map((queue) => queue.close()));
    await within(CLOSE_MS, 'BullMQ', closing).catch(() => undefined);
    await this.connections?.disconnect();
  }

  /** Does both, for an application that does not start: Nest calls no hook then. */
  async close(): Promise<void> {
    await this.onModuleDestroy();
    await this.onApplicationShutdown();
  }

  // Braces make the keys live on one node of a cluster: flows are made of jobs of several queues.
  private async findPrefix(): Promise<string> {
    const ledgerId = await this.parts.ledgerId();
    return `{taskledger:${ledgerId.replaceAll('-', '').slice(0, 12)}:jobs}`;
  }

  private async closeProcessor(provider: unknown): Promise<void> {
    const part = processorOf(provider);
    if (!part || part.opts.connection !== this.connections?.for('processors')) return;
    if (part instanceof QueueEvents) return closeEvents(part);
    // Not what BullMQ does to pause and to close in order: that ends only when Redis answers.
    await part.pause(true);
    await within(CLOSE_MS, 'BullMQ', part.getBackend().disconnectBlocking(false)).catch(() => undefined);
    await jobsEnd(part, performance.now() + this.parts.graceMs);
    await part.close(true);
  }
}

async function closeEvents(events: QueueEvents): Promise<void> {
  await within(CLOSE_MS, 'BullMQ', events.close()).catch(async () => {
    await within(CLOSE_MS, 'BullMQ', events.getBackend().disconnect()).catch(() => undefined);
  });
}

/**
 * Waits until a worker that takes no more jobs has none left: also none whose end Redis has not confirmed. It looks twice,
 * because one may be on its way.
 */
async function jobsEnd(worker: Worker, deadline: number): Promise<void> {
  for (let looks = 0; looks < 2; looks++) {
    // BullMQ says nowhere else how many jobs a worker has.
    if (worker['lockManager'].getActiveJobCount() > 0) looks = -1;
    if (performance.now() >= deadline) return;
    await sleep(LOOK_MS);
  }
}

function processorOf(provider: unknown): Worker | QueueEvents | undefined {
  try {
    if (provider instanceof WorkerHost) return provider.worker;
    return provider instanceof QueueEventsHost ? provider.queueEvents : undefined;
  } catch {
    // It was not registered.
    return undefined;
  }
}
