import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskContext } from '@taskledger/nestjs';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const COUNT = 1_000;

describe('a lock that goes from hand to hand', () => {
  let apps: ContractApp[];
  let swept: number;
  let running: number;
  let most: number;
  let starts: { readonly fence: number; readonly by: number }[];
  let closeAll: () => Promise<void>;

  beforeEach(async () => {
    [apps, swept, running, most, starts] = [[], 0, 0, 0, []];
    if (PROFILE === 'embedded') {
      const app = await startContractApp();
      apps.push(app);
      closeAll = app.close;
    } else {
      const stores = await createServerStores();
      apps.push(await startOnStores(stores), await startOnStores(stores));
      closeAll = async () => {
        await Promise.all(apps.map((app) => app.close()));
        await stores.drop();
      };
    }
    apps.forEach((app, by) => {
      app.registry.registerFunction('guarded', async (_, { fence }: TaskContext) => {
        most = Math.max(most, ++running);
        starts.push({ fence: fence!, by });
        await new Promise(setImmediate);
        running--;
      });
      // Whatever it finds to do, an end has left undone. Its second of patience is longer than a hand-over takes.
      const { locks } = app.ledger;
      const passOnFree = locks.passOnFree.bind(locks);
      locks.passOnFree = async () => {
        const woken = await passOnFree();
        swept += woken.length;
        return woken;
      };
    });
  });
  afterEach(() => closeAll());

  it('L7 is held by one at a time over all processes, by every one once, and no sweep has to help', async () => {
    const payloads = Array.from({ length: COUNT / 4 }, () => ({}));
    const lock = { key: 'the one', onConflict: 'wait' } as const;
    const batches = await Promise.all(
      [0, 1, 2, 3].map((n) => apps[n % apps.length]!.tasks.enqueueMany('guarded', payloads, { lock })),
    );
    const ids = batches.flat().map(({ id }) => id);
    await until(() => starts.length >= COUNT && running === 0, 'all of them', 100_000);
    await until(async () => (await apps[0]!.tasks.stats({ taskName: 'guarded' })).SUCCESS === COUNT, 'the outcomes');
    expect(most).toBe(1);
    expect(starts).toHaveLength(COUNT);
    // The fence grows by one with every holder: nobody took the lock who did not run.
    expect(starts.map(({ fence }) => fence)).toEqual(Array.from({ length: COUNT }, (_, n) => n + 1));
    const [left] = await apps[0]!.ledger.database.query<{ waiters: number; tickets: number; claims: number }>(
      `SELECT (SELECT count(*)::int FROM taskledger.task_waiter) AS waiters,
              (SELECT count(*)::int FROM taskledger.task_ready WHERE execution_id = ANY ($1::uuid[])) AS tickets,
              (SELECT count(*)::int FROM taskledger.task_claim WHERE execution_id = ANY ($1::uuid[])) AS claims`,
      [ids],
    );
    expect(left).toEqual({ waiters: 0, tickets: 0, claims: 0 });
    expect(swept).toBe(0);
  });
});
