import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type TaskContext } from '@taskledger/nestjs';
import { ensurePartitions, firstIdAt, PARTITIONED } from '../../libs/task/src/ledger/index.js';
import { Janitor } from '../../libs/task/src/maintenance/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const DAY_MS = 86_400_000;
const NOON_MS = DAY_MS / 2;

describe('retention by partition', () => {
  let app: ContractApp;
  /** The start of a day that is long over; a new one for each test. */
  let day: number;
  let daysAgo = 40;

  beforeAll(async () => {
    app = await startContractApp();
    const work = async (payload: unknown, ctx: TaskContext): Promise<void> => {
      // A success at once has no row of its own among the attempts.
      if (ctx.attempt === 1) throw new Error('once more');
      ctx.logger.log('working');
      await ctx.artifacts.save('step.json', payload);
    };
    app.registry.registerFunction('note', work, { retry: { maxRetries: 1, baseMs: 1 } });
    app.registry.registerFunction('report', work, { retry: { maxRetries: 1, baseMs: 1 } });
  });
  beforeEach(async () => {
    day = (Math.floor(app.ledger.clock.now() / DAY_MS) - (daysAgo += 10)) * DAY_MS;
    await ensurePartitions(app.ledger.database, day - DAY_MS, day + DAY_MS);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    const { ends, retention, clock } = app.ledger;
    const live = (): Promise<string[]> => retention.liveBefore(clock.now() + DAY_MS);
    await ends.cancel(await live());
    await until(async () => (await live()).length === 0, 'everything to end');
    await cleanUp(clock.now() + DAY_MS);
  });
  afterAll(() => app.close());

  const sql = <Row>(text: string, params: unknown[] = []): Promise<Row[]> =>
    app.ledger.database.query<Row>(text, params);

  /** Executions whose ids are of that day; they run and finish now. */
  async function finished(ofDay: number, count = 3, taskName = 'note'): Promise<string[]> {
    const ids = await enqueued(ofDay, count, taskName);
    for (const id of ids) expect((await app.tasks.waitFor(id)).outcome).toBe('success');
    await app.ledger.idle();
    return ids;
  }

  async function enqueued(ofDay: number, count: number, taskName = 'note', delay?: string): Promise<string[]> {
    const now = jest.spyOn(app.ledger.clock, 'now').mockReturnValue(ofDay + NOON_MS);
    const handles = await Promise.all(
      Array.from({ length: count }, () => app.tasks.enqueue(taskName, {}, { taskId: randomUUID(), delay })),
    );
    now.mockRestore();
    return handles.map(({ id }) => id);
  }

  /** A moment after the end of all that has finished. */
  async function afterwards(): Promise<number> {
    const [row] = await sql<{ ms: string }>(`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::text AS ms`);
    const cutoff = Math.floor(Number(row?.ms)) + 1;
    await until(async () => {
      const rows = await sql(`SELECT 1 AS one WHERE extract(epoch FROM clock_timestamp()) * 1000 > $1::float8`, [
        cutoff,
      ]);
      return rows.length > 0;
    }, 'the clock of the database');
    return cutoff;
  }

  const cleanUp = (cutoffMs: number, cutoffMsOfTasks = {}): Promise<number> =>
    app.ledger.retention.deleteFinished({ cutoffMs, cutoffMsOfTasks });

  /** Partitions of that day, of four. */
  async function partitionsOf(ms: number): Promise<number> {
    const suffix = new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
    const names = PARTITIONED.map((table) => `${table}_${suffix}`);
    return (await sql(`SELECT FROM pg_class WHERE relname = ANY($1::text[])`, [names])).length;
  }

  /** How many rows there are of these executions: [executions, attempts, log lines, artifacts, keys]. */
  const rowsOf = async (ids: string[]): Promise<number[]> => {
    const tables = ['id@task_execution', ...['attempt', 'log', 'artifact', 'key'].map((t) => `execution_id@task_${t}`)];
    const counts = tables.map((name) => {
      const [column, table] = name.split('@');
      const what = table === 'task_attempt' || table === 'task_log' ? `DISTINCT ${column}` : '*';
      return `(SELECT count(${what})::int FROM taskledger.${table} WHERE ${column} = ANY($1::uuid[]))`;
    });
    const [row] = await sql<{ counts: number[] }>(`SELECT ARRAY[${counts.join(', ')}] AS counts`, [ids]);
    return row?.counts ?? [];
  };

  const tickets = async (ids: string[]): Promise<number> =>
    (await sql(`SELECT FROM taskledger.task_due WHERE execution_id = ANY($1::uuid[])`, [ids])).length;

  /** Saves an artifact of an execution, with an id of the middle of another day. */
  const saveOn = (ofDay: number, executionId: string | undefined): Promise<unknown> =>
    sql(
      `INSERT INTO taskledger.task_artifact (id, execution_id, parent_id, level, name, content_type, size, content)
       VALUES ($1, $2, $2, 1, 'late.json', 'application/json', 2, '{}')`,
      [firstIdAt(ofDay + NOON_MS).slice(0, 24) + randomUUID().slice(24), executionId],
    );

  it('drops a day of which nothing is left to keep, with its keys, and leaves the days around it alone', async () => {
    const old = await finished(day);
    const cutoff = await afterwards();
    const around = [...(await finished(day - DAY_MS)), ...(await finished(day + DAY_MS))];
    expect(await rowsOf(old)).toEqual([3, 3, 3, 3, 3]);

    expect(await cleanUp(cutoff)).toBe(3);
    expect(await rowsOf(old)).toEqual([0, 0, 0, 0, 0]);
    expect(await partitionsOf(day)).toBe(0);
    expect(await rowsOf(around)).toEqual([6, 6, 6, 6, 6]);
    expect([await partitionsOf(day - DAY_MS), await partitionsOf(day + DAY_MS)]).toEqual([4, 4]);
    await app.get(Janitor).createPartitions();
    expect(await partitionsOf(day)).toBe(0);
    expect(await cleanUp(cutoff)).toBe(0);
  });

  it('keeps what has not finished, and drops the day when that has left', async () => {
    const old = await finished(day);
    const live = await enqueued(day, 1, 'note', '900d');
    expect(await cleanUp(await afterwards())).toBe(3);
    expect(await rowsOf(old)).toEqual([0, 0, 0, 0, 0]);
    expect(await rowsOf(live)).toEqual([1, 0, 0, 0, 1]);
    expect(await partitionsOf(day)).toBe(4);
    await app.ledger.ends.cancel(live);
    expect(await tickets(live)).toBe(1);
    expect(await cleanUp(await afterwards())).toBe(1);
    expect([await partitionsOf(day), await tickets(live)]).toEqual([0, 0]);
  });

  it('keeps what runs elsewhere and has not ended', async () => {
    const [old] = await finished(day, 1);
    await sql(`UPDATE taskledger.task_execution SET external = true, finished_at = NULL WHERE id = $1`, [old]);
    expect(await cleanUp(await afterwards())).toBe(0);
    expect([await rowsOf([old ?? '']), await partitionsOf(day)]).toEqual([[1, 1, 1, 1, 1], 4]);
    await sql(`UPDATE taskledger.task_execution SET finished_at = clock_timestamp() WHERE id = $1`, [old]);
    expect(await cleanUp(await afterwards())).toBe(1);
    expect(await partitionsOf(day)).toBe(0);
  });

  it('keeps single tasks for longer, or for less long, than the others of their day', async () => {
    const [notes, reports] = [await finished(day), await finished(day, 2, 'report')];
    const cutoff = await afterwards();
    expect(await cleanUp(cutoff, { report: cutoff - DAY_MS })).toBe(3);
    expect([await rowsOf(notes), await rowsOf(reports)]).toEqual([
      [0, 0, 0, 0, 0],
      [2, 2, 2, 2, 2],
    ]);
    expect(await partitionsOf(day)).toBe(4);
    // As the sweep of every minute asks, where only single tasks are kept for less than a day.
    const young = await finished(day, 1);
    const later = await afterwards();
    expect(await cleanUp(0, { report: later })).toBe(2);
    expect([await rowsOf(young), await partitionsOf(day)]).toEqual([[1, 1, 1, 1, 1], 4]);
    expect(await cleanUp(0, { report: later, note: later })).toBe(1);
    expect(await partitionsOf(day)).toBe(0);
  });

  it('takes the artifacts of a day along wherever they lie, and none of an execution that stays', async () => {
    const [old] = await finished(day, 1);
    const cutoff = await afterwards();
    const [before, after] = [await finished(day - DAY_MS, 1), await finished(day + DAY_MS, 1)];
    await saveOn(day + DAY_MS, old);
    await saveOn(day, before[0]);
    expect(await cleanUp(cutoff)).toBe(1);
    expect(await rowsOf([old ?? ''])).toEqual([0, 0, 0, 0, 0]);
    expect([await rowsOf(before), await rowsOf(after)]).toEqual([
      [1, 1, 1, 2, 1],
      [1, 1, 1, 1, 1],
    ]);
    const [late] = await finished(day, 1);
    await saveOn(day + DAY_MS, late);
    expect(await cleanUp(await afterwards())).toBe(3);
    expect(await rowsOf([late ?? '', ...before, ...after])).toEqual([0, 0, 0, 0, 0]);
    expect(await cleanUp(await afterwards())).toBe(0);
    for (const ms of [day - DAY_MS, day, day + DAY_MS]) expect(await partitionsOf(ms)).toBe(0);
  });

  it('takes artifacts in later days along with a day that is dropped', async () => {
    const [old] = await finished(day, 1);
    const cutoff = await afterwards();
    const after = await finished(day + DAY_MS, 1);
    await saveOn(day + DAY_MS, old);
    expect(await cleanUp(cutoff)).toBe(1);
    expect([await rowsOf([old ?? '']), await partitionsOf(day)]).toEqual([[0, 0, 0, 0, 0], 0]);
    expect(await rowsOf(after)).toEqual([1, 1, 1, 1, 1]);
  });

  it('empties the DEFAULT partition and the days that are not over in batches, and drops neither', async () => {
    const now = app.ledger.clock.now();
    await ensurePartitions(app.ledger.database, now - DAY_MS, now);
    const skewed = await finished(day - 4 * DAY_MS);
    const recent = [...(await finished(now - DAY_MS)), ...(await finished(Math.floor(now / DAY_MS) * DAY_MS))];
    const homes = await sql<{ home: string }>(
      `SELECT DISTINCT tableoid::regclass::text AS home FROM taskledger.task_execution WHERE id = ANY($1::uuid[])`,
      [skewed],
    );
    expect(homes.map(({ home }) => home)).toEqual(['taskledger.task_execution_default']);
    // By the clock of the process both days were over long ago.
    expect(await cleanUp((await afterwards()) + 10 * DAY_MS)).toBe(9);
    expect(await rowsOf([...skewed, ...recent])).toEqual([0, 0, 0, 0, 0]);
    expect([await partitionsOf(now - DAY_MS), await partitionsOf(now)]).toEqual([4, 4]);
    expect(await sql(`SELECT FROM pg_class WHERE relname = 'task_execution_default'`)).toHaveLength(1);
  });

  it('removes everything once when several clean up at the same time', async () => {
    const old = [...(await finished(day)), ...(await finished(day + DAY_MS)), ...(await finished(day - DAY_MS))];
    await enqueued(day - DAY_MS, 1, 'note', '900d');
    const cutoff = await afterwards();
    const counts = await Promise.all(Array.from({ length: 4 }, () => cleanUp(cutoff)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(9);
    expect(await rowsOf(old)).toEqual([0, 0, 0, 0, 0]);
    expect(await cleanUp(cutoff)).toBe(0);
    expect([await partitionsOf(day - DAY_MS), await partitionsOf(day), await partitionsOf(day + DAY_MS)]).toEqual([
      4, 0, 0,
    ]);
  });

  describe('under an open reader', () => {
    /** Reads all executions in a transaction that stays open; resolves to the way to end it. */
    async function openReader(): Promise<() => Promise<void>> {
      let close: () => void = () => undefined;
      const closed = new Promise<void>((resolve) => (close = resolve));
      let reader: Promise<void> = Promise.resolve();
      await new Promise<void>((opened, failed) => {
        reader = app.ledger.database.transaction(async (runner) => {
          await runner.query('SELECT count(*) FROM taskledger.task_execution');
          opened();
          await closed;
        });
        reader.catch(failed);
      });
      return () => (close(), reader);
    }
    const waitsForLocks = async (): Promise<boolean> =>
      (
        await sql(`SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
                    WHERE datname = current_database() AND mode = 'AccessExclusiveLock' AND NOT granted`)
      ).length > 0;

    if (PROFILE === 'embedded') {
      it('has one session, whose turn a clean-up waits for like everybody else', async () => {
        const old = await finished(day);
        const cutoff = await afterwards();
        const close = await openReader();
        const cleaning = cleanUp(cutoff);
        const { id } = await (await Promise.all([app.tasks.enqueue('note'), close()]))[0];
        expect(await cleaning).toBe(3);
        expect([await rowsOf(old), await partitionsOf(day)]).toEqual([[0, 0, 0, 0, 0], 0]);
        expect((await app.tasks.waitFor(id)).outcome).toBe('success');
      });
      return;
    }

    it('H6 gives way again and again, so that enqueues go on, and drops the day when the reader has gone', async () => {
      const old = await finished(day);
      const cutoff = await afterwards();
      const close = await openReader();
      let cleaned = false;
      const cleaning = cleanUp(cutoff).finally(() => (cleaned = true));
      const ids: string[] = [];
      try {
        for (let round = 0; round < 3; round++) {
          await until(waitsForLocks, 'the clean-up to want its locks', 4_000);
          // The reader ends only after these: whoever waited for it here would wait for ever.
          ids.push((await app.tasks.enqueue('note')).id);
          expect(cleaned).toBe(false);
          await until(async () => !(await waitsForLocks()), 'the clean-up to give way');
        }
      } finally {
        await close();
      }
      expect(await cleaning).toBe(3);
      // A machine that is slow enough may have made it lose its patience.
      expect(await cleanUp(cutoff)).toBe(0);
      expect([await rowsOf(old), await partitionsOf(day)]).toEqual([[0, 0, 0, 0, 0], 0]);
      for (const id of ids) expect((await app.tasks.waitFor(id)).outcome).toBe('success');
    });

    it('H6 loses its patience with one that stays, deletes row by row, and drops the empty day the next time', async () => {
      const old = await finished(day);
      const cutoff = await afterwards();
      const close = await openReader();
      try {
        expect(await cleanUp(cutoff)).toBe(3);
        expect([await rowsOf(old), await partitionsOf(day)]).toEqual([[0, 0, 0, 0, 0], 4]);
        await app.tasks.enqueue('note');
      } finally {
        await close();
      }
      expect(await cleanUp(cutoff)).toBe(0);
      expect(await partitionsOf(day)).toBe(0);
    });
  });
});
