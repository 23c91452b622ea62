import { LedgerView } from '../chaos/harness/ledger-view.js';
import { PostgresServer } from '../chaos/harness/servers/postgres-server.js';
import { RedisServer } from '../chaos/harness/servers/redis-server.js';
import type { ServerProfile, Stores } from '../chaos/harness/stores.js';
import { TcpProxy } from '../chaos/harness/tcp-proxy.js';
import { PgBouncer } from './servers/pgbouncer.js';
import { RedisCluster } from './servers/redis-cluster.js';
import { SentinelGroup } from './servers/redis-sentinel.js';

/** A Postgres behind PgBouncer, which shares its sessions by the transaction, and the direct way for what needs one. */
export async function behindPgBouncer(
  folder: string,
  profile: ServerProfile,
): Promise<Stores & { readonly pgbouncer: PgBouncer }> {
  const postgres = await PostgresServer.create(folder);
  const redis = profile === 'redis' ? await RedisServer.create(folder) : undefined;
  await Promise.all([postgres.start(), redis?.start()]);
  const pgbouncer = await PgBouncer.create(folder, postgres.port);
  await pgbouncer.start();
  const ledger = new LedgerView(postgres.url);
  return {
    postgres,
    pgbouncer,
    // What callers do in transactions of their own goes through the pooler, too.
    postgresProxy: await TcpProxy.start(pgbouncer.port),
    redis,
    redisProxy: redis && (await TcpProxy.start(redis.port)),
    ledger,
    disks: {},
    options: { ledger: { url: pgbouncer.url, directUrl: postgres.url } },
    others: [pgbouncer],
  };
}

/** Signals over a Redis Cluster of three masters. */
export async function onRedisCluster(folder: string): Promise<Stores & { readonly cluster: RedisCluster }> {
  const cluster = await RedisCluster.create(folder);
  const [stores] = await Promise.all([onePostgres(folder), cluster.start()]);
  return {
    ...stores,
    cluster,
    options: { engine: { redis: { cluster: cluster.nodes } } },
    others: [cluster],
  };
}

/** Signals over a Redis that sentinels watch over. */
export async function onSentinels(folder: string): Promise<Stores & { readonly group: SentinelGroup }> {
  const group = await SentinelGroup.create(folder);
  const [stores] = await Promise.all([onePostgres(folder), group.start()]);
  return {
    ...stores,
    group,
    options: { engine: { redis: { sentinels: group.addresses, name: group.name } } },
    others: [group],
  };
}

async function onePostgres(folder: string): Promise<Stores> {
  const postgres = await PostgresServer.create(folder);
  await postgres.start();
  return {
    postgres,
    postgresProxy: await TcpProxy.start(postgres.port),
    redis: undefined,
    redisProxy: undefined,
    ledger: new LedgerView(postgres.url),
    disks: {},
  };
}

/** A Postgres with a standby that replays what it has been sent; the way to it is a proxy that can be led elsewhere. */
export async function withStandby(
  folder: string,
  profile: ServerProfile,
): Promise<Stores & { readonly standby: PostgresServer }> {
  const postgres = await PostgresServer.create(folder);
  const redis = profile === 'redis' ? await RedisServer.create(folder) : undefined;
  await Promise.all([postgres.start(), redis?.start()]);
  const standby = await postgres.standby(folder);
  await standby.start();
  const postgresProxy = await TcpProxy.start(postgres.port);
  // Whoever looks into the ledger follows the same way.
  const ledger = new LedgerView(`postgres://postgres@127.0.0.1:${postgresProxy.port}/postgres`);
  return {
    postgres,
    standby,
    postgresProxy,
    redis,
    redisProxy: redis && (await TcpProxy.start(redis.port)),
    ledger,
    disks: {},
    others: [{ stop: () => standby.stop('immediate') }],
  };
}
