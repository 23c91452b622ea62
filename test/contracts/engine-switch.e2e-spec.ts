import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskModuleOptions } from '@taskledger/nestjs';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const SHORT = { timeouts: { nodeLease: '6s' } } as const;

// An embedded ledger has one process, and that one engine.
if (PROFILE === 'embedded') it('H10 has nobody to switch engines with', () => expect(PROFILE).toBe('embedded'));
else
  describe('another engine takes over', () => {
    let old: ContractApp;
    let stores: TestStores;
    let other: TestStores;
    const apps: ContractApp[] = [];
    const ran: { readonly id: string; readonly by: string }[] = [];
    let gate: Gate;

    const start = async (by: string, options: TaskModuleOptions): Promise<ContractApp> => {
      const app = await startOnStores(stores, { ...SHORT, ...options });
      apps.push(app);
      const note = (id: string) => ran.push({ id, by });
      app.registry.registerFunction('note', (_, { executionId }: { executionId: string }) => note(executionId));
      app.registry.registerFunction('hold', async (_, { executionId }: { executionId: string }) => {
        await gate.opened;
        note(executionId);
      });
      app.registry.registerFunction(
        'again',
        (_, { attempt, executionId }: { attempt: number; executionId: string }) => {
          note(executionId);
          if (attempt === 1) throw new Error('once more');
        },
        { retry: { maxRetries: 1, baseMs: 3_000, jitter: 0 } },
      );
      return app;
    };
    const newEngine = (): TaskModuleOptions => ({ engine: other.options.engine });
    const ranBy = (id: string): string[] => ran.filter((run) => run.id === id).map(({ by }) => by);

    beforeEach(async () => {
      gate = new Gate();
      stores = await createServerStores();
      other = await createServerStores(PROFILE === 'redis' ? 'postgres' : 'redis');
      old = await start('old', {});
    });
    afterEach(async () => {
      gate.open();
      for (const app of apps.splice(0)) await app.close();
      await stores.drop();
      await other.drop();
    });

    it('H10 hands over what waits, lets what runs end, and wakes the new processes from the old ones', async () => {
      const held = await old.tasks.enqueue('hold');
      const waiting = await old.tasks.enqueue('note', {}, { delay: '3s' });
      const retried = await old.tasks.enqueue('again');
      await until(() => ranBy(retried.id).length === 1, 'the first attempt');
      await until(async () => (await old.tasks.get(held.id))?.status === 'STARTED', 'the start');
      await start('new', newEngine());
      await until(() => !old.ledger.epoch.isCurrent, 'the old process to notice');
      const late = await old.tasks.enqueue('note');
      await late.result({ timeout: '30s' });
      gate.open();
      await Promise.all([held, waiting, retried].map((handle) => handle.result({ timeout: '30s' })));
      expect(ranBy(held.id)).toEqual(['old']);
      expect([ranBy(waiting.id), ranBy(late.id)]).toEqual([['new'], ['new']]);
      expect(ranBy(retried.id)).toEqual(['old', 'new']);
    });

    it('H10 does not play ping-pong: the old process leads no more, and nothing is dispatched again and again', async () => {
      const app = await start('new', newEngine());
      await until(() => !old.ledger.epoch.isCurrent, 'the old process to notice');
      const incarnation = () => app.ledger.settings.engineIncarnation();
      const current = await app.engine.incarnation();
      await until(async () => (await incarnation()) === current, 'the new process to lead');
      const outbox = async () =>
        (await app.ledger.database.query<{ n: number }>('SELECT count(*)::int AS n FROM taskledger.task_outbox'))[0]!.n;
      await app.tasks.enqueue('note', {}, { delay: '10m' });
      await until(async () => (await outbox()) === 0, 'nothing to dispatch');
      await old.reconciler.succeed();
      await app.reconciler.reconcile();
      expect([await incarnation(), await outbox()]).toEqual([current, 0]);
    });

    it('H10 joins the epoch of its own engine', async () => {
      await start('second', {});
      await old.ledger.epoch.refresh();
      expect(old.ledger.epoch.isCurrent).toBe(true);
    });
  });
