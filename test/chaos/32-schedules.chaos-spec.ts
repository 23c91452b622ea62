import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../fixtures/until.js';
import { ofKind } from './harness/journal.js';
import { PROFILES } from './harness/scenario.js';
import { type SlotRow, slotRows } from './harness/slot-rows.js';
import { LONG_LEASE_MS, type ProcessOptions, World } from './harness/world.js';

const SECOND = 1_000;
const FIVE_MINUTES = 300_000;
const REQUEST = { task: 'slot', overlap: 'allow', catchUp: { all: true, max: 1_000 } };
const MOST_STATEMENTS = 5;
const LONGEST_MS = 600_000;

/** What keeps only one of them from firing a slot is the ledger, whatever their clocks say and however they end. */
describe.each(PROFILES)('32 schedules (%s)', (profile) => {
  let world: World;

  afterEach(() => world.destroy());

  const slots = (): Promise<SlotRow[]> => slotRows(world.stores.ledger);
  const fired = async (): Promise<number> => (await slots()).filter(({ state }) => state === 'fired').length;

  /** No slot is missing, each was fired once and not before its time, and each ran. */
  const expectEachOnce = async (everyMs: number, atLeast: number): Promise<void> => {
    await Promise.all(world.processes.map((process) => process.stop('SIGTERM')));
    const rows = await slots();
    expect(rows.length).toBeGreaterThanOrEqual(atLeast);
    expect(rows.map(({ slot }) => slot)).toEqual(rows.map((_, index) => rows[0]!.slot + index * everyMs));
    expect(rows.filter(({ executions, state }) => executions !== 1 || state !== 'fired')).toEqual([]);
    expect(rows.filter(({ slot, decidedAt }) => decidedAt < slot)).toEqual([]);
    const ran = new Set(ofKind(world.journal(), 'slot').map(({ n }) => n));
    const ended = rows.filter(({ open }) => open === 0);
    expect(ended.filter(({ slot }) => !ran.has(new Date(slot).toISOString()))).toEqual([]);
    expect(ended.length).toBeGreaterThanOrEqual(atLeast);
  };

  it(
    'of three processes, whose clocks are five minutes wrong and are set meanwhile, each slot is fired once',
    async () => {
      world = await World.create(profile, 'schedules-clocks', { leaseMs: LONG_LEASE_MS });
      const wrong = (clockShiftMs: number): ProcessOptions => ({ clockShiftMs, options: { preflight: 'warn' } });
      const first = await world.start('right', wrong(0));
      const [ahead, behind] = await Promise.all([
        world.start('ahead', wrong(FIVE_MINUTES)),
        world.start('behind', wrong(-FIVE_MINUTES)),
      ]);
      await behind.call('schedule', ['slots', { ...REQUEST, every: SECOND }]);
      await until(async () => (await fired()) >= 6, 'six slots', 60_000);
      await Promise.all(
        [ahead, behind, first].map((process, index) => process.call('setClock', [-1, 1, 0.5][index]! * FIVE_MINUTES)),
      );
      await until(async () => (await fired()) >= 16, 'sixteen slots', 60_000);
      await expectEachOnce(SECOND, 14);
    },
    LONGEST_MS,
  );

  it(
    'a process that is killed at any statement of a firing loses and doubles nothing',
    async () => {
      world = await World.create(profile, 'schedules-kills');
      const first = await world.start('first', { options: { worker: false } });
      await first.call('schedule', ['slots', { ...REQUEST, every: 5 * SECOND }]);
      await first.stop('SIGTERM');
      // One after the other: where a firing has fewer, it is the commit.
      const killedAt = async (statement: number, when: 'before' | 'after'): Promise<boolean> => {
        const mutation = { endInFiring: { statement, when } };
        const victim = world.spawn(`victim-${statement}-${when}`, { mutation });
        await until(() => !victim.isRunning, `a firing to come to statement ${statement}`, 60_000);
        expect(victim.wasKilled).toBe(true);
        return statement >= MOST_STATEMENTS;
      };
      for (let statement = 0; !(await killedAt(statement, 'before')); statement++);
      await killedAt(MOST_STATEMENTS, 'after');
      const last = endings().at(-1)!;
      expect(last.isCommitted).toBe(true);
      // Between the first effect and the commit.
      expect(endings().filter(({ hasEffect, isCommitted }) => hasEffect && !isCommitted).length).toBeGreaterThanOrEqual(
        4,
      );
      await world.start('survivor');
      const isSettled = ({ state, open }: SlotRow): boolean => state === 'fired' && open === 0;
      await until(async () => (await slots()).every(isSettled), 'all slots to be fired and to have run', 120_000);
      await expectEachOnce(5 * SECOND, (await slots()).length);
    },
    LONGEST_MS,
  );

  const endings = () => ofKind(world.journal(), 'ended in firing');
});
