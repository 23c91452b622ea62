import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskContext } from '@taskledger/nestjs';
import { TaskMaintenance, TaskTracker } from '@taskledger/nestjs';
import pg from 'pg';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const MINUTE_MS = 60_000;

/** What a host's database may be set to, for good reasons of its own. */
const DEFAULTS = [
  ['transactions that are serializable', ['default_transaction_isolation = serializable']],
  ['transactions that read one snapshot', ["default_transaction_isolation = 'repeatable read'"]],
  ['German dates', ["datestyle = 'German, DMY'", "timezone = 'Europe/Berlin'", "intervalstyle = 'sql_standard'"]],
  ['unusual bytes, floats and strings', ["bytea_output = 'escape'", 'extra_float_digits = 0', "xmlbinary = 'hex'"]],
  ['a search path of its own', ["search_path = 'pg_catalog'"]],
] as const;

if (PROFILE === 'embedded') it('B13 has a database that nobody else sets up', () => expect(PROFILE).toBe('embedded'));
else
  describe.each(DEFAULTS)('B13 a database with %s', (_, settings) => {
    let stores: TestStores;
    let app: ContractApp;

    beforeAll(async () => {
      stores = await createServerStores();
      const url = new URL((stores.options.ledger as { url: string }).url);
      const client = new pg.Client(url.href);
      await client.connect();
      for (const setting of settings) await client.query(`ALTER DATABASE ${url.pathname.slice(1)} SET ${setting}`);
      await client.end();
      app = await startOnStores(stores, { worker: { concurrency: 20 } });
      app.registry.registerFunction('note', async ({ n }: { n: number }, ctx: TaskContext) => {
        ctx.logger.log('begun');
        await ctx.progress(50);
        await ctx.artifacts.save('copy.bin', Buffer.from([0, 92, 200, n % 256]));
        return { n };
      });
      app.registry.registerFunction('flaky', (_payload, { attempt }: TaskContext) => {
        if (attempt === 1) throw new Error('once more');
        return attempt;
      });
    });
    afterAll(() => app.close().finally(stores.drop));

    it('runs tasks with keys, locks, delays and retries, many at a time', async () => {
      const keys = (n: number) => ({ taskId: `id ${n % 25}`, unique: { key: `u ${n % 25}` } });
      const [plain, keyed, locked, delayed, flaky] = await Promise.all([
        Promise.all(Array.from({ length: 100 }, (_each, n) => app.tasks.enqueue('note', { n }))),
        Promise.all(Array.from({ length: 50 }, (_each, n) => app.tasks.enqueue('note', { n: n % 25 }, keys(n)))),
        Promise.all(
          Array.from({ length: 20 }, (_each, n) =>
            app.tasks.enqueue('note', { n }, { lock: { key: 'one', onConflict: 'wait' } }),
          ),
        ),
        Promise.all(Array.from({ length: 5 }, (_each, n) => app.tasks.enqueue('note', { n }, { delay: '700ms' }))),
        app.tasks.enqueue('flaky', {}, { retry: { maxRetries: 1, baseMs: 10 } }),
      ]);
      for (const handles of [plain, keyed, locked, delayed])
        expect(await Promise.all(handles.map((handle) => handle.result({ timeout: '60s' })))).toEqual(
          handles.map(({ payload }) => ({ n: (payload as { n: number }).n })),
        );
      expect(await flaky.result()).toBe(2);
      expect(new Set(keyed.map(({ id }) => id)).size).toBe(25);
      const late = await app.tasks.get(delayed[0]!.id);
      expect((late?.startedAt?.getTime() ?? 0) - (late?.createdAt.getTime() ?? 0)).toBeGreaterThan(500);
    });

    it('tells times, bytes and sums as they are', async () => {
      const before = app.ledger.clock.now();
      const handle = await app.tasks.enqueue('note', { n: 7 });
      await handle.result();
      const row = await app.tasks.get(handle.id);
      for (const at of [row?.createdAt, row?.startedAt, row?.finishedAt])
        expect(Math.abs((at?.getTime() ?? 0) - before)).toBeLessThan(MINUTE_MS);
      const [artifact] = await app.tasks.artifacts(handle.id);
      expect((await app.ledger.keptArtifacts.get(artifact!.id))?.content).toEqual(Buffer.from([0, 92, 200, 7]));
      const { totals } = await app.tasks.statistics({ from: new Date(before - MINUTE_MS), taskName: 'note' });
      expect(totals.success).toBeGreaterThan(0);
      expect(totals.runAvgMs).toBeLessThan(MINUTE_MS);
    });

    it('ends what is cancelled, overdue or reported', async () => {
      const { id } = await app.tasks.enqueue('note', { n: 1 }, { delay: '1h' });
      const due = (await app.tasks.get(id))?.scheduledFor?.getTime() ?? 0;
      expect(Math.abs(due - app.ledger.clock.now() - 60 * MINUTE_MS)).toBeLessThan(MINUTE_MS);
      expect(await app.tasks.cancel(id)).toBe(true);
      const tracker = app.get(TaskTracker);
      const registration = {
        taskId: 'elsewhere',
        taskName: 'elsewhere',
        module: 'm',
        initialStatus: 'STARTED',
      } as const;
      await tracker.registerTaskExecution(registration);
      expect((await tracker.updateTaskStatus('elsewhere', 'SUCCESS', { result: { ok: true } }))?.status).toBe(
        'SUCCESS',
      );
      expect(await app.get(TaskMaintenance).cleanupOldExecutions({ retentionDays: 1 })).toMatchObject({
        deletedCount: 0,
      });
      await app.ledger.statistics.compact();
      await until(async () => (await app.tasks.count({ status: ['STARTED', 'PENDING'] })).count === 0, 'all to end');
    });
  });
