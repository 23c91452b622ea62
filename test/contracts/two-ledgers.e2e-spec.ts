import { afterEach, describe, expect, it } from '@jest/globals';
import { TaskQueues } from '@taskledger/nestjs';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';

const EACH = 60;

if (PROFILE === 'embedded') it('H10 has a directory that nobody can share', () => expect(PROFILE).toBe('embedded'));
else
  describe('two ledgers with the same queues', () => {
    const closing: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const close of closing.splice(0).toReversed()) await close();
    });

    const newStores = async (): Promise<TestStores> => {
      const stores = await createServerStores();
      closing.push(stores.drop);
      return stores;
    };
    const start = async (stores: TestStores, name: string, schema = 'taskledger'): Promise<ContractApp> => {
      const { url } = stores.options.ledger as { url: string };
      const app = await startOnStores(stores, { ledger: { url, schema } });
      closing.push(() => app.close());
      app.registry.registerFunction('who', () => name);
      return app;
    };
    const answers = async (app: ContractApp): Promise<Set<unknown>> => {
      const handles = await app.tasks.enqueueMany(
        'who',
        Array.from({ length: EACH }, () => ({})),
      );
      return new Set(await Promise.all(handles.map((handle) => handle.result())));
    };
    const expectApart = async (a: ContractApp, b: ContractApp): Promise<void> => {
      expect(await Promise.all([answers(a), answers(b)])).toEqual([new Set(['a']), new Set(['b'])]);
      // A signal of one wakes nobody of the other, and a pause of one holds nobody of the other.
      await a.get(TaskQueues).pause('default');
      expect(await answers(b)).toEqual(new Set(['b']));
      await a.get(TaskQueues).resume('default');
      expect(await answers(a)).toEqual(new Set(['a']));
    };

    it('H10 keep to themselves on one server for signals', async () => {
      const [one, other] = [await newStores(), await newStores()];
      await expectApart(await start(one, 'a'), await start(other, 'b'));
    });

    it('H10 keep to themselves in one database, each in a schema of its own', async () => {
      const stores = await newStores();
      await expectApart(await start(stores, 'a'), await start(stores, 'b', 'other_ledger'));
    });
  });
