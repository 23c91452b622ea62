import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ExternalJobNeedsRedisError } from '../errors/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { HostQueues } from './wakers/host-queues.js';
import type { ExternalQueue } from './wakers/external-jobs.types.js';
import type { ExternalConnections } from './wakers/external-queue.js';
import type { RedisTarget } from './wakers/redis-connections.js';
import { withRedisPackages } from './wakers/redis-packages.js';

interface Place {
  readonly redis: RedisTarget;
  readonly prefix: string;
}

/** BullMQ queues of others, which handlers add jobs to. Each is opened when it is needed, and closed with the application. */
@Injectable()
export class ExternalQueues implements OnApplicationShutdown {
  private readonly trouble = new DedupLogger('TaskLedger');
  private readonly queues = new Map<string, Promise<ExternalQueue>>();
  private readonly connections = new Map<RedisTarget, ExternalConnections>();

  constructor(
    private readonly hostQueues: HostQueues,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /**
   * The queue of `TaskModule.forFeature()` with this name, else the one where `external` says.
   * @throws ExternalJobNeedsRedisError, MissingPackageError
   */
  async open(name: string): Promise<ExternalQueue> {
    const opening = this.queues.get(name) ?? this.create(name, this.placeOf(name));
    this.queues.set(name, opening);
    return opening.catch((error: unknown) => {
      this.queues.delete(name);
      throw error;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled([...this.queues.values()].map(async (opening) => (await opening).close()));
    await Promise.all([...this.connections.values()].map((connections) => connections.disconnect()));
  }

  private placeOf(name: string): Place {
    const { engine, engineName, external } = this.settings;
    const prefix = this.hostQueues.prefixOf(name);
    if (prefix !== undefined && engine !== 'ledger') return { redis: engine.redis, prefix };
    if (external.redis === undefined) throw new ExternalJobNeedsRedisError(name, engineName);
    return { redis: external.redis, prefix: external.prefix };
  }

  private async create(name: string, { redis, prefix }: Place): Promise<ExternalQueue> {
    const bull = await withRedisPackages('ctx.external()', () => import('./wakers/external-queue.js'));
    const warn = (error: Error): void => this.trouble.warn(`Redis: ${error.message || String(error)}`);
    const connections = this.connections.get(redis) ?? bull.connectExternal(redis, warn);
    this.connections.set(redis, connections);
    return new bull.BullMqExternalQueue(name, prefix, connections, warn);
  }
}
