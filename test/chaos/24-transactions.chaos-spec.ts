import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { ofKind } from './harness/journal.js';
import { scenario } from './harness/scenario.js';
import { workload } from './harness/workload.js';
import { LONG_LEASE_MS, type World } from './harness/world.js';

const PRODUCERS = 4;

scenario(
  '24 transactions of the caller, half of them rolled back, their process killed',
  async (world) => {
    await world.startAll(2);
    for (let index = 0; index < PRODUCERS; index++) {
      const producer = await world.start(`transactor-${index}`, { options: { worker: false } });
      const prefix = `t${index}-`;
      const orders = workload(world.random, { count: 2_000 / PRODUCERS, spreadMs: 2_500, transactions: true, prefix });
      const produced = world.produce(producer, orders).catch(() => undefined);
      if (index < PRODUCERS - 1) {
        // Between a COMMIT and the moment the relay hears of it, for some.
        await pause(world.random.between(800, 2_000));
        await producer.stop('SIGKILL');
      }
      await produced;
    }
    await world.quiet();
    await expectCommittedToRun(world);
  },
  { leaseMs: LONG_LEASE_MS },
);

// The process was killed between COMMIT and its note: the intent stands for the missing acknowledgement.
async function expectCommittedToRun(world: World): Promise<void> {
  const executions = await world.stores.ledger.executions();
  // The last producer was left alone; half of its 500 are about 250.
  expect(executions.length).toBeGreaterThan(200);
  const started = new Set(ofKind(world.journal(), 'start').map(({ id }) => id));
  expect(executions.filter(({ id, status }) => !started.has(id) || status !== 'SUCCESS')).toEqual([]);
}
