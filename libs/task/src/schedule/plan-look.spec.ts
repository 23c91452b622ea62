import { describe, expect, it } from '@jest/globals';
import type { ScheduleDefinition, ScheduleRow } from '../ledger/index.js';
import { jitterOf } from './slots.js';
import { MOST_SLOT_ROWS, planLook } from './plan-look.js';

const START = Date.parse('2027-01-01T00:00:00Z');
const MINUTE = 60_000;
const DAY = 86_400_000;

function schedule(definition: Partial<ScheduleDefinition> = {}, row: Partial<ScheduleRow> = {}): ScheduleRow {
  return {
    name: 'a',
    origin: 'service',
    module: 'default',
    queue: 'default',
    tags: [],
    createdBy: null,
    metadata: {},
    definition: {
      task: 'work',
      timing: { kind: 'every', everyMs: MINUTE },
      payload: {},
      overlap: 'skip',
      catchUp: 0,
      jitterMs: 0,
      ...definition,
    },
    override: null,
    overrideUntil: null,
    version: 0,
    revision: 1,
    pausedAt: null,
    pausedUntil: null,
    pausedBy: null,
    pauseReason: null,
    anchorAt: START,
    nextAt: START + MINUTE,
    remaining: null,
    waiting: 0,
    openIds: [],
    endedAt: null,
    endReason: null,
    createdAt: START,
    updatedAt: START,
    readAt: START,
    ...row,
  };
}

/** States by the number of the minute. */
function states(row: ScheduleRow, nowMs: number, open: readonly string[] = []): Record<number, string> {
  const { slots } = planLook(row, nowMs, open);
  return Object.fromEntries(
    slots.map(({ slot, state, reason }) => [
      (slot - START) / MINUTE,
      reason === undefined ? state : `${state} ${reason}`,
    ]),
  );
}

