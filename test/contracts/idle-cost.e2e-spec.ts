import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { TaskModule, type TaskModuleOptions, TaskRegistry, Tasks } from '@taskledger/nestjs';
import pg from 'pg';
import { createServerStores, NO_DUTIES, PROFILE } from '../fixtures/profile.js';
import { Door } from '../fixtures/redis-door.js';

// Over this many polls of one a second, and the other duties of a process.
const WINDOW_MS = 6_000;
// Heartbeat, LISTEN, and one of the pools; a second one where the machine is busy and a job takes longer than its turn.
const MOST_CONNECTIONS = 4;
// 2.7 a second, measured over a longer time. In one window more jobs may come together.
const MOST_TRANSACTIONS = (WINDOW_MS / 1_000) * 5;
const SETTLED_MS = 60_000;

interface IdleCost {
  readonly connections: number;
  readonly transactions: number;
  readonly redisClients: number;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Started {
  readonly module: TestingModule;
  readonly admin: pg.Client;
  readonly database: string;
  /** The way of this process to Redis, where nobody else's connections are counted. */
  readonly door: Door | undefined;
}

async function start(queues: number): Promise<Started> {
  const stores = await createServerStores();
  closing.push(stores.drop);
  const door = PROFILE === 'redis' ? await Door.opened() : undefined;
  if (door) closing.push(() => door.close());
  const names = Array.from({ length: queues }, (_, index) => `queue-${index}`);
  const options: TaskModuleOptions = {
    ...stores.options,
    ...(door && { engine: { redis: door.url } }),
    ...NO_DUTIES,
    queues: Object.fromEntries(names.map((name) => [name, {}])),
  };
  @Module({ imports: [TaskModule.forRoot(options)] })
  class IdleModule {}
  const module = await Test.createTestingModule({ imports: [IdleModule] }).compile();
  await module.init();
  closing.push(() => module.close());
  const url = new URL((stores.options.ledger as { url: string }).url);
  const database = url.pathname.slice(1);
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  closing.push(() => admin.end());
  return { module, admin, database, door };
}

async function rowOf(admin: pg.Client, sql: string, database: string): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(sql, [database]);
  return Number(rows[0]?.n);
}

const connectionsOf = (admin: pg.Client, database: string) =>
  rowOf(admin, 'SELECT count(*) AS n FROM pg_stat_activity WHERE datname = $1', database);

const transactionsOf = (admin: pg.Client, database: string) =>
  rowOf(admin, 'SELECT xact_commit + xact_rollback AS n FROM pg_stat_database WHERE datname = $1', database);

/** What a process costs that has run something in every queue and has nothing to do any more. */
async function idleCostWith(queues: number, isSettled: (cost: IdleCost) => boolean): Promise<IdleCost> {
  const { module, admin, database, door } = await start(queues);
  module.get(TaskRegistry).registerFunction('quick', async () => 'done');
  const tasks = module.get(Tasks);
  const handles = await Promise.all(
    Array.from({ length: queues }, (_, index) => tasks.enqueue('quick', {}, { queue: `queue-${index}` })),
  );
  for (const handle of handles) await handle.result();
  const look = async (): Promise<IdleCost> => {
    const before = await transactionsOf(admin, database);
    await pause(WINDOW_MS);
    const transactions = (await transactionsOf(admin, database)) - before;
    return {
      connections: await connectionsOf(admin, database),
      transactions,
      redisClients: door?.connections ?? 0,
    };
  };
  // Pools give up what they do not need after ten seconds, and the server counts late.
  let cost = await look();
  for (const deadline = Date.now() + SETTLED_MS; Date.now() < deadline && !isSettled(cost);) cost = await look();
  return cost;
}

const onServers = PROFILE === 'embedded' ? describe.skip : describe;

onServers('the cost of idleness', () => {
  it('is low, and does not grow with the number of queues', async () => {
    const isLow = ({ connections, transactions }: IdleCost): boolean =>
      connections <= MOST_CONNECTIONS && transactions <= MOST_TRANSACTIONS;
    const one = await idleCostWith(1, isLow);
    const isFlat = (cost: IdleCost): boolean => isLow(cost) && cost.redisClients <= one.redisClients + 1;
    const many = await idleCostWith(500, isFlat);
    expect(isLow(one) && isFlat(many) ? 'low and flat' : { one, many }).toBe('low and flat');
  }, 240_000);
});
