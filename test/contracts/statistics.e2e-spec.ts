import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type StatisticsReport, type TaskContext } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';

const HOUR_MS = 3_600_000;

describe('statistics', () => {
  let app: ContractApp;
  const gate = new Gate();

  beforeAll(async () => {
    app = await startContractApp();
    app.registry.registerFunction('good', () => 'done');
    app.registry.registerFunction('bad', () => {
      throw new Error('no');
    });
    app.registry.registerFunction('flaky', (_, { attempt }: TaskContext) => {
      if (attempt === 1) throw new Error('not yet');
    });
    app.registry.registerFunction('held', (_, { signal }: TaskContext) =>
      Promise.race([gate.opened, new Promise((resolve) => signal.addEventListener('abort', resolve))]),
    );
  });
  afterAll(async () => {
    gate.open();
    await app.close();
  });

  beforeEach(async () => {
    await app.ledger.database.query('DELETE FROM taskledger.task_stat');
    await app.ledger.database.query('DELETE FROM taskledger.task_stat_delta');
  });

  const lastHour = (more: object = {}): Promise<StatisticsReport> =>
    app.tasks.statistics({ from: new Date(app.ledger.clock.now() - HOUR_MS), ...more });
  const plant = (
    rows: { at: Date; task?: string; status?: string; measure?: string; latency: number; count: number }[],
  ) =>
    app.ledger.database.query(
      `INSERT INTO taskledger.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
       SELECT date_trunc('minute', at), coalesce(task, 'good'), 'default', coalesce(status, 'SUCCESS'),
              coalesce(measure, 'run'), latency, count, 0, 0
         FROM json_to_recordset($1::json) AS delta(at timestamptz, task text, status text, measure text, latency int, count int)`,
      [JSON.stringify(rows)],
    );

  it('counts what happened, by status and by task', async () => {
    const handles = await app.tasks.enqueueMany('good', [{}, {}, {}]);
    handles.push(
      await app.tasks.enqueue('bad', {}),
      await app.tasks.enqueue('flaky', {}, { retry: { maxRetries: 1, baseMs: 1 } }),
    );
    await Promise.all(handles.map(({ id }) => app.tasks.waitFor(id)));
    const { totals, tasks } = await lastHour();
    expect(totals).toMatchObject({ finished: 5, success: 4, failure: 1, retry: 1, revoked: 0, failureRate: 0.2 });
    expect(tasks.map(({ taskName, finished }) => [taskName, finished])).toEqual([
      ['good', 3],
      ['bad', 1],
      ['flaky', 1],
    ]);
    expect(await app.tasks.stats({ taskName: 'flaky' })).toMatchObject({ SUCCESS: 1, RETRY: 0 });
    expect((await lastHour({ taskName: ['bad', 'none'] })).totals).toMatchObject({ finished: 1, failureRate: 1 });
    expect((await lastHour({ queue: 'elsewhere' })).totals).toMatchObject({ finished: 0, failureRate: null });
  });

  it('has of each task a trend in few points, which stay where they are while time goes on', async () => {
    const now = app.ledger.clock.now();
    const [long, short] = [20, 2].map((hours) => new Date(now - hours * HOUR_MS)) as [Date, Date];
    await plant([
      { at: long, latency: 4, count: 3 },
      { at: short, status: 'FAILURE', latency: 4, count: 1 },
      { at: short, status: 'RETRY', latency: 4, count: 9 },
      { at: short, task: 'bad', status: 'FAILURE', latency: 4, count: 2 },
    ]);
    const { from, tasks, trendFrom, trendSeconds } = await app.tasks.statistics({ from: new Date(now - 24 * HOUR_MS) });
    expect(trendFrom.getTime() % (trendSeconds * 1_000)).toBe(0);
    expect(from.getTime() - trendFrom.getTime()).toBeLessThan(trendSeconds * 1_000);
    expect(trendFrom.getTime()).toBeLessThanOrEqual(from.getTime());
    const points = tasks[0]!.trend.finished.length;
    expect([points > 20, points <= 33]).toEqual([true, true]);
    const pointOf = (at: Date): number => Math.floor((at.getTime() - trendFrom.getTime()) / (trendSeconds * 1_000));
    const counts = (...given: (readonly [Date, number])[]): number[] => {
      const all = Array.from({ length: points }, () => 0);
      for (const [at, count] of given) all[pointOf(at)]! += count;
      return all;
    };
    expect(tasks.map(({ taskName, trend }) => [taskName, trend])).toEqual([
      ['good', { finished: counts([long, 3], [short, 1]), failure: counts([short, 1]) }],
      ['bad', { finished: counts([short, 2]), failure: counts([short, 2]) }],
    ]);
  });

  it('measures the wait once for each execution, from when it was due', async () => {
    const { id } = await app.tasks.enqueue('flaky', {}, { delay: '500ms', retry: { maxRetries: 1, baseMs: 1 } });
    await app.ledger.database.query(
      `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 h' WHERE id = $1`,
      [id],
    );
    await app.tasks.waitFor(id);
    const waitedMs = (await app.tasks.get(id))?.waitedMs ?? NaN;
    expect(waitedMs).toBeLessThan(60_000);
    const { totals } = await lastHour({ taskName: 'flaky' });
    expect(totals).toMatchObject({ success: 1, retry: 1, waitAvgMs: waitedMs });
    expect(totals.waitP95Ms).toBeLessThanOrEqual(Math.max(1, waitedMs * Math.SQRT2));
    expect(totals.runP99Ms).toBeLessThan(10_000);
  });

  it('takes percentiles of runs only: an end without a run has no duration', async () => {
    const { id } = await app.tasks.enqueue('good', {}, { delay: '1h' });
    expect((await app.tasks.get(id))?.waitedMs).toBeNull();
    await app.tasks.cancel(id);
    expect((await app.tasks.get(id))?.waitedMs).toBeNull();
    expect((await lastHour()).totals).toMatchObject({ finished: 1, revoked: 1, runP50Ms: null, waitP50Ms: null });
    const at = new Date(app.ledger.clock.now() - 60_000);
    await plant([
      { at, latency: 20, count: 100 },
      { at, latency: -1, count: 900, status: 'FAILURE' },
      { at, latency: 40, count: 900, status: 'REVOKED' },
    ]);
    const { totals } = await lastHour();
    expect(totals).toMatchObject({ success: 100, failure: 900, revoked: 901 });
    expect(totals.runP50Ms).toBeCloseTo(874, 0);
    expect(totals.runP99Ms).toBeLessThanOrEqual(1024);
  });

  it('takes no wait and no run of 0 ms for granted where none was: a refusal by a lock', async () => {
    const held = await app.tasks.enqueue('held', {}, { lock: { key: 'refusal' } });
    await until(async () => (await app.tasks.status(held.id)) === 'STARTED', 'the holder');
    const { id } = await app.tasks.enqueue('good', {}, { lock: { key: 'refusal', onConflict: 'fail' } });
    await app.tasks.waitFor(id);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'FAILURE', waitedMs: null });
    const { totals } = await lastHour({ taskName: 'good' });
    expect(totals).toMatchObject({ failure: 1, runP50Ms: null, runAvgMs: null, waitP50Ms: null, waitAvgMs: null });
    await app.tasks.cancel(held.id);
    await app.tasks.waitFor(held.id);
  });

  it('is the same before and after the deltas are compacted', async () => {
    const at = new Date(app.ledger.clock.now() - 120_000);
    await plant([
      { at, latency: 4, count: 3 },
      { at, latency: 4, count: 2 },
      { at, latency: 10, count: 5, measure: 'wait' },
      { at, latency: 30, count: 1, status: 'FAILURE', task: 'bad' },
    ]);
    const range = { from: new Date(at.getTime() - HOUR_MS), to: new Date(at.getTime() + 60_000) };
    const before = await app.tasks.statistics(range);
    expect(before.totals).toMatchObject({ success: 5, failure: 1 });
    expect(await app.ledger.statistics.compact()).toBeGreaterThan(0);
    expect(await app.tasks.statistics(range)).toEqual(before);
    await plant([{ at, latency: 4, count: 1 }]);
    await app.ledger.statistics.compact();
    expect((await app.tasks.statistics(range)).totals.success).toBe(6);
  });

  it('has a point for every minute, and each count in its own', async () => {
    // An hour that has passed, of which the minutes are still kept.
    const from = new Date(Math.floor(app.ledger.clock.now() / HOUR_MS - 30) * HOUR_MS);
    const to = new Date(from.getTime() + HOUR_MS);
    await plant([
      { at: from, latency: 2, count: 1 },
      { at: new Date(to.getTime() - 1_000), latency: 2, count: 2 },
      { at: to, latency: 2, count: 4 },
      { at: new Date(from.getTime() - 1), latency: 2, count: 8 },
    ]);
    const { series, totals, bucket } = await app.tasks.statistics({ from, to });
    expect([bucket, series.length, totals.success]).toEqual(['minute', 60, 3]);
    expect(
      series.filter(({ success }) => success > 0).map(({ at, success }) => [at.toISOString().slice(14, 16), success]),
    ).toEqual([
      ['00', 1],
      ['59', 2],
    ]);
    const hourly = await app.tasks.statistics({ from, to, bucket: 'hour' });
    expect(hourly.series.map(({ success }) => success)).toEqual([3]);
  });

  it('finds what runs for longer than its task usually takes, where that is known', async () => {
    const { id } = await app.tasks.enqueue('held', {});
    await until(async () => (await app.tasks.status(id)) === 'STARTED', 'the run to begin');
    const slow = { taskName: 'held', runningLongerThan: 'p95' } as const;
    let laterMs = 0;
    const anew = () => app.ledger.statistics.usualDurations(app.ledger.clock.now() + (laterMs += 60_000));
    expect(await app.tasks.count(slow)).toMatchObject({ count: 0 });
    const at = new Date(app.ledger.clock.now() - HOUR_MS);
    await plant([{ at, latency: 30, count: 19, task: 'held' }]);
    await anew();
    await app.ledger.database.query(
      `UPDATE taskledger.task_claim SET claimed_at = clock_timestamp() - interval '1 min' WHERE execution_id = $1`,
      [id],
    );
    expect(await app.tasks.count(slow)).toMatchObject({ count: 0 });
    await plant([{ at, latency: 30, count: 1, task: 'held' }]);
    expect(await app.tasks.count(slow)).toMatchObject({ count: 0 });
    await anew();
    expect((await app.tasks.list(slow)).items.map((execution) => execution.id)).toEqual([id]);
    expect(await app.tasks.count({ ...slow, runningLongerThan: '30s' })).toMatchObject({ count: 1 });
    expect(await app.tasks.count({ ...slow, runningLongerThan: '2m' })).toMatchObject({ count: 0 });
    await expect(app.tasks.count({ runningLongerThan: 'soon' })).rejects.toThrow('runningLongerThan');
    gate.open();
    await app.tasks.waitFor(id);
    expect(await app.tasks.count(slow)).toMatchObject({ count: 0 });
  });

  it('finding 24 a task without history is slow after 10 minutes, and every list can ask for how long a run goes on', async () => {
    const end = new Gate();
    app.registry.registerFunction('never_seen', () => end.opened);
    const { id } = await app.tasks.enqueue('never_seen', {});
    await until(async () => (await app.tasks.status(id)) === 'STARTED', 'the run to begin');
    const began = (minutes: number): Promise<unknown[]> =>
      app.ledger.database.query(
        `UPDATE taskledger.task_claim SET claimed_at = clock_timestamp() - $1 * interval '1 min' WHERE execution_id = $2`,
        [minutes, id],
      );
    const slow = { taskName: 'never_seen', runningLongerThan: 'p95' } as const;
    const longer = { taskName: 'never_seen', query: 'state:running duration:>12m' };
    await began(9);
    expect([await app.tasks.count(slow), await app.tasks.count(longer)]).toEqual([none, none]);
    await began(14);
    const lists = await Promise.all([app.tasks.list(slow), app.tasks.list(longer)]);
    expect(lists.map(({ items }) => items.map((execution) => execution.id))).toEqual([[id], [id]]);
    end.open();
    await app.tasks.waitFor(id);
    expect([await app.tasks.count(slow), await app.tasks.count(longer)]).toEqual([none, none]);
  });
});

const none = { count: 0, capped: false };
