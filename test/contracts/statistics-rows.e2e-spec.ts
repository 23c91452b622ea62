import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StatisticsBucket, StatisticsRange } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WIDTH_MS: Record<StatisticsBucket, number> = {
  minute: MINUTE_MS,
  ten_minutes: 10 * MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
};
const STATUSES = ['SUCCESS', 'FAILURE', 'RETRY', 'REVOKED', 'SKIPPED'] as const;

interface Delta {
  readonly atMs: number;
  readonly task: string;
  readonly queue: string;
  readonly status: string;
  readonly measure: string;
  readonly latency: number;
  readonly count: number;
  readonly runMs: number;
  readonly waitMs: number;
}

/** Always the same numbers, as if by chance. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function deltas(pick: (below: number) => number, count: number, withinMs: number, nowMs: number): Delta[] {
  return Array.from({ length: count }, () => {
    const n = 1 + pick(5);
    const isRun = pick(3) > 0;
    return {
      // Half of them lie in the last hours, where rows of all widths are needed.
      atMs: Math.floor((nowMs - pick(pick(2) === 0 ? 3 * HOUR_MS : withinMs)) / MINUTE_MS) * MINUTE_MS,
      task: `task_${pick(3)}`,
      queue: `queue_${pick(2)}`,
      status: STATUSES[pick(STATUSES.length)] ?? 'SUCCESS',
      measure: isRun ? 'run' : 'wait',
      latency: isRun ? pick(40) - 1 : pick(20),
      count: n,
      runMs: isRun ? n * pick(1_000) : 0,
      waitMs: isRun ? 0 : n * pick(1_000),
    };
  });
}

describe('statistics in rows of several widths', () => {
  let app: ContractApp;
  let now = 0;

  beforeAll(async () => {
    app = await startContractApp();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await query('DELETE FROM taskledger.task_stat');
    await query('DELETE FROM taskledger.task_stat_delta');
    now = app.ledger.clock.now();
  });

  const query = <Row>(sql: string, params?: unknown[]): Promise<Row[]> => app.ledger.database.query<Row>(sql, params);
  const plant = (rows: readonly Delta[]) =>
    query(
      `INSERT INTO taskledger.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
       SELECT to_timestamp("atMs" / 1000), task, queue, status, measure, latency, count, "runMs", "waitMs"
         FROM json_to_recordset($1::json) AS delta("atMs" float8, task text, queue text, status text, measure text,
              latency smallint, count int, "runMs" bigint, "waitMs" bigint)`,
      [JSON.stringify(rows)],
    );
  // The leader of the application does the same from time to time, so nobody knows who takes which.
  const foldAll = async (): Promise<void> => {
    await app.ledger.statistics.compact();
    await until(
      async () => (await query('SELECT FROM taskledger.task_stat_delta LIMIT 1')).length === 0,
      'all deltas to be folded',
    );
  };
  const report = (range: StatisticsRange) => app.ledger.statistics.report(range, now);
  const ended = (rows: readonly Delta[], status: string): number =>
    rows.filter((row) => row.measure === 'run' && row.status === status).reduce((sum, row) => sum + row.count, 0);

  /** What a range holds, by the deltas themselves. */
  function expected(rows: readonly Delta[], { from, to, bucket = 'day', taskName, queue }: StatisticsRange) {
    const width = WIDTH_MS[bucket];
    const fromMs = Math.floor(from.getTime() / width) * width;
    const wanted = rows.filter(
      (row) =>
        row.atMs >= fromMs &&
        row.atMs < (to?.getTime() ?? Infinity) &&
        (taskName === undefined || [taskName].flat().includes(row.task)) &&
        (queue === undefined || [queue].flat().includes(row.queue)),
    );
    const series = new Map<number, number>();
    for (const row of wanted) {
      const at = Math.floor(row.atMs / width) * width;
      if (row.measure === 'run' && row.status === 'SUCCESS') series.set(at, (series.get(at) ?? 0) + row.count);
    }
    const waits = wanted.filter((row) => row.measure === 'wait');
    const waited = waits.reduce((sum, row) => sum + row.count, 0);
    return {
      totals: {
        success: ended(wanted, 'SUCCESS'),
        failure: ended(wanted, 'FAILURE'),
        retry: ended(wanted, 'RETRY'),
        revoked: ended(wanted, 'REVOKED'),
        skipped: ended(wanted, 'SKIPPED'),
        waitAvgMs: waited === 0 ? null : waits.reduce((sum, row) => sum + row.waitMs, 0) / waited,
      },
      series: [...series].toSorted(([a], [b]) => a - b),
      tasks: Object.fromEntries(
        [...new Set(wanted.map((row) => row.task))].map((task) => {
          return [
            task,
            ended(
              wanted.filter((row) => row.task === task),
              'FAILURE',
            ),
          ];
        }),
      ),
    };
  }

  async function assertEqual(rows: readonly Delta[], range: StatisticsRange): Promise<void> {
    const { totals, series, tasks } = await report(range);
    const wanted = expected(rows, range);
    expect(totals).toMatchObject(wanted.totals);
    const successes = series.filter(({ success }) => success > 0).map(({ at, success }) => [at.getTime(), success]);
    expect(successes).toEqual(wanted.series);
    expect(Object.fromEntries(tasks.map(({ taskName, failure }) => [taskName, failure]))).toEqual(wanted.tasks);
  }

  function rangesOf(pick: (below: number) => number): StatisticsRange[] {
    const any = Array.from({ length: 30 }, (): StatisticsRange => {
      const bucket = (['minute', 'ten_minutes', 'hour', 'day'] as const)[pick(4)] ?? 'day';
      const from = new Date(now - 1 - pick(bucket === 'minute' ? 20 * HOUR_MS : 9 * DAY_MS));
      const to = pick(3) === 0 ? undefined : new Date(from.getTime() + 1 + pick(now - from.getTime()));
      return { from, to, bucket, taskName: pick(3) === 0 ? ['task_1', 'task_2'] : undefined };
    });
    return [...any, { from: new Date(now - 10 * DAY_MS), bucket: 'day', queue: 'queue_1' }];
  }

  it('counts the same as the deltas themselves, whatever the range, folded or not', async () => {
    const pick = chance(7);
    const rows = deltas(pick, 900, 10 * DAY_MS, now);
    const ranges = rangesOf(pick);
    for (const part of [rows.slice(0, 300), rows.slice(300, 600), rows.slice(600)]) {
      await plant(part);
      const known = rows.slice(0, rows.indexOf(part[part.length - 1]!) + 1);
      for (const range of ranges) await assertEqual(known, range);
      const before = await Promise.all(ranges.map(report));
      await foldAll();
      // Percentiles too.
      expect(await Promise.all(ranges.map(report))).toEqual(before);
    }
    for (const since of [undefined, new Date(now - 90 * MINUTE_MS), new Date(now - 5 * DAY_MS)]) {
      const from = since ? Math.floor(since.getTime() / MINUTE_MS) * MINUTE_MS : 0;
      const wanted = rows.filter(({ atMs, task }) => atMs >= from && task === 'task_1');
      expect(await app.tasks.stats({ since, taskName: 'task_1' })).toMatchObject({
        SUCCESS: ended(wanted, 'SUCCESS'),
        FAILURE: ended(wanted, 'FAILURE'),
        REVOKED: ended(wanted, 'REVOKED'),
        SKIPPED: ended(wanted, 'SKIPPED'),
      });
    }
  });

  it('counts each delta once when several leaders fold at the same time, while outcomes flow', async () => {
    const pick = chance(11);
    const parts = Array.from({ length: 12 }, () => deltas(pick, 100, HOUR_MS, now));
    const fold = () => app.ledger.statistics.compact();
    await Promise.all(parts.flatMap((part) => [plant(part), fold(), fold()]));
    await foldAll();
    await assertEqual(parts.flat(), { from: new Date(now - DAY_MS), bucket: 'hour' });
    const [counted] = await query<{ widths: number; sums: number }>(
      `SELECT count(*)::int AS widths, count(DISTINCT sum)::int AS sums FROM (
         SELECT sum(success + failure + retry + revoked + skipped) FROM taskledger.task_stat GROUP BY width) AS wide`,
    );
    expect(counted).toEqual({ widths: 5, sums: 1 });
  });

  it('has counted nothing when folding does not come to its end', async () => {
    const rows = deltas(chance(13), 200, DAY_MS, now);
    const range: StatisticsRange = { from: new Date(now - 2 * DAY_MS), bucket: 'hour' };
    await query('ALTER TABLE taskledger.task_stat ADD CONSTRAINT no_days CHECK (width < 86400)');
    try {
      await plant(rows);
      await expect(app.ledger.statistics.compact()).rejects.toThrow('no_days');
      expect(await query('SELECT FROM taskledger.task_stat')).toHaveLength(0);
      await assertEqual(rows, range);
    } finally {
      await query('ALTER TABLE taskledger.task_stat DROP CONSTRAINT no_days');
    }
    await foldAll();
    await assertEqual(rows, range);
  });

  it('forgets minutes, then ten minutes, then hours, but never how much happened', async () => {
    const ages = [1, 13, 20, 55, 70, 390, 410, 1_000];
    const at = (days: number) => Math.floor((now - days * DAY_MS) / HOUR_MS) * HOUR_MS + 25 * MINUTE_MS;
    const rows = ages.map((days): Delta => {
      const only = { task: 'task_0', queue: 'queue_0', status: 'SUCCESS', measure: 'run' };
      return { ...only, atMs: at(days), latency: 10, count: days, runMs: 0, waitMs: 0 };
    });
    await plant(rows);
    await foldAll();
    await app.ledger.statistics.prune(now);
    const kept = await query<{ width: number; count: number }>(
      'SELECT width, count(*)::int AS count FROM taskledger.task_stat GROUP BY width ORDER BY width',
    );
    expect(kept.map(({ width, count }) => [width, count])).toEqual([
      [0, 1],
      [60, 2],
      [600, 4],
      [3_600, 6],
      [86_400, 8],
    ]);
    const all = ages.reduce((sum, days) => sum + days, 0);
    expect(await app.tasks.stats()).toMatchObject({ SUCCESS: all });
    expect((await report({ from: new Date(now - 1_100 * DAY_MS) })).totals).toMatchObject({ success: all });
    // Without a bucket it is the finest that is still there, and what has no minutes ends where a row does.
    for (const [days, bucket, width] of [
      [13, 'minute', 1],
      [20, 'ten_minutes', 10],
      [70, 'hour', 60],
      [410, 'day', 24 * 60],
    ] as const) {
      const range = { from: new Date(at(days) - MINUTE_MS), to: new Date(at(days) + MINUTE_MS) };
      const told = await report(range);
      expect([told.bucket, told.totals.success, told.to.getTime() % (width * MINUTE_MS)]).toEqual([bucket, days, 0]);
    }
    const finer = { from: new Date(at(20)), to: new Date(at(20) + HOUR_MS), bucket: 'minute' } as const;
    await expect(report(finer)).rejects.toThrow(/"bucket".*"ten_minutes"/s);
  });
});
