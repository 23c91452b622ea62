import { type EngineView, postgresEngineView, redisEngineView } from './engine-view.js';
import { LedgerView } from './ledger-view.js';
import { PostgresServer } from './servers/postgres-server.js';
import { RedisServer } from './servers/redis-server.js';
import { TcpProxy } from './tcp-proxy.js';

export type ServerProfile = 'postgres' | 'redis';

/** The servers of one scenario, each behind a proxy, and views of them past it. */
export interface Stores {
  readonly postgres: PostgresServer;
  readonly postgresProxy: TcpProxy;
  readonly redis: RedisServer | undefined;
  readonly redisProxy: TcpProxy | undefined;
  readonly ledger: LedgerView;
  readonly engine: EngineView;
}

export interface StoreOptions {
  readonly persistence?: 'aof' | 'none';
  /** False: the servers come up later. @default true */
  readonly up?: boolean;
}

export async function createStores(
  folder: string,
  profile: ServerProfile,
  { persistence, up = true }: StoreOptions,
): Promise<Stores> {
  const postgres = await PostgresServer.create(folder);
  const redis = profile === 'redis' ? await RedisServer.create(folder, persistence) : undefined;
  if (up) await Promise.all([postgres.start(), redis?.start()]);
  const ledger = new LedgerView(postgres.url);
  return {
    postgres,
    postgresProxy: await TcpProxy.start(postgres.port),
    redis,
    redisProxy: redis && (await TcpProxy.start(redis.port)),
    ledger,
    engine: redis ? redisEngineView(redis) : postgresEngineView(ledger),
  };
}

export async function destroyStores({ postgres, redis, postgresProxy, redisProxy }: Stores): Promise<void> {
  await Promise.allSettled([postgres.stop('immediate'), redis?.kill()]);
  await Promise.allSettled([postgresProxy.stop(), redisProxy?.stop()]);
}
