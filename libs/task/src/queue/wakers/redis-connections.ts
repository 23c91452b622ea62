import { once } from 'node:events';
import type { ConnectionOptions } from 'bullmq';
import { Cluster, type ClusterNode, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import { within } from '../../time/deadline.js';
import { retryPauseMs } from '../../time/retry-pause.js';
import { reportTroubles } from './redis-trouble.js';
import { withOwnSocketTimeout } from './socket-timeout.js';
import type { RedisFacts } from './waker.js';

/** A URL, options of ioredis, or a cluster. */
export type RedisTarget =
  string | RedisOptions | { readonly cluster: ClusterNode[]; readonly options?: ClusterOptions };

const LONGEST_PAUSE_MS = 1_000;
// Long enough for a server that is there.
const READY_MS = 2_000;
const END_MS = 1_000;
const NOT_CONNECTED = new Set<string>(['wait', 'reconnecting', 'close', 'end']);

// BullMQ waits at most 10 s for a job in one command, so a silent socket is a dead one after these 15.
const COMMON: RedisOptions = {
  connectTimeout: 5_000,
  keepAlive: 10_000,
  socketTimeout: 15_000,
  // A server that is gone says no goodbye.
  disconnectTimeout: 50,
  retryStrategy: (times) => retryPauseMs(times, LONGEST_PAUSE_MS),
};

// A signal that cannot be sent now is worth nothing later: its receiver will have looked by then.
const FOR_SIGNALS: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  commandTimeout: 8_000,
};

// A worker waits for Redis as long as it takes.
const FOR_WORKERS: RedisOptions = { maxRetriesPerRequest: null };

// Adding a job fails within seconds when it cannot be added.
const FOR_JOBS: RedisOptions = { maxRetriesPerRequest: 5 };

type Role = 'signals' | 'worker' | 'jobs' | 'processors';

const ROLES: Readonly<Record<Role, RedisOptions>> = {
  signals: FOR_SIGNALS,
  worker: FOR_WORKERS,
  jobs: FOR_JOBS,
  processors: { ...FOR_WORKERS, lazyConnect: true },
};

/** The connections of a process to Redis, Valkey or Dragonfly, by what they are for. ioredis connects when it can. */
export class RedisConnections<Name extends Role = Role> {
  private readonly clients: ReadonlyMap<Role, Redis | Cluster>;

  constructor(target: RedisTarget, roles: readonly Name[], onError: (error: Error) => void) {
    this.clients = new Map(
      roles.map((role) => [role, endingAtOnce(withOwnSocketTimeout(connectTo(target, ROLES[role])))]),
    );
    for (const client of this.clients.values()) {
      reportTroubles(client, onError);
      client.setMaxListeners(0);
    }
  }

  for(role: Name): ConnectionOptions {
    return this.client(role) as ConnectionOptions;
  }

  async ping(): Promise<void> {
    await this.client('signals').ping();
  }

  /** Asks each server to describe itself. */
  async inspect(): Promise<RedisFacts[]> {
    const client = this.client('signals');
    if (client.status !== 'ready') await within(READY_MS, 'Redis', once(client, 'ready'));
    const servers = client instanceof Cluster ? client.nodes('master') : [client];
    return Promise.all(servers.map(factsOf));
  }

  /** Resolves when nothing of the connections is left that would keep the process alive. */
  async disconnect(): Promise<void> {
    await Promise.all([...this.clients.values()].map(endOf));
  }

  private client(role: Role): Redis | Cluster {
    const client = this.clients.get(role);
    if (!client) throw new Error(`No connection to Redis was opened for ${role}.`);
    return client;
  }
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
    lazyConnect: role.lazyConnect ?? false,
  });
}

/**
 * What is disconnected between two tries to connect never says that it has ended, and BullMQ would wait for that for ever:
 * so does an application that closes while Redis is gone. The same holds for every duplicate.
 */
function endingAtOnce<Client extends Redis | Cluster>(client: Client): Client {
  const internals = client as unknown as { setStatus(status: string): void; flushQueue(error: Error): void };
  const disconnect = client.disconnect.bind(client);
  client.disconnect = (reconnect = false): void => {
    const isBetween = client.status === 'reconnecting' && !reconnect;
    disconnect(reconnect);
    if (!isBetween) return;
    internals.setStatus('end');
    internals.flushQueue(new Error('Connection is closed.'));
  };
  const duplicate = client.duplicate.bind(client) as (...args: unknown[]) => Client;
  client.duplicate = ((...args: unknown[]) => endingAtOnce(duplicate(...args))) as typeof client.duplicate;
  return client;
}

async function endOf(client: Redis | Cluster): Promise<void> {
  const hasEnded = NOT_CONNECTED.has(client.status);
  const ended = hasEnded ? Promise.resolve([]) : once(client, 'end');
  client.disconnect();
  await within(END_MS, 'Redis', ended).catch(() => undefined);
}

async function factsOf(node: Redis): Promise<RedisFacts> {
  const info = await node.info();
  const said = (key: string): string | undefined => new RegExp(`^${key}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  return {
    where: `${node.options.host}:${node.options.port}`,
    version: said('redis_version') ?? '0',
    evictionPolicy: said('maxmemory_policy'),
    ...counted({ usedBytes: 'used_memory', mostBytes: 'maxmemory', evictedKeys: 'evicted_keys' }, said),
  };
}

// A server that only resembles Redis does not tell everything.
function counted<Name extends string>(
  keys: Readonly<Record<Name, string>>,
  said: (key: string) => string | undefined,
): Partial<Record<Name, number>> {
  const found = Object.entries<string>(keys).flatMap(([name, key]) => {
    const text = said(key);
    return text === undefined ? [] : [[name, Number(text)] as const];
  });
  return Object.fromEntries(found) as Partial<Record<Name, number>>;
}
