import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { until } from '../../fixtures/until.js';
import { ofKind, slowestAnswer } from '../harness/journal.js';
import { Load } from '../harness/load.js';
import { longestWait } from '../harness/recovery.js';
import { scenario } from '../harness/scenario.js';
import { LONG_LEASE_MS, type World } from '../harness/world.js';

const FULL_MS = 10_000;
const LONG_MS = 6_000;
const LONG_RUNS = 10;
const BALLAST_BYTES = 8 * 1024 ** 2;
const WITHIN_MS = 2_000;

scenario(
  '14 the memory of Redis is full',
  async (world) => {
    const { producer } = await world.startAll(3);
    const load = new Load(world, producer, 100);
    await pause(2_000);
    await world.produce(producer, longRuns());
    const long = await until(() => longRunsThatStarted(world), 'the long runs to start');
    const redis = world.stores.redis!;
    await redis.client(fillUp);
    const full = Date.now();
    await pause(FULL_MS);
    const rejected = await redis.rejected('OOM');
    const raised = Date.now();
    await redis.client((client) => client.config('SET', 'maxmemory', '0'));
    await pause(3_000);
    await load.stop();
    await world.quiet();
    // Signals were refused, and nobody who enqueued felt it.
    expect(rejected).toBeGreaterThan(5);
    expect(ofKind(world.journal(), 'error')).toEqual([]);
    await expectEndedMeanwhile(world, long, raised);
    return [
      { what: 'longest wait of an enqueue for its answer', ms: slowestAnswer(world.journal()), boundMs: 5_000 },
      { what: 'full and raised → an order starts', ms: longestWait(world, full), boundMs: WITHIN_MS },
    ];
  },
  { profiles: ['redis'], leaseMs: LONG_LEASE_MS },
);

/** More is in use than may be, so that nothing else goes in: with noeviction nothing goes out either. */
async function fillUp(redis: Redis): Promise<void> {
  await redis.set('ballast', Buffer.alloc(BALLAST_BYTES));
  await redis.config('SET', 'maxmemory', String(BALLAST_BYTES / 2));
}

function longRuns() {
  return Array.from({ length: LONG_RUNS }, (_, index) => {
    const n = `long-${index}`;
    return { n, task: 'patient', at: 0, payload: { n, ms: LONG_MS, again: 0 }, options: { priority: 1 } };
  });
}

function longRunsThatStarted(world: World): string[] | undefined {
  const started = ofKind(world.journal(), 'start').filter(({ n }) => n?.startsWith('long'));
  return started.length === LONG_RUNS ? started.map(({ id }) => id!) : undefined;
}

async function expectEndedMeanwhile(world: World, ids: readonly string[], raised: number): Promise<void> {
  const rows = (await world.stores.ledger.executions()).filter(({ id }) => ids.includes(id));
  expect(rows.filter(({ status, run }) => status !== 'SUCCESS' || run !== 1)).toEqual([]);
  expect(rows.filter(({ finishedAt }) => finishedAt! > raised)).toEqual([]);
}
