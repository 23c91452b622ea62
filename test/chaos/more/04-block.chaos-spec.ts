import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../fixtures/until.js';
import { type Entry, ofKind } from '../harness/journal.js';
import { takenOver } from '../harness/recovery.js';
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

scenario('04 a handler blocks its process for three leases', async (world) => {
  const { producer } = await world.startAll(3);
  const orders = workload(world.random, { count: 2_000, spreadMs: 18_000, longestMs: 100 });
  const produced = world.produce(producer, orders);
  await until(() => ofKind(world.journal(), 'start').length > 150, 'the workers to be at work');
  await world.produce(producer, [BLOCK]);
  const { pid, at } = await until(() => blockOf(world), 'the handler to block');
  world.hit();
  await pause(BLOCK_MS);
  await produced;
  await world.quiet();
  await expectStaleFinishRejected(world);
  expect(ofKind(world.journal(), 'start').some((start) => start.pid === pid && start.at > at + BLOCK_MS)).toBe(true);
  return [
    { what: 'block → its runs go on elsewhere', ms: await takenOver(world, pid, at), boundMs: 5 * LEASE_MS },
    { what: 'loop_lag in the ledger', ms: await lagOf(world, pid), boundMs: BLOCK_MS + LEASE_MS },
  ];
});

// Undefined = the ledger never heard of it.
async function lagOf(world: World, pid: number): Promise<number | undefined> {
  const lag = await world.stores.ledger.longestLag(pid);
  return lag > BLOCK_MS / 2 ? lag : undefined;
}

const blockOf = (world: World): Entry | undefined => ofKind(world.journal(), 'start').find(({ n }) => n === BLOCK.n);

// The run that blocked has returned in the end; what counts is the one after it.
async function expectStaleFinishRejected({ stores }: World): Promise<void> {
  const rows = await stores.ledger.query(
    `SELECT a.run, a.status, e.status AS ended, e.result ->> 'blocked' AS "by"
       FROM taskledger.task_execution e JOIN taskledger.task_attempt a ON a.execution_id = e.id
      WHERE e.payload ->> 'n' = $1 ORDER BY a.run`,
    [BLOCK.n],
  );
  expect(rows).toEqual([
    { run: 1, status: 'INTERRUPTED', ended: 'SUCCESS', by: '2' },
    { run: 2, status: 'SUCCESS', ended: 'SUCCESS', by: '2' },
  ]);
}
