import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskModuleOptions } from '@taskledger/nestjs';
import { LedgerView } from './ledger-view.js';
import { PostgresServer } from './servers/postgres-server.js';
import { RedisServer } from './servers/redis-server.js';
import { SmallDisk } from './servers/small-disk.js';
import { TcpProxy } from './tcp-proxy.js';

export type ServerProfile = 'postgres' | 'redis';

/** The servers of one scenario, each behind a proxy, and views of them past it. */
export interface Stores {
  readonly postgres: PostgresServer;
  readonly postgresProxy: TcpProxy;
  readonly redis: RedisServer | undefined;
  readonly redisProxy: TcpProxy | undefined;
  readonly ledger: LedgerView;
  /** Where a server has a disk of its own. */
  readonly disks: Disks;
  /** How the application is told of them, where DATABASE_URL and REDIS_URL cannot say it. */
  readonly options?: Pick<TaskModuleOptions, 'ledger' | 'engine'>;
  /** What else must be stopped. */
  readonly others?: readonly { stop(): Promise<void> }[];
}

type Disks = Readonly<Partial<Record<'postgres' | 'redis', SmallDisk>>>;

export interface StoreOptions {
  readonly persistence?: 'aof' | 'none';
  /** False: the servers come up later. @default true */
  readonly up?: boolean;
  /** Gives a server's data a disk of so many megabytes. */
  readonly diskMb?: Readonly<Partial<Record<'postgres' | 'redis', number>>>;
}

export async function createStores(
  folder: string,
  profile: ServerProfile,
  { persistence, up = true, diskMb = {} }: StoreOptions,
): Promise<Stores> {
  const disks = mountDisks(folder, diskMb);
  const postgres = await PostgresServer.create(folder);
  const redis = profile === 'redis' ? await RedisServer.create(folder, { persistence }) : undefined;
  if (up) await Promise.all([postgres.start(), redis?.start()]);
  const ledger = new LedgerView(postgres.url);
  return {
    postgres,
    postgresProxy: await TcpProxy.start(postgres.port),
    redis,
    redisProxy: redis && (await TcpProxy.start(redis.port)),
    ledger,
    disks,
  };
}

export async function destroyStores(stores: Stores): Promise<void> {
  const { postgres, redis, postgresProxy, redisProxy, disks, others = [] } = stores;
  await Promise.allSettled([postgres.stop('immediate'), redis?.kill(), ...others.map((other) => other.stop())]);
  await Promise.allSettled([postgresProxy.stop(), redisProxy?.stop()]);
  for (const disk of Object.values(disks)) disk.unmount();
}

function mountDisks(folder: string, diskMb: Readonly<Record<string, number>>): Disks {
  const mounted = Object.entries(diskMb).map(([server, megabytes]) => {
    mkdirSync(join(folder, server));
    return [server, SmallDisk.mount(join(folder, server), megabytes)] as const;
  });
  return Object.fromEntries(mounted);
}
