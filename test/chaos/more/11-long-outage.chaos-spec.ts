import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from '../harness/gauges.js';
import { HealthWatch } from '../harness/health-watch.js';
import { ofKind, slowestAnswer } from '../harness/journal.js';
import { endsAfter } from '../harness/recovery.js';
import { scenario } from '../harness/scenario.js';
import { workload } from '../harness/workload.js';
import type { World } from '../harness/world.js';

const OUTAGE_MS = 60_000;
const BEFORE_MS = 5_000;
const AFTER_MS = 10_000;
// An enqueue waits for ten; the rest is for a connection that is made just then.
const ANSWER_MS = 15_000;
const GROWTH_BYTES = 128 * 1024 ** 2;

scenario('11 Postgres is down for a minute under load', async (world) => {
  const { producer, workers } = await world.startAll(3, { http: true });
  const health = new HealthWatch(await producer.ready());
  const spreadMs = BEFORE_MS + OUTAGE_MS + AFTER_MS;
  const produced = world.produce(producer, workload(world.random, { count: 2_000, spreadMs, longestMs: 100 }));
  await pause(BEFORE_MS);
  const memory = memoryOf([producer, ...workers]);
  const before = await memory.look();
  const down = Date.now();
  await world.stores.postgres.stop('fast');
  const gone = Date.now();
  await pause(OUTAGE_MS);
  const up = Date.now();
  await world.stores.postgres.start();
  // Nobody could prove to be alive; whatever ran was stopped and runs again.
  world.hit(3);
  await produced;
  await world.quiet();
  await health.stop();
  const most = await memory.stop();
  await expectHonest(world, { gone, up });
  return [
    { what: 'down → health tells', ms: health.reached(down, 'error'), boundMs: 5_000 },
    { what: 'longest wait of an enqueue for its answer', ms: slowestAnswer(world.journal()), boundMs: ANSWER_MS },
    { what: 'up → healthy', ms: health.reached(up, 'ok'), boundMs: 10_000 },
    { what: 'up → work goes on', ms: endsAfter(world, up), boundMs: 10_000 },
    { what: 'growth of a process', bytes: Math.max(0, most - before), boundBytes: GROWTH_BYTES },
  ];
});

/** Refused means that it is not there, and nothing started while nobody could write that down. */
async function expectHonest(world: World, { gone, up }: { gone: number; up: number }): Promise<void> {
  const refused = ofKind(world.journal(), 'error');
  expect(refused.filter(({ why }) => !why?.startsWith('LedgerUnavailableError'))).toEqual([]);
  expect(refused.filter(({ at }) => at > gone + ANSWER_MS && at < up).length).toBeGreaterThan(100);
  const there = new Set((await world.stores.ledger.executions()).map(({ n }) => n));
  expect(refused.filter(({ n, indeterminate }) => !indeterminate && there.has(n!))).toEqual([]);
  const started = ofKind(world.journal(), 'start');
  // What was claimed just before starts just after.
  expect(started.filter(({ at }) => at > gone + 1_000 && at < up)).toEqual([]);
}