describe('a look at a schedule', () => {
  it('fires the slot that is due, and knows the next one', () => {
    const plan = planLook(schedule(), START + MINUTE, []);
    expect(plan.slots).toEqual([{ slot: START + MINUTE, state: 'fired', lateMs: 0 }]);
    expect(plan.progress).toMatchObject({ nextAt: START + 2 * MINUTE, lookAt: START + 2 * MINUTE });
  });

  it('fires nothing before its time', () => {
    expect(planLook(schedule(), START + MINUTE - 1, []).slots).toEqual([]);
  });

  it('S0-28 after an outage makes no burst: the latest slot is fired if it is new, the others are missed', () => {
    expect(states(schedule(), START + 4 * MINUTE)).toEqual({ 1: 'missed', 2: 'missed', 3: 'missed', 4: 'fired' });
    const daily = schedule({ timing: { kind: 'every', everyMs: DAY } }, { nextAt: START + DAY });
    expect(planLook(daily, START + DAY + 2 * MINUTE, []).slots).toEqual([{ slot: START + DAY, state: 'missed' }]);
  });

  it.each([
    [1, { 1: 'missed', 2: 'missed', 3: 'fired' }],
    [2, { 1: 'missed', 2: 'fired', 3: 'waiting overlap' }],
    [9, { 1: 'fired', 2: 'waiting overlap', 3: 'waiting overlap' }],
  ])('catches up %d slots, one behind the other', (catchUp, expected) => {
    const row = schedule({ catchUp, endAtMs: START + 3 * MINUTE, overlap: 'allow' });
    expect(states(row, START + 10 * MINUTE)).toEqual(expected);
  });

  it.each([
    ['skip', 'skipped overlap'],
    ['queue', 'waiting overlap'],
    ['allow', 'fired'],
    ['cancelRunning', 'fired'],
  ] as const)('with overlap %s does what it says while the execution before goes on', (overlap, state) => {
    const row = schedule({ overlap });
    expect(states(row, START + MINUTE, ['open'])).toEqual({ 1: state });
    const { superseded, progress } = planLook(row, START + MINUTE, ['open']);
    expect(superseded).toEqual(overlap === 'cancelRunning' ? ['open'] : []);
    // Whoever is to cancel it may die: somebody looks whether it has ended.
    expect(progress.lookAt).toBe(
      { skip: START + 2 * MINUTE, allow: START + 2 * MINUTE }[overlap as 'skip'] ?? START + MINUTE + 1_000,
    );
  });

  it('cancels all but the latest of executions that should not be at work together', () => {
    const row = schedule({ overlap: 'cancelRunning' });
    expect(planLook(row, START, ['first', 'second', 'third']).superseded).toEqual(['first', 'second']);
    expect(planLook(row, START, ['third']).superseded).toEqual([]);
    expect(planLook(row, START, ['third']).progress.lookAt).toBe(START + MINUTE);
  });

  it('looks again when what an operator has set expires', () => {
    const row = schedule({}, { override: { everyMs: DAY }, overrideUntil: START + 90_000, nextAt: START + DAY });
    expect(planLook(row, START, []).progress.lookAt).toBe(START + 90_000);
  });

  it('keeps one slot waiting, no more', () => {
    expect(states(schedule({ overlap: 'queue' }, { waiting: 1 }), START + MINUTE, ['open'])).toEqual({
      1: 'skipped overlap',
    });
  });

  it('fires a slot that waited once nothing is under way', () => {
    const row = schedule({}, { waiting: 2 });
    expect(planLook(row, START, []).firesWaiting).toBe(true);
    expect(planLook(row, START, []).progress.waiting).toBe(1);
    expect(planLook(row, START, ['open']).firesWaiting).toBe(false);
  });

  it('skips what lies in a pause, and goes on after it', () => {
    const row = schedule(
      { catchUp: 9, overlap: 'allow' },
      { pausedAt: START + 90_000, pausedUntil: START + 3.5 * MINUTE },
    );
    expect(planLook(row, START + 2 * MINUTE, []).slots).toEqual([]);
    expect(planLook(row, START + 2 * MINUTE, []).progress.lookAt).toBe(START + 3.5 * MINUTE);
    const after = planLook(row, START + 4 * MINUTE, []);
    expect(states(row, START + 4 * MINUTE)).toEqual({
      1: 'fired',
      2: 'skipped paused',
      3: 'skipped paused',
      4: 'waiting overlap',
    });
    expect(after.progress.resumes).toBe(true);
  });

  it('S0-28 fires as often as `repeat` says, and ends', () => {
    const row = schedule({}, { remaining: 1 });
    const plan = planLook(row, START + MINUTE, []);
    expect(plan.slots).toHaveLength(1);
    expect(plan.progress).toMatchObject({ nextAt: null, lookAt: null, remaining: 0, endReason: 'finished' });
  });

  it('fires an instant that has passed long ago', () => {
    const row = schedule({ timing: { kind: 'at', atMs: START }, catchUp: 1 }, { nextAt: START, remaining: 1 });
    expect(planLook(row, START + 9 * DAY, []).slots).toMatchObject([{ slot: START, state: 'fired' }]);
  });

  it('writes at most a thousand rows of an outage, and one that sums up the rest', () => {
    const row = schedule({ timing: { kind: 'every', everyMs: 1_000 }, catchUp: 3 }, { nextAt: START + 1_000 });
    const now = START + DAY;
    const { slots, progress } = planLook(row, now, []);
    expect(slots).toHaveLength(MOST_SLOT_ROWS + 1);
    const [summary] = slots.filter(({ through }) => through !== undefined);
    expect(summary).toEqual({ slot: START + 998_000, state: 'missed', through: now - 2_001 });
    expect(slots.slice(-3).map(({ slot }) => now - slot)).toEqual([2_000, 1_000, 0]);
    expect(progress.nextAt).toBe(now + 1_000);
  });

  it('puts slots off by the same every time, below the jitter', () => {
    const offsets = Array.from({ length: 200 }, (_, index) => jitterOf('a', START + index * MINUTE, 30_000));
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...offsets)).toBeLessThan(30_000);
    expect(new Set(offsets).size).toBeGreaterThan(150);
    expect(jitterOf('a', START, 30_000)).toBe(offsets[0]);
  });
});
