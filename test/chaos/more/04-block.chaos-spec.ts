import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../fixtures/until.js';
import { type Entry, ofKind } from '../harness/journal.js';
import { scenario } from '../harness/scenario.js';
import { workload } from '../harness/workload.js';
import { LEASE_MS, type World } from '../harness/world.js';

const BLOCK_MS = 3 * LEASE_MS;
const BLOCK = {
  n: 'block',
  task: 'poison',
  at: 0,
  payload: { n: 'block', poison: 'block', ms: BLOCK_MS },
  // Among the others, and longer than the task may take otherwise.
  options: { queue: 'default', priority: 1, timeout: '1m' },
};

// Its heartbeats come from a thread of their own, so it is not taken for dead: no extra start is allowed.
scenario('04 a handler blocks its process for three leases', async (world) => {
  const { producer } = await world.startAll(3);
  const orders = workload(world.random, { count: 2_000, spreadMs: 18_000, longestMs: 100 });
  const produced = world.produce(producer, orders);
  await until(() => ofKind(world.journal(), 'start').length > 150, 'the workers to be at work');
  await world.produce(producer, [BLOCK]);
  const { pid, at } = await until(() => blockOf(world), 'the handler to block');
  await pause(BLOCK_MS);
  await produced;
  await world.quiet();
  await expectOneStart(world);
  expect(ofKind(world.journal(), 'start').some((start) => start.pid === pid && start.at > at + BLOCK_MS)).toBe(true);
  return [{ what: 'loop_lag in the ledger', ms: await lagOf(world, pid), boundMs: BLOCK_MS + LEASE_MS }];
});

// Undefined = the ledger never heard of it.
async function lagOf(world: World, pid: number): Promise<number | undefined> {
  const lag = await world.stores.ledger.longestLag(pid);
  return lag > BLOCK_MS / 2 ? lag : undefined;
}

const blockOf = (world: World): Entry | undefined => ofKind(world.journal(), 'start').find(({ n }) => n === BLOCK.n);

async function expectOneStart(world: World): Promise<void> {
  expect(ofKind(world.journal(), 'start').filter(({ n }) => n === BLOCK.n)).toHaveLength(1);
  const row = (await world.stores.ledger.executions()).find(({ n }) => n === BLOCK.n);
  expect(row).toMatchObject({ status: 'SUCCESS', run: 1, crashes: 0, handovers: 0 });
}
