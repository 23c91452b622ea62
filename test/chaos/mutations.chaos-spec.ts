import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { Evidence } from './harness/evidence.js';
import { violations } from './harness/invariants/index.js';
import { PROFILES } from './harness/scenario.js';
import { LEASE_MS, World } from './harness/world.js';
import { workload } from './harness/workload.js';

const COUNT = 60;

/** A checker that cannot fail proves nothing: each of these breaks something on purpose, and must be found. */
describe('the checks themselves', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.create(PROFILES[0]!, 'mutations');
  }, 60_000);
  afterAll(() => world.destroy());

  it('find nothing where nothing is wrong, and whatever is broken on purpose', async () => {
    const evidence = await zombieWithoutGuard(world);
    const found = (changed: Partial<Evidence>) =>
      new Set(violations({ ...evidence, ...changed }).map(({ invariant }) => invariant));
    const [first, ...rest] = evidence.executions;
    const acks = evidence.journal.filter(({ kind }) => kind === 'ack');
    const [aStart] = evidence.journal.filter(({ kind }) => kind === 'start');

    // The guard was switched off in the handlers, and a frozen worker committed after its successor.
    expect(found({})).toEqual(new Set(['I5 guarded effects']));
    expect(found({ effects: [] })).toEqual(new Set());
    // A dropped acknowledgement: the row is a stranger.
    expect(found({ effects: [], journal: evidence.journal.filter((entry) => entry !== acks[0]) })).toContain(
      'I3 conservation',
    );
    // A dropped row: the acknowledged execution is lost.
    expect(found({ executions: rest })).toContain('I1 no loss');
    // A forged second end.
    const forged = { seq: '999999', id: first!.id, from: 'SUCCESS', to: 'FAILURE' };
    expect(found({ transitions: [...evidence.transitions, forged] })).toContain('I2 one end');
    // A run number that was given out twice.
    expect(found({ journal: [...evidence.journal, { ...aStart!, pid: 1 }] })).toContain('I4 one start a run');
    // A start that nobody meant.
    expect(found({ journal: [...evidence.journal, { ...aStart!, n: 'nobody' }] })).toContain('I7 no phantom');
    // More starts than the faults explain.
    expect(found({ extraStartsAllowed: -1 })).toContain('I4 bounded starts');
    expect(found({ unsettled: { ...evidence.unsettled, claims: 1 } })).toContain('I3 conservation');
    expect(found({ counted: {} })).toContain('I3 conservation');
    expect(found({ runs: new Map() })).toContain('whole history');
  }, 120_000);
});

/** Freezes a worker in the middle of guarded effects whose guard is switched off. */
async function zombieWithoutGuard(world: World): Promise<Evidence> {
  const mutation = { unguarded: true };
  const producer = await world.start('producer', { options: { worker: false } });
  await world.stores.ledger.witness();
  const zombie = await world.start('zombie', { mutation });
  const orders = workload(world.random, { count: COUNT, spreadMs: 0 }).map((order) => ({
    ...order,
    task: 'guarded',
    payload: { ...order.payload, ms: 400 },
    options: {},
  }));
  const produced = world.produce(producer, orders);
  await produced;
  while (!world.journal().some(({ kind }) => kind === 'start')) await pause(20);
  zombie.signal('SIGSTOP');
  world.hit();
  await world.start('successor', { mutation });
  await pause(3 * LEASE_MS);
  zombie.signal('SIGCONT');
  await world.quiet();
  return world.evidence();
}
