import { once } from 'node:events';
import { type BackendFactory, type ConnectionOptions, createRedisBackend, type IQueueBackend } from 'bullmq';
import { Cluster, Redis } from 'ioredis';
import type { ClusterNode, ClusterOptions, RedisOptions } from 'ioredis';
import { within } from '../deadline.js';
import { retryPauseMs } from '../retry-pause.js';
import type { EngineProfile, RedisFacts } from './engine.profile.js';
import { reportTroubles } from './redis-trouble.js';

/** A URL, options of ioredis, or a cluster. */
export type RedisTarget =
  string | RedisOptions | { readonly cluster: ClusterNode[]; readonly options?: ClusterOptions };

export interface RedisProfileOptions {
  readonly redis: RedisTarget;
  /** Identity of the ledger: two ledgers on one Redis must not see each other's jobs (H10). */
  readonly ledgerId: string;
  readonly onError: (error: Error) => void;
}

const LONGEST_PAUSE_MS = 2_000;
// Long enough for a server that is there; one that is not must not keep an application from starting.
const READY_MS = 2_000;

// BullMQ waits at most 10 s for a job in one command, so a silent socket is a dead one after these 15.
const COMMON: RedisOptions = {
  connectTimeout: 5_000,
  keepAlive: 10_000,
  socketTimeout: 15_000,
  retryStrategy: (times) => retryPauseMs(times, LONGEST_PAUSE_MS),
};

// Whoever adds a job must hear at once that Redis is away; the ledger keeps the job until it is back.
const FOR_QUEUES: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: 8_000,
};

// A worker waits for Redis as long as it takes.
const FOR_WORKERS: RedisOptions = { maxRetriesPerRequest: null };

// BullMQ asks at least every 10 s, and every 30 s while a limit lets nothing start.
const LONGEST_SILENCE_MS = 35_000;

/** BullMQ on Redis, Valkey or Dragonfly. Does not wait for the server: ioredis connects when it can. */
export function redisEngineProfile({ redis, ledgerId, onError }: RedisProfileOptions): EngineProfile {
  const clients = { queue: connectTo(redis, FOR_QUEUES), worker: connectTo(redis, FOR_WORKERS) };
  for (const client of Object.values(clients)) {
    reportTroubles(client, onError);
    client.setMaxListeners(0);
  }
  const identity = ledgerId.replaceAll('-', '').slice(0, 12);
  return {
    backendFactory: createRedisBackend as unknown as BackendFactory<IQueueBackend>,
    connectionFor: (role) => clients[role] as ConnectionOptions,
    nameOf: (queue) => queue,
    // Braces make the keys of a queue live on one node of a cluster, and the queues on many.
    prefixOf: (queue) => `{taskledger:${identity}:${queue}}`,
    incarnation: () => runIds(clients.queue),
    longestSilenceMs: LONGEST_SILENCE_MS,
    inspect: () => factsOf(clients.queue),
    close: async () => {
      for (const client of Object.values(clients)) client.disconnect();
    },
  };
}

function connectTo(target: RedisTarget, role: RedisOptions): Redis | Cluster {
  if (typeof target === 'string') return new Redis(target, { ...COMMON, ...role });
  if (!('cluster' in target)) return new Redis({ ...COMMON, ...target, ...role });
  const { cluster, options } = target;
  const redisOptions = { ...COMMON, ...options?.redisOptions, ...role };
  return new Cluster(cluster, {
    clusterRetryStrategy: COMMON.retryStrategy as never,
    ...options,
    redisOptions,
    enableOfflineQueue: role.enableOfflineQueue ?? true,
  });
}

// Redis gives every process of its own an id. With an append-only file one that is killed loses up to a second.
async function runIds(client: Redis | Cluster): Promise<string> {
  const infos = await Promise.all(mastersOf(client).map((node) => node.info('server')));
  const ids = infos.map((info) => /run_id:(\w+)/.exec(info)?.[1] ?? '');
  return ids.sort().join(',');
}

function mastersOf(client: Redis | Cluster): Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}

async function factsOf(client: Redis | Cluster): Promise<RedisFacts[]> {
  if (client.status !== 'ready') await within(READY_MS, 'Redis', once(client, 'ready'));
  return Promise.all(
    mastersOf(client).map(async (node) => {
      const info = await node.info();
      const said = (key: string): string | undefined => new RegExp(`^${key}:(.*?)\\r?$`, 'm').exec(info)?.[1];
      return {
        where: `${node.options.host}:${node.options.port}`,
        version: said('redis_version') ?? '0',
        evictionPolicy: said('maxmemory_policy'),
        appendsToFile: said('aof_enabled') === '1',
      };
    }),
  );
}
