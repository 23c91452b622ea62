import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../fixtures/until.js';
import { ofKind } from '../harness/journal.js';
import { Load } from '../harness/load.js';
import { endsAfter, longestWait } from '../harness/recovery.js';
import { type Bounded, scenario } from '../harness/scenario.js';
import { whyNoSmallDisk } from '../harness/servers/small-disk.js';
import { workload } from '../harness/workload.js';
import { LEASE_MS, LONG_LEASE_MS, type World } from '../harness/world.js';

const FULL_MS = 4 * LEASE_MS;
// Enough for what the scenario writes, until it is filled up.
const POSTGRES_MB = 512;
const REDIS_MB = 64;
const UP_AGAIN_MS = 60_000;
const WITHIN_MS = 2_000;

const skip = whyNoSmallDisk();

scenario('13 the disk of Postgres is full', fullPostgres, { skip, diskMb: { postgres: POSTGRES_MB } });
scenario('13b the disk of Redis is full', fullRedis, {
  skip,
  profiles: ['redis'],
  // Nobody dies, and none may be taken for dead: no extra start is allowed.
  leaseMs: LONG_LEASE_MS,
  diskMb: { redis: REDIS_MB },
});

async function fullPostgres(world: World): Promise<Bounded[]> {
  const { producer } = await world.startAll(3);
  const orders = workload(world.random, { count: 2_000, spreadMs: 24_000, longestMs: 100 });
  const produced = world.produce(producer, orders);
  await pause(4_000);
  const { postgres, disks } = world.stores;
  disks.postgres!.fill();
  await pause(FULL_MS);
  disks.postgres!.free();
  const freed = Date.now();
  // A log that cannot be written stops the server for good: whoever freed the disk starts it again.
  const hasStopped = await stopsOrAnswers(world);
  if (hasStopped) await postgres.start();
  world.hit(3);
  await produced;
  await world.quiet();
  const refused = ofKind(world.journal(), 'error');
  expect(refused.length).toBeGreaterThan(20);
  expect(refused.filter(({ why }) => !why?.startsWith('LedgerUnavailableError'))).toEqual([]);
  return [{ what: 'freed → work goes on', ms: endsAfter(world, freed), boundMs: 20_000 }];
}

/** True when the server has given up, false when it answers. */
async function stopsOrAnswers({ stores: { postgres, ledger } }: World): Promise<boolean> {
  const state = await until(
    async () => {
      if (!postgres.isRunning) return 'stopped';
      return ledger.query('SELECT 1').then(
        () => 'answers',
        () => undefined,
      );
    },
    'Postgres to answer or stop',
    UP_AGAIN_MS,
  );
  return state === 'stopped';
}

async function fullRedis(world: World): Promise<Bounded[]> {
  const { producer } = await world.startAll(3);
  const load = new Load(world, producer, 80);
  await pause(3_000);
  const { disks, redis } = world.stores;
  disks.redis!.fill();
  const full = Date.now();
  await pause(FULL_MS);
  const rejected = await redis!.rejected('MISCONF');
  disks.redis!.free();
  await pause(3_000);
  await load.stop();
  await world.quiet();
  // Signals were refused, and nobody who enqueued felt it.
  expect(rejected).toBeGreaterThan(5);
  expect(ofKind(world.journal(), 'error')).toEqual([]);
  return [{ what: 'full and freed → an order starts', ms: longestWait(world, full), boundMs: WITHIN_MS }];
}
