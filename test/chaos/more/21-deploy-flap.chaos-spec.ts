import { expect } from '@jest/globals';
import { DatabaseClock, MINUTE_MS } from '../harness/database-clock.js';
import { DONE_BOUND_MS, dutyDone, dutyEvery, firstDutyDone, expectSlots, minuteOf } from '../harness/duty-slots.js';
import { type Bounded, scenario } from '../harness/scenario.js';
import { workload } from '../harness/workload.js';
import type { AppProcess } from '../harness/app-process.js';
import type { World } from '../harness/world.js';

const DEPLOYMENTS = 10;

const WATCH_LEADERS = `
CREATE TABLE chaos.leader (fence bigint, token text);
CREATE FUNCTION chaos.note_leader() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.token IS NOT NULL THEN INSERT INTO chaos.leader VALUES (NEW.fence, NEW.token); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER chaos_leader AFTER INSERT OR UPDATE ON taskledger.task_lock FOR EACH ROW
  WHEN (NEW.key = 'taskledger:leader') EXECUTE FUNCTION chaos.note_leader()`;

scenario(
  '21 deployments alternate, each with a schedule of its own',
  async (world): Promise<Bounded[]> => {
    const clock = await DatabaseClock.install(world, '2027-05-03T08:00:30Z');
    const deploy = (version: number): Promise<AppProcess> =>
      world.start(`version-${version}`, {
        clockShiftMs: clock.clockShiftMs,
        // The old version does the duty every two minutes, the new one every minute.
        options: { ...dutyEvery(version % 2 === 0 ? 2 : 1), preflight: 'warn' },
      });
    let [older, newer] = [await deploy(0), await deploy(1)];
    await world.stores.ledger.witness();
    await world.stores.ledger.query(WATCH_LEADERS);
    await world.produce(older, workload(world.random, { count: 200, spreadMs: 1_000 }));
    await firstDutyDone(world, clock);
    const expected: string[] = [];
    const waits: number[] = [];
    for (let version = 2; version < DEPLOYMENTS + 2; version++) {
      // A rolling deployment: the next one is up before the one before last goes. Now and then it is killed.
      const next = await deploy(version);
      const kills = version % 3 === 0;
      if (kills) world.hit();
      await older.stop(kills ? 'SIGKILL' : 'SIGTERM');
      [older, newer] = [newer, next];
      await world.produce(newer, workload(world.random, { count: 200, spreadMs: 1_000, prefix: `${version}-` }));
      await clock.nextMinute();
      // What both versions know is done in any case; it is made up for where nobody led when it was due.
      if (new Date(clock.now()).getUTCMinutes() % 2 !== 0) continue;
      waits.push(await dutyDone(world, clock.now()));
      expected.push(minuteOf(clock.now()));
    }
    await world.quiet();
    await expectOneScheduler(world, expected);
    return [{ what: 'a slot is due → it is done', ms: Math.max(...waits), boundMs: DONE_BOUND_MS }];
  },
  { timeoutMs: 10 * MINUTE_MS },
);

async function expectOneScheduler(world: World, expected: readonly string[]): Promise<void> {
  expect(expected.length).toBeGreaterThan(2);
  await expectSlots(world, expected);
  // Each fence is of one leader, and the fences grow: never were there two.
  const terms = await world.stores.ledger.query<{ leaders: number }>(
    'SELECT count(DISTINCT token)::int AS leaders FROM chaos.leader GROUP BY fence',
  );
  expect(terms.length).toBeGreaterThan(2);
  expect(terms.filter(({ leaders }) => leaders !== 1)).toEqual([]);
}
