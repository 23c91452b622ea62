import { Injectable } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Schedule, ScheduleCondition, Schedules, Task, type TaskContext } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

const SECOND = 1_000;

@Injectable()
class Work {
  static hasArrived = false;
  static asked = 0;
  readonly runs: { payload: unknown; schedule: TaskContext['schedule'] }[] = [];

  @Task('work')
  work(payload: object, ctx: TaskContext): void {
    this.runs.push({ payload, schedule: ctx.schedule });
  }

  @Task('slow')
  async slow(_payload: object, ctx: TaskContext): Promise<void> {
    await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve(), { once: true }));
    ctx.signal.throwIfAborted();
  }

  @Task('declared')
  @Schedule('0 8 * * 1-5', { timezone: 'Europe/Berlin' })
  @Schedule({ every: '1h' }, { name: 'declared hourly', payload: { hourly: true } })
  declared(): void {}

  @ScheduleCondition('arrived')
  arrived(payload: { fail?: boolean }): boolean {
    Work.asked++;
    if (payload.fail) throw new Error('no such folder');
    return Work.hasArrived;
  }
}

describe('schedules', () => {
  let app: ContractApp;
  let schedules: Schedules;
  let work: Work;

  beforeAll(async () => {
    app = await startContractApp({}, [Work]);
    schedules = app.get(Schedules);
    work = app.get(Work);
  });
  afterAll(() => app.close());
  afterEach(async () => {
    for (const { name, origin } of await schedules.list({ withEnded: true }))
      if (origin === 'service') await schedules.remove(name);
    work.runs.length = 0;
  });

  const states = async (name: string): Promise<string[]> =>
    (await schedules.history(name)).map(({ state, reason }) => (reason ? `${state} ${reason}` : state)).toReversed();
  /** As if all that is known of a schedule had been so much earlier. */
  const earlier = async (name: string, ms: number): Promise<void> => {
    const { database } = app.ledger;
    const by = `- $2::float8 * interval '1 ms'`;
    await database.query(
      `UPDATE ${database.schema}.task_schedule_slot SET slot = slot ${by} WHERE schedule_name = $1`,
      [name, ms],
    );
    await database.query(
      `UPDATE ${database.schema}.task_schedule
          SET next_at = next_at ${by}, look_at = look_at ${by}, anchor_at = anchor_at ${by} WHERE name = $1`,
      [name, ms],
    );
  };

  it('S1-19 S1-20 run a task at a time, and tell its id', async () => {
    schedules.stop();
    await schedules.upsert('once', { task: 'work', payload: { n: 1 }, at: new Date(Date.now() - 5 * SECOND) });
    expect((await schedules.list()).map(({ name }) => name)).toContain('once');
    const ids = await schedules.runPending();
    expect(ids).toHaveLength(1);
    expect(await app.tasks.waitFor(ids[0]!)).toMatchObject({ outcome: 'success' });
    expect(work.runs).toMatchObject([{ payload: { n: 1 }, schedule: { name: 'once' } }]);
    expect(await schedules.runPending()).toEqual([]);
    expect(await schedules.get('once')).toMatchObject({ endReason: 'finished' });
    expect(await schedules.remove('once')).toBe(true);
    expect(await schedules.get('once')).toBeUndefined();
    schedules.start();
  });

  it('S1-21 run a task again and again, by themselves, and the handler knows the instant', async () => {
    await schedules.upsert('often', { task: 'work', every: SECOND, overlap: 'allow' });
    await until(() => work.runs.length >= 2, 'two slots');
    const slots = work.runs.map(({ schedule }) => schedule!.slot!.getTime());
    expect(slots[1]! - slots[0]!).toBe(SECOND);
    const history = await schedules.history('often');
    expect(history.at(-1)).toMatchObject({
      state: 'fired',
      slot: new Date(slots[0]!),
      executionId: expect.any(String),
    });
  });

  it('S1-23 know five fields, of which some may be missing, and name a wrong one', async () => {
    await schedules.upsert('nightly', { task: 'work', cron: '30 2' });
    expect(await schedules.get('nightly')).toMatchObject({ timing: { cron: '30 2 * * *', timezone: 'UTC' } });
    const [first, second] = await schedules.preview('nightly', { count: 2 });
    expect([first!.getUTCHours(), first!.getUTCMinutes()]).toEqual([2, 30]);
    expect(second!.getTime() - first!.getTime()).toBe(86_400_000);
    await expect(schedules.upsert('nightly', { task: 'work', cron: '30 25 * * *' })).rejects.toThrow(
      'Schedule "nightly": cron',
    );
    await expect(schedules.upsert('nightly', { task: 'work', cron: '30 25 * * *' })).rejects.toThrow(
      '"hour" is wrong: 25',
    );
  });

  it('S1-22 wait for a condition, enqueue once, and end; one that throws is asked again', async () => {
    schedules.stop();
    const request = { task: 'work', when: 'arrived', every: SECOND };
    await schedules.upsert('waits', { ...request, payload: {} });
    await schedules.upsert('fails', { ...request, payload: { fail: true } });
    expect(await schedules.checkConditions()).toEqual([]);
    expect(Work.asked).toBe(2);
    // Nobody asks again before it is time.
    expect(await schedules.checkConditions()).toEqual([]);
    expect(Work.asked).toBe(2);
    Work.hasArrived = true;
    const ids = await until(async () => {
      const begun = await schedules.checkConditions();
      return begun.length > 0 ? begun : undefined;
    }, 'the condition to be asked again');
    expect(ids).toHaveLength(1);
    expect(await schedules.get('waits')).toMatchObject({ endReason: 'finished' });
    expect(await schedules.get('fails')).not.toHaveProperty('endedAt');
    expect(await schedules.checkConditions()).toEqual([]);
    schedules.start();
  });

  it('of code are there from the boot, in their order, and cannot be removed', async () => {
    expect(await schedules.get('declared')).toMatchObject({
      origin: 'code',
      task: 'declared',
      timing: { kind: 'cron', cron: '0 8 * * 1-5', timezone: 'Europe/Berlin' },
    });
    expect(await schedules.get('declared hourly')).toMatchObject({ timing: { kind: 'every', everyMs: 3_600_000 } });
    await expect(schedules.remove('declared')).rejects.toMatchObject({ code: 'SCHEDULE_OF_CODE' });
    await expect(schedules.upsert('declared', { task: 'work', every: SECOND })).rejects.toMatchObject({
      code: 'SCHEDULE_OF_CODE',
    });
  });

  it('skip a slot while the execution before it goes on, and cancel that where they are told to', async () => {
    schedules.stop();
    await schedules.upsert('busy', { task: 'slow', every: '1m' });
    await earlier('busy', 60_000);
    const [id] = await schedules.runPending();
    await earlier('busy', 60_000);
    expect(await schedules.runPending()).toEqual([]);
    expect(await states('busy')).toContain('skipped overlap');
    await schedules.upsert('busy', { task: 'slow', every: '1m', overlap: 'cancelRunning' });
    await earlier('busy', 60_000);
    const [next] = await schedules.runPending();
    expect(await app.tasks.waitFor(id!)).toMatchObject({ outcome: 'revoked' });
    await app.tasks.cancel(next!);
    await app.tasks.waitFor(next!);
    schedules.start();
  });

  it('catch slots up one behind the other', async () => {
    schedules.stop();
    await schedules.upsert('behind', { task: 'work', every: '1m', catchUp: { all: true, max: 3 } });
    await earlier('behind', 10 * 60_000);
    const begun: string[] = [];
    while (begun.length < 3) {
      const [id] = await until(async () => {
        const ids = await schedules.runPending();
        return ids.length > 0 ? ids : undefined;
      }, 'the next slot');
      await app.tasks.waitFor(id!);
      begun.push(id!);
    }
    const slots = work.runs.map(({ schedule }) => schedule!.slot!.getTime());
    expect(slots).toEqual([...slots].sort((a, b) => a - b));
    expect(slots).toHaveLength(3);
    schedules.start();
  });

  it('keep an override over a changed definition until it is reset, and every change as a revision', async () => {
    await schedules.upsert('tuned', { task: 'work', cron: '0 3 * * *', payload: { size: 1 } });
    await schedules.override('tuned', { cron: '0 4 * * *', payload: { size: 2 }, reason: 'load' }, { actor: 'ada' });
    await schedules.upsert('tuned', { task: 'work', cron: '0 5 * * *', payload: { size: 1 } });
    expect(await schedules.get('tuned')).toMatchObject({
      timing: { cron: '0 4 * * *' },
      payload: { size: 2 },
      definition: { timing: { cron: '0 5 * * *' }, payload: { size: 1 } },
      override: { reason: 'load', by: 'ada' },
    });
    const id = await schedules.trigger('tuned', { actor: 'ada' });
    expect(await app.tasks.get(id)).toMatchObject({ payload: { size: 2 }, createdBy: 'ada' });
    await schedules.reset('tuned');
    expect(await schedules.get('tuned')).toMatchObject({ timing: { cron: '0 5 * * *' }, payload: { size: 1 } });
    expect((await schedules.revisions('tuned')).map(({ change, by }) => [change, by])).toEqual([
      ['reset', undefined],
      ['defined', undefined],
      ['overridden', 'ada'],
      ['created', undefined],
    ]);
  });

  it('make up for missed slots when they are told to, once', async () => {
    schedules.stop();
    await schedules.upsert('past', { task: 'work', every: '1m' });
    await earlier('past', 5 * 60_000 + 30_000);
    await schedules.runPending();
    const from = new Date(Date.now() - 4 * 60_000);
    expect((await states('past')).filter((state) => state === 'missed').length).toBeGreaterThan(2);
    const filled = await schedules.backfill('past', { from, limit: 2 });
    expect(filled).toHaveLength(2);
    expect(await schedules.backfill('past', { from, to: filled[1]!.slot })).toEqual([]);
    expect(await schedules.backfill('past', { from, to: filled[1]!.slot, force: true })).toHaveLength(2);
    await Promise.all(filled.map(({ executionId }) => app.tasks.waitFor(executionId)));
    schedules.start();
  });

  it('are part of a caller’s transaction', async () => {
    const create = (fails: boolean): Promise<unknown> =>
      app.ledger.database.transaction(async (manager) => {
        await schedules.upsert('inside', { task: 'work', cron: '0 0 * * *' }, { manager });
        if (fails) throw new Error('changed my mind');
      });
    await expect(create(true)).rejects.toThrow('changed my mind');
    expect(await schedules.get('inside')).toBeUndefined();
    await create(false);
    expect(await schedules.get('inside')).toBeDefined();
  });

  it('S3-15 of the library are among them: paused, overridden and begun by hand like all others', async () => {
    const name = 'agentcore-task-cleanup-old-executions';
    await until(() => schedules.get(name), 'the leader to say what it does');
    expect(await schedules.get(name)).toMatchObject({ origin: 'builtin', timing: { cron: '0 2 * * *' } });
    await expect(schedules.remove(name)).rejects.toThrow('switch it off');
    const id = await schedules.trigger(name);
    expect(await app.tasks.waitFor(id)).toMatchObject({ outcome: 'success' });
  });

  it.each([
    [{}, 'exactly one of'],
    [{ cron: '* * * * *', every: 1_000 }, 'exactly one of'],
    [{ every: 10 }, 'at least 1000 ms'],
    [{ every: '1m', jitter: '1m' }, 'less than the shortest time'],
    [{ every: '1m', catchUp: 'all' }, "'none', 'last'"],
    [{ every: '1m', overlap: 'maybe' }, "'skip'"],
    [{ every: '1m', timezone: 'Mars/Olympus' }, 'IANA'],
    [{ every: '1m', repeat: -2 }, 'repeat'],
    [{ every: '1m', whenever: 1 }, 'Known options'],
    [{ every: '1m', endAt: new Date(0), startAt: new Date(1) }, 'not before startAt'],
  ])('refuse %p', async (request, message) => {
    await expect(schedules.upsert('bad', { task: 'work', ...request } as never)).rejects.toThrow(message);
    expect(await schedules.get('bad')).toBeUndefined();
  });

  it('refuse tasks that nobody has, and payloads that these do not take', async () => {
    await expect(schedules.upsert('bad', { task: 'nobody', every: '1m' })).rejects.toMatchObject({
      code: 'TASK_UNKNOWN',
    });
    await expect(schedules.pause('nobody')).rejects.toMatchObject({ code: 'SCHEDULE_UNKNOWN' });
  });
});
