import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../fixtures/until.js';
import { ofKind } from './harness/journal.js';
import { PROFILES } from './harness/scenario.js';
import { slotRows } from './harness/slot-rows.js';
import type { Statements } from './harness/statements.js';
import { LONG_LEASE_MS, World } from './harness/world.js';

// Whoever looks for what is due takes so long that all look at the same time.
const SLOWLY = 'AND (SELECT true FROM pg_sleep(0.4)) ORDER BY look_at LIMIT $3';
/** Nothing keeps two processes from looking at the same schedule. */
const NO_LOCK: Statements = [['ORDER BY look_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED', SLOWLY]];
/** A slot counts as decided here, although another process has decided it. */
const NO_SLOTS: Statements = [
  [
    'SELECT name, slot FROM inserted',
    'SELECT name, slot FROM json_to_recordset($1::json) AS given(name text, slot float8)',
  ],
];
const SLOTS = 5;
const EVERY_MS = 2_000;

/** What 32 looks for: without the uniqueness of slots, it must find slots that were fired twice. */
describe('firings that lack something', () => {
  let world: World;

  afterEach(() => world.destroy());

  it.each([
    ['nothing', [], false],
    ['the lock on a schedule: the row of a slot alone decides', NO_LOCK, false],
    ['the lock, and the uniqueness of slots', [...NO_LOCK, ...NO_SLOTS], true],
  ])(
    '%s',
    async (_, statements, isWrong) => {
      world = await World.create(PROFILES[0]!, 'mutated-firings', { leaseMs: LONG_LEASE_MS });
      const first = await world.start('first', { options: { worker: false }, mutation: { statements } });
      const request = { task: 'slot', overlap: 'allow', catchUp: { all: true, max: 1_000 }, every: EVERY_MS };
      await first.call('schedule', ['slots', request]);
      await Promise.all(['second', 'third'].map((name) => world.start(name, { mutation: { statements } })));
      const { ledger } = world.stores;
      const ended = async () => (await slotRows(ledger)).filter(({ executions, open }) => executions > 0 && open === 0);
      const isTwice = async () => (await slotRows(ledger)).some(({ executions }) => executions > 1);
      await until(async () => (await ended()).length >= SLOTS, `${SLOTS} slots`);
      // Two have to look within the same moment, which a busy machine puts off.
      if (isWrong) await until(isTwice, 'a slot that two have fired', 120_000);
      await Promise.all(world.processes.map((process) => process.stop('SIGTERM')));
      // Where the product's text has changed, a mutation that meets nothing proves nothing.
      expect(ofKind(world.journal(), 'mutated').length > 0).toBe(statements.length > 0);
      expect(await isTwice()).toBe(isWrong);
    },
    300_000,
  );
});
