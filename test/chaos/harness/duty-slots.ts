import { expect } from '@jest/globals';
import { until } from '../../fixtures/until.js';
import { type DatabaseClock, MINUTE_MS } from './database-clock.js';
import { LONG_LEASE_MS, type World } from './world.js';

const KEY = 'agentcore-task-mark-timed-out-executions';
const DONE_WITHIN_MS = 60_000;
/** A leader looks every ten seconds, and one that was killed is succeeded after its lease. */
export const DONE_BOUND_MS = 10_000 + 2 * LONG_LEASE_MS;
const LOOK_MS = 15_000;

/** The settings under which the one duty that is tested is due every so many minutes. */
export const dutyEvery = (
  minutes: number,
): { maintenance: { markTimeoutEnabled: true; markTimeoutCrontab: string } } => ({
  maintenance: { markTimeoutEnabled: true, markTimeoutCrontab: minutes === 1 ? '* * * * *' : `*/${minutes} * * * *` },
});

/** The minute of UTC that a moment is in, as `HH:MM`. */
export const minuteOf = (ms: number): string => new Date(ms).toISOString().slice(11, 16);

/** Slots of the duty that have a record, as `HH:MM` of UTC, in the order in which they were recorded. */
async function recordedSlots(world: World): Promise<string[]> {
  const rows = await world.stores.ledger.executions();
  return rows
    .filter(({ taskId }) => taskId.startsWith(`${KEY}:`))
    .map(({ taskId }) => minuteOf(Date.parse(taskId.slice(KEY.length + 1))));
}

/** Each of these minutes has its record, and none has two. */
export async function expectSlots(world: World, minutes: readonly string[]): Promise<void> {
  const recorded = await recordedSlots(world);
  expect(recorded.filter((slot, index) => recorded.indexOf(slot) !== index)).toEqual([]);
  expect(recorded).toEqual(expect.arrayContaining([...minutes]));
}

/**
 * Lets minutes pass until a first slot has been done: before its first look, which is soon after its start, a leader
 * does not know what was due.
 */
export async function firstDutyDone(world: World, clock: DatabaseClock): Promise<void> {
  for (let minute = 0; minute < 10; minute++) {
    await clock.nextMinute();
    const isDone = async (): Promise<boolean> => (await recordedSlots(world)).length > 0;
    const done = await until(isDone, 'a first slot', LOOK_MS).catch(() => false);
    if (done) return;
  }
  throw new Error('Nobody does the duty, however often it is due');
}

/** Waits until the duty of this moment has been done, and answers with how long that took, in ms. */
export async function dutyDone(world: World, atMs: number): Promise<number> {
  const since = Date.now();
  const slot = new Date(Math.floor(atMs / MINUTE_MS) * MINUTE_MS).toISOString();
  const done = async (): Promise<boolean> => {
    const rows = await world.stores.ledger.executions();
    return rows.some(({ taskId, status }) => taskId === `${KEY}:${slot}` && status === 'SUCCESS');
  };
  await until(done, `the duty of ${slot} to be done`, DONE_WITHIN_MS);
  return Date.now() - since;
}
