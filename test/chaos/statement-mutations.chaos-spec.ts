import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../fixtures/until.js';
import { violations } from './harness/invariants/index.js';
import { ofKind } from './harness/journal.js';
import { PROFILES } from './harness/scenario.js';
import type { Order } from './harness/workload.js';
import type { Statements } from './harness/statements.js';
import { LEASE_MS, World } from './harness/world.js';

const NO_FENCE: Statements = [
  ['c.run = record.run', 'true'],
  ['c.claim_key = record.claim_key', 'true'],
];
const NO_FREEING: Statements = [['k.owner = u.owner OR ', 'false OR ']];

const SHORT_MS = 8_000;
// Longer than it takes to give work to somebody else.
const WORK_MS = 3 * LEASE_MS - 1_000;

/** What the statements of the product do for the invariants: without it, the checks must find that something is wrong. */
describe('statements that lack something', () => {
  let world: World;

  afterEach(() => world.destroy());

  it.each([
    ['nothing', [], []],
    ['the fence', NO_FENCE, ['I6 fenced outcomes']],
  ])(
    'of an end: %s',
    async (_, statements, expected) => {
      world = await World.create(PROFILES[0]!, 'mutated-end');
      const producer = await startProducer(world);
      const zombie = await world.start('zombie', { mutation: { statements } });
      await world.produce(producer, works(4, WORK_MS));
      await until(() => ofKind(world.journal(), 'start').length === 4, 'the zombie to be at work');
      const overAt = performance.now() + WORK_MS;
      zombie.signal('SIGSTOP');
      world.hit();
      await world.start('successor', { mutation: { statements } });
      // The zombie is back when its work is done and that of its successor, which began later by a lease, is not.
      await until(() => ofKind(world.journal(), 'start').length === 8, 'the successor to be at work');
      await pause(Math.max(0, overAt - performance.now()));
      zombie.signal('SIGCONT');
      await world.quiet();
      await expectFound(world, statements, expected);
    },
    90_000,
  );

  it.each([
    ['nothing', [], []],
    ['the key, which stays taken', NO_FREEING, ['I1 no loss', 'I3 conservation']],
  ])(
    'of an end with a lock: %s',
    async (_, statements, expected) => {
      world = await World.create(PROFILES[0]!, 'mutated-lock');
      const producer = await startProducer(world);
      await world.start('worker', { mutation: { statements } });
      await world.produce(producer, turns('same'));
      await world.quiet(SHORT_MS);
      await expectFound(world, statements, expected);
    },
    90_000,
  );
});

async function startProducer(world: World) {
  const producer = await world.start('producer', { options: { worker: false } });
  await world.stores.ledger.witness();
  return producer;
}

async function expectFound(world: World, statements: Statements, expected: readonly string[]): Promise<void> {
  const found = new Set(violations(await world.evidence()).map(({ invariant }) => invariant));
  // Where the product's text has changed, a mutation that meets nothing proves nothing.
  const isMutated = ofKind(world.journal(), 'mutated').length > 0;
  expect(isMutated).toBe(statements.length > 0);
  expect([...found].sort()).toEqual(expect.arrayContaining([...expected]));
  if (expected.length === 0) expect([...found]).toEqual([]);
}

function turns(keys: 'own' | 'same'): Order[] {
  return Array.from({ length: 4 }, (_, index) => {
    const n = String(index);
    return { n, task: 'turn', at: 0, payload: { n, key: keys === 'own' ? n : 'one' }, options: {} };
  });
}

/** An even number of ms: those listen to no signal. */
function works(count: number, ms: number): Order[] {
  return Array.from({ length: count }, (_, index) => {
    const n = String(index);
    return { n, task: 'work', at: 0, payload: { n, ms }, options: {} };
  });
}
