import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LedgerUnavailableError, PayloadTooLargeError } from '@taskledger/nestjs';
import { firstIdOfDay, ensurePartitions } from '../../libs/task/src/ledger/index.js';
import { Janitor } from '../../libs/task/src/maintenance/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { until } from '../fixtures/until.js';

class ConnectionRefusedError extends Error {
  readonly code = 'ECONNREFUSED';
}

const DAY_MS = 86_400_000;
const MB = 1024 ** 2;
const LIMIT = 262_144;
/** What `{"text":""}` has besides the text. */
const FRAME = 11;

describe('enqueueing', () => {
  let app: ContractApp;
  let starts = 0;

  beforeAll(async () => {
    app = await startContractApp({ timeouts: { enqueue: '3s' } });
    app.registry.registerFunction('note', () => void starts++);
  });
  afterAll(() => app.close());

  it("has today's partitions from the start, and those of the coming week once the leader looked after them", async () => {
    const days = Array.from({ length: 8 }, (_, ahead) => app.ledger.clock.now() + ahead * DAY_MS);
    const names = days.map((ms) => `task_log_${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')}`);
    const existing = async (): Promise<string[]> => {
      const found = await app.ledger.database.query<{ name: string }>(
        `SELECT relname AS name FROM pg_inherits JOIN pg_class ON oid = inhrelid
          WHERE inhparent = 'taskledger.task_log'::regclass`,
      );
      return found.map(({ name }) => name);
    };
    expect(await existing()).toEqual(expect.arrayContaining(names.slice(0, 1)));
    await app.get(Janitor).createPartitions();
    expect(await existing()).toEqual(expect.arrayContaining(names));
  });

  it('H3 fails the one row that Postgres refuses and records the 499 others', async () => {
    const poison = app.ledger.writer.insert({
      id: app.ledger.clock.mintId(),
      shape: { taskName: 'note', module: 'm', queue: 'default', priority: 5, isFifo: false, maxAttempts: 1, tags: [] },
      // Valid JSON, but no number that Postgres can hold.
      payload: '{"n":1e999999}',
    });
    const others = Array.from({ length: 499 }, () => app.tasks.enqueue('note', {}, { delay: '30m' }));
    const settled = await Promise.allSettled([poison, ...others]);
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(settled[0]?.status).toBe('rejected');
    const ids = (await Promise.all(others)).map(({ id }) => id);
    expect((await app.tasks.list({ taskName: 'note', limit: 1000 })).items.map(({ id }) => id)).toEqual(
      expect.arrayContaining(ids),
    );
    await app.ledger.ends.cancel(ids);
  });

  it('L8 says that the ledger is away, with the id of the execution, and records nothing', async () => {
    const failing = failStatements(
      app.ledger.database,
      'INSERT INTO "taskledger".task_execution',
      1000,
      new ConnectionRefusedError('connect ECONNREFUSED'),
    );
    const error = await app.tasks.enqueue('note').catch((thrown: unknown) => thrown);
    failing.restore();
    expect(error).toBeInstanceOf(LedgerUnavailableError);
    expect(error).toMatchObject({ code: 'LEDGER_UNAVAILABLE', indeterminate: true, executionId: expect.any(String) });
    expect(await app.tasks.get((error as LedgerUnavailableError).executionId)).toBeNull();
  });

  it('H4 never starts what was cancelled before its claim, at any moment of its way', async () => {
    starts = 0;
    const before = (await app.tasks.stats({ taskName: 'note' })).SUCCESS;
    const revoked = await Promise.all(
      Array.from({ length: 150 }, async (_, round) => {
        const { id } = await app.tasks.enqueue('note');
        await new Promise((resolve) => setTimeout(resolve, round % 50));
        await app.tasks.cancel(id);
        return (await app.tasks.waitFor(id)).outcome === 'revoked';
      }),
    );
    const succeeded = (await app.tasks.stats({ taskName: 'note' })).SUCCESS - before;
    expect(succeeded + revoked.filter(Boolean).length).toBe(150);
    // A start that was cancelled while it ran may end either way; what never started must not count.
    const unfair = await app.ledger.database.query(
      `SELECT 1 FROM taskledger.task_execution WHERE status = 'REVOKED' AND run = 0 AND (started_at IS NOT NULL OR attempt > 0)`,
    );
    expect(unfair).toEqual([]);
    expect(starts).toBeGreaterThanOrEqual(succeeded);
    expect(starts).toBeLessThanOrEqual(150);
  });

  it('crosses midnight: new ids go to the partition of the new day, and old ones to that of theirs', async () => {
    const realNow = app.ledger.clock.now.bind(app.ledger.clock);
    const midnight = (Math.floor(realNow() / DAY_MS) + 3) * DAY_MS;
    await ensurePartitions(app.ledger.database, midnight - DAY_MS, midnight + DAY_MS);
    const ids: string[] = [];
    try {
      for (const ms of [midnight - 2, midnight - 1, midnight, midnight + 1]) {
        app.ledger.clock.now = () => ms;
        ids.push((await app.tasks.enqueue('note', {}, { delay: '30m' })).id);
      }
    } finally {
      app.ledger.clock.now = realNow;
    }
    const homes = await app.ledger.database.query<{ home: string }>(
      `SELECT tableoid::regclass::text AS home FROM taskledger.task_execution WHERE id = ANY($1::uuid[]) ORDER BY id`,
      [ids],
    );
    const day = (ms: number): string =>
      `taskledger.task_execution_${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')}`;
    expect(homes.map(({ home }) => home)).toEqual([day(midnight - 1), day(midnight - 1), day(midnight), day(midnight)]);
    expect(ids[2]! >= firstIdOfDay(midnight)).toBe(true);
    await app.ledger.ends.cancel(ids);
  });

  it('H6 finds a place for every id, however wrong the clock that minted it', async () => {
    const realNow = app.ledger.clock.now.bind(app.ledger.clock);
    const handles = [];
    try {
      for (const days of [-40, -1, 1, 300]) {
        app.ledger.clock.now = () => realNow() + days * DAY_MS;
        handles.push(await app.tasks.enqueue('note'));
      }
    } finally {
      app.ledger.clock.now = realNow;
    }
    const outcomes = await Promise.all(handles.map(({ id }) => app.tasks.waitFor(id)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(4).fill('success'));
  });

  it('creates the partition of a day that came too late, with what has been enqueued on it', async () => {
    const day = app.ledger.clock.now() + 60 * DAY_MS;
    const realNow = app.ledger.clock.now;
    app.ledger.clock.now = () => day;
    const { id } = await app.tasks.enqueue('note');
    app.ledger.clock.now = realNow;
    await app.tasks.waitFor(id);
    expect(await ensurePartitions(app.ledger.database, day, day)).toHaveLength(1);
    const rows = await app.ledger.database.query<{ name: string }>(
      `SELECT tableoid::regclass::text AS name FROM taskledger.task_execution WHERE id = '${id}'`,
    );
    expect(rows[0]?.name).not.toContain('default');
    expect(await app.tasks.attempts(id)).toHaveLength(1);
    expect(await ensurePartitions(app.ledger.database, day, day)).toEqual([]);
  });

  it('L1 records an execution exactly when the caller’s transaction commits', async () => {
    let [kept, dropped] = ['', ''];
    await app.ledger.database.transaction(async (manager) => {
      kept = (await app.tasks.enqueue('note', {}, { manager })).id;
    });
    const rolledBack = app.ledger.database.transaction(async (manager) => {
      dropped = (await app.tasks.enqueue('note', {}, { manager })).id;
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await until(async () => (await app.tasks.status(kept)) === 'SUCCESS', 'the committed one to run');
    expect(await app.tasks.get(dropped)).toBeNull();
  });

  it('L9 refuses what is far too large without validating it, and takes what is just within the limit', async () => {
    let validated = 0;
    const payload = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) => {
          validated++;
          return { value: value as object };
        },
      },
    };
    app.registry.registerFunction('file', () => 'filed', { payload });
    const hopeless = [
      { text: 'x'.repeat(10 * MB) },
      { list: Array.from({ length: 5 * MB }, () => 1) },
      { rows: Array.from({ length: 35_000 }, (_, id) => ({ id, words: 'some more words '.repeat(20) })) },
    ];
    for (const each of hopeless)
      await expect(app.tasks.enqueue('file', each)).rejects.toMatchObject({
        name: 'PayloadTooLargeError',
        code: 'PAYLOAD_TOO_LARGE',
        task: 'file',
        part: 'payload',
        limit: LIMIT,
        message: `The payload of task "file" is over the limit of ${LIMIT} bytes. Keep large data elsewhere and pass a reference, or raise limits.payloadBytes.`,
      });
    expect(validated).toBe(0);

    // As many characters as there may be bytes, and one of them has two.
    const tooLarge = app.tasks.enqueue('file', { text: `${'x'.repeat(LIMIT - FRAME - 1)}ä` });
    await expect(tooLarge).rejects.toMatchObject({ bytes: LIMIT + 1 });
    await expect(tooLarge).rejects.toBeInstanceOf(PayloadTooLargeError);
    const { id } = await app.tasks.enqueue('file', { text: 'x'.repeat(LIMIT - FRAME) });
    expect(await app.tasks.result(id)).toBe('filed');
    const { id: ofMany } = await app.tasks.enqueue('file', {
      list: Array.from({ length: (LIMIT - FRAME + 1) / 2 }, () => 1),
    });
    expect(await app.tasks.result(ofMany)).toBe('filed');
  });
});
