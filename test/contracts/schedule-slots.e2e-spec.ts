import { Injectable } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScheduleRequest, Schedules, Task, type TaskContext } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { neglect, reachIntoFirings } from '../fixtures/firings.js';
import { SCHEDULE_NAME } from '../../libs/task/src/enqueue/index.js';
import { PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
// TASKLEDGER_KILLS says how many: 520 have been tried on Postgres.
const KILLS = Number(process.env['TASKLEDGER_KILLS'] ?? 60);
const AT_ONCE = 3;
// Slots are there from this one on, of: locking what is due, slots, executions, how schedules stand, commit.
const FIRST_EFFECT = 2;

@Injectable()
class Work {
  static readonly slots = new Map<string, string[]>();

  @Task('work')
  work(_payload: object, { schedule }: TaskContext): void {
    const { name, slot } = schedule!;
    Work.slots.set(name, [...(Work.slots.get(name) ?? []), slot!.toISOString()]);
  }
}

const CHANGES: readonly (readonly [what: string, request: Omit<ScheduleRequest, 'task'>, slots: string[]])[] = [
  [
    'a fixed hour that is left out',
    { cron: '30 2 * * *', timezone: 'Europe/Berlin' },
    ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
  ],
  [
    'a fixed hour that comes twice',
    { cron: '30 1 * * *', timezone: 'America/New_York' },
    ['2025-11-01T05:30', '2025-11-02T05:30', '2025-11-03T06:30'],
  ],
  [
    'every hour, where one is left out',
    { cron: '0 * * * *', timezone: 'Europe/Berlin' },
    ['2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T02:00', '2026-03-29T03:00'],
  ],
  [
    'every hour, where one comes twice',
    { cron: '0 * * * *', timezone: 'America/New_York' },
    ['2025-11-02T04:00', '2025-11-02T05:00', '2025-11-02T06:00', '2025-11-02T07:00'],
  ],
  [
    'a step of hours, where one of them is left out',
    { cron: '15 */2 * * *', timezone: 'Europe/Berlin' },
    ['2026-03-28T23:15', '2026-03-29T02:15', '2026-03-29T04:15'],
  ],
  [
    'a step of hours, where one of them comes twice',
    { cron: '15 */2 * * *', timezone: 'Europe/Berlin' },
    ['2025-10-25T22:15', '2025-10-26T00:15', '2025-10-26T01:15', '2025-10-26T03:15'],
  ],
];

describe('the slots of schedules', () => {
  let app: ContractApp;
  let schedules: Schedules;

  beforeAll(async () => {
    app = await startContractApp({}, [Work]);
    schedules = app.get(Schedules);
    schedules.stop();
  });
  afterAll(() => app.close());
  afterEach(async () => {
    for (const { name, origin } of await schedules.list({ withEnded: true }))
      if (origin === 'service') await schedules.remove(name);
    Work.slots.clear();
  });

  const rows = async (name: string) => (await schedules.history(name, { limit: 1_000 })).toReversed();
  /** All of its rows, the latest first. */
  const all = async (name: string) => {
    const found: Awaited<ReturnType<Schedules['history']>> = [];
    for (let before: Date | undefined; ;) {
      const page = await schedules.history(name, { limit: 1_000, ...(before ? { before } : {}) });
      found.push(...page);
      if (page.length < 1_000) return found;
      before = page.at(-1)!.slot;
    }
  };
  const statesOf = async (name: string): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const { state, through } of await all(name)) {
      const key = through ? `${state} through` : state;
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  };
  /** Looks until nothing waits any more. */
  const settled = async (name: string): Promise<void> => {
    await until(async () => {
      await schedules.runPending();
      return (await schedules.get(name))!.waiting === 0;
    }, `the slots of ${name} that wait`);
  };
  const executionsOf = async (name: string): Promise<number> => {
    const { database } = app.ledger;
    const [row] = await database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${database.schema}.task_execution WHERE metadata ->> '${SCHEDULE_NAME}' = $1`,
      [name],
    );
    return row!.n;
  };

  it.each(CHANGES)('N-6 around a change of summer time: %s', async (_, request, slots) => {
    const at = slots.map((slot) => `${slot}:00.000Z`);
    const endAt = new Date(at.at(-1)!);
    await schedules.upsert('zoned', { task: 'work', ...request, endAt, catchUp: { all: true, max: 100 } });
    await neglect(app.ledger.database, 'zoned', Date.parse(at[0]!));
    await settled('zoned');
    expect((await rows('zoned')).map(({ slot, state }) => `${slot.toISOString()} ${state}`)).toEqual(
      at.map((slot) => `${slot} fired`),
    );
    // One behind the other, in order.
    await until(() => Work.slots.get('zoned')?.length === at.length, 'all of them to run');
    expect(Work.slots.get('zoned')).toEqual(at);
  });

  it.each([
    ['none', 'none', { missed: 999, 'missed through': 1, fired: 1 }],
    ['last', 'last', { missed: 999, 'missed through': 1, fired: 1 }],
    ['all, at most 5', { all: true, max: 5 }, { missed: 995, 'missed through': 1, fired: 5 }],
  ] as const)('S0-28 after a day without any process, every minute, catchUp %s', async (_, catchUp, expected) => {
    const first = Math.floor(Date.now() / MINUTE) * MINUTE - DAY;
    // However long the test takes, no further slot comes due.
    const time = { every: MINUTE, startAt: new Date(first), endAt: new Date(first + DAY) };
    await schedules.upsert('outage', { task: 'work', ...time, catchUp, overlap: 'allow' });
    await neglect(app.ledger.database, 'outage', first);
    await settled('outage');
    const counts = await statesOf('outage');
    expect(counts).toEqual(expected);
    // Every slot of the day is told of, once: one by one, or by the row that sums up.
    const history = await all('outage');
    const summed = ({ slot, through }: (typeof history)[number]): number =>
      through ? Math.floor((through.getTime() - slot.getTime()) / MINUTE) + 1 : 1;
    const due = (history[0]!.slot.getTime() - first) / MINUTE + 1;
    expect(history.reduce((sum, row) => sum + summed(row), 0)).toBe(due);
    expect(due).toBeGreaterThanOrEqual(DAY / MINUTE);
    expect(history[0]!.state).toBe('fired');
  });

  it('a day of outage of a daily slot: none misses it, last makes up for it', async () => {
    for (const catchUp of ['none', 'last'] as const) {
      const name = `daily ${catchUp}`;
      await schedules.upsert(name, { task: 'work', every: DAY, catchUp });
      await neglect(app.ledger.database, name, Date.now() - DAY / 2);
      await settled(name);
      expect((await rows(name)).map(({ state }) => state)).toEqual([catchUp === 'none' ? 'missed' : 'fired']);
    }
  });

  it('a firing that is cut off before any of its statements, or before its commit, loses and doubles nothing', async () => {
    const { database } = app.ledger;
    const cuts = new Map<number, number>();
    let target = 0;
    const restore = reachIntoFirings(database, {
      before: async (statement, runner) => {
        if (statement !== target) return;
        cuts.set(statement, (cuts.get(statement) ?? 0) + 1);
        // On a server the connection is gone, as when the process is; in process, the transaction.
        if (PROFILE !== 'embedded') await runner.query('SELECT pg_terminate_backend(pg_backend_pid())');
        throw new Error('cut off');
      },
    });
    /** Whether it was cut off between its first effect and its commit. */
    const isCut = async (): Promise<boolean> => {
      const before = cuts.get(target) ?? 0;
      await schedules.runPending().catch(() => undefined);
      return (cuts.get(target) ?? 0) > before && (target < 0 || target >= FIRST_EFFECT);
    };
    const cutsAt = async (statements: readonly number[]): Promise<number> => {
      let count = 0;
      for (target of statements) count += Number(await isCut());
      return count;
    };
    const names: string[] = [];
    try {
      for (let round = 0, kills = 0; kills < KILLS; round++) {
        for (let index = 0; index < AT_ONCE; index++) {
          names.push(`cut ${round} ${index}`);
          await schedules.upsert(names.at(-1)!, { task: 'work', at: new Date(Date.now() - MINUTE) });
        }
        // Before the first effects once, before all others and the commit again and again.
        const targets = round === 0 ? [0, 1, 2, 3, -1] : [2, 3, -1, 2, 3, -1, 2, 3, -1, 2, 3, -1];
        kills += await cutsAt(targets);
        target = -2;
        await schedules.runPending();
      }
    } finally {
      restore();
    }
    for (const name of names) expect([name, await executionsOf(name)]).toEqual([name, 1]);
    await until(() => names.every((name) => Work.slots.has(name)), 'all of them to run');
    expect([...Work.slots.values()].filter((slots) => slots.length > 1)).toEqual([]);
    expect([...cuts.keys()].toSorted((a, b) => a - b)).toEqual([-1, 0, 1, 2, 3]);
    expect(await statesOf(names[0]!)).toEqual({ fired: 1 });
  }, 240_000);

  it('an override that expires leaves the slots to the definition again', async () => {
    await schedules.upsert('expiring', { task: 'work', every: MINUTE });
    await schedules.override(
      'expiring',
      { every: DAY, until: new Date(Date.now() + 1_500) },
      {
        actor: 'ada',
      },
    );
    expect((await schedules.get('expiring'))!.nextAt!.getTime()).toBeGreaterThan(Date.now() + DAY / 2);
    await until(async () => {
      await schedules.runPending();
      return (await schedules.get('expiring'))!.override === undefined;
    }, 'the override to expire');
    expect((await schedules.get('expiring'))!.nextAt!.getTime()).toBeLessThanOrEqual(Date.now() + MINUTE);
    expect((await schedules.revisions('expiring'))[0]).toMatchObject({ change: 'override expired' });
  });
});
