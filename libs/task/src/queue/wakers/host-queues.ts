import type { OnApplicationShutdown, OnModuleDestroy } from '@nestjs/common';
import type { JobsOptions, Queue } from 'bullmq';
import { QueueNeedsRedisError } from '../../errors/index.js';
import { within } from '../../time/deadline.js';
import { inWords } from './redis-trouble.js';
import type { RedisConnections, RedisTarget } from './redis-connections.js';
import { withRedisPackages } from './redis-packages.js';

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

type Connections = RedisConnections<'jobs' | 'processors'>;
type BullMq = typeof import('./host-bullmq.js');

/** BullMQ queues for jobs of the host's own, which the ledger knows nothing of, on the Redis that wakes the workers. */
export class HostQueues implements OnModuleDestroy, OnApplicationShutdown {
  private readonly queues = new Set<Queue>();
  private bull: BullMq | undefined;
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
    const bull = (this.bull ??= await withRedisPackages('TaskModule.forFeature()', () => import('./host-bullmq.js')));
    this.connections ??= bull.connect(redis, onError);
    const queue = bull.openQueue(name, this.connections, { prefix, defaultJobOptions });
    queue.on('error', (error) => onError(inWords(error)));
    this.queues.add(queue);
    return queue;
  }

  /** What the keys of a queue that was opened here begin with. */
  prefixOf(name: string): string | undefined {
    return [...this.queues].find((queue) => queue.name === name)?.opts.prefix;
  }

  /**
   * Processors end in the same phase as tasks, when what their jobs use is still alive. BullMQ would wait for a job for
   * ever; one that has not ended within the grace is started again elsewhere, as one that has stalled.
   */
  async onModuleDestroy(): Promise<void> {
    const { bull, connections, parts } = this;
    if (!bull || !connections) return;
    const deadline = performance.now() + parts.graceMs;
    await Promise.all(parts.providers().map((provider) => bull.closeProcessor(provider, connections, deadline)));
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
}
