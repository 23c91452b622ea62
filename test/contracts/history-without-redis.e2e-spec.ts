import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskMaintenance, TaskSystem } from '@taskledger/nestjs';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { pastExecutions } from '../fixtures/past-executions.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const DAY_MS = 86_400_000;

describe('history and statistics', () => {
  let stores: TestStores | undefined;
  let app: ContractApp;

  beforeAll(async () => {
    const options = { retention: { finished: '30d', tasks: { brief: '1d' } } } as const;
    // The embedded ledger has no other store that could be lost.
    if (PROFILE === 'embedded') app = await startContractApp(options);
    else app = await startOnStores((stores = await createServerStores()), options);
    for (const name of ['brief', 'lasting']) app.registry.registerFunction(name, () => name);
    app.registry.registerFunction('fails', () => {
      throw new Error('on purpose');
    });
  });
  afterAll(async () => {
    await app.close();
    await stores?.drop();
  });

  const ended = async (task: string): Promise<string> => {
    const { id } = await app.tasks.enqueue(task, { of: task });
    await app.tasks.waitFor(id);
    return id;
  };

  it('P-6: are in Postgres, so nothing of them is lost with all that Redis knows, and work goes on', async () => {
    const ids = [await ended('lasting'), await ended('fails')];
    const known = async (): Promise<unknown[]> =>
      Promise.all([
        ...ids.map(async (id) => {
          const { status, payload, result, error } = (await app.tasks.get(id))!;
          return { status, payload, result, error };
        }),
        app.tasks.stats({ taskName: 'fails' }),
      ]);
    const before = await known();
    const waiting = await app.tasks.enqueue('lasting', {}, { delay: '2s' });
    await stores?.loseSignals();
    expect(await known()).toEqual(before);
    expect(before).toMatchObject([
      { status: 'SUCCESS', result: 'lasting' },
      { status: 'FAILURE', error: 'on purpose' },
      {},
    ]);
    expect((await app.tasks.waitFor(waiting.id, { timeout: '20s' })).outcome).toBe('success');
  });

  it('P-6: leave by the time that each task is kept for', async () => {
    expect((await app.get(TaskSystem).report()).retention).toMatchObject({
      days: 30,
      tasks: [{ taskName: 'brief', keptMs: DAY_MS }],
    });
    const at = new Date(app.ledger.clock.now() - 3 * DAY_MS).toISOString();
    const [brief, lasting] = (await pastExecutions(
      app.ledger.database.dataSource,
      ['brief', 'lasting'].map((task) => ({ at, task })),
    )) as [string, string];
    await until(async () => {
      await app.get(TaskMaintenance).cleanupOldExecutions();
      return (await app.tasks.get(brief)) === null;
    }, 'the one that is kept for a day to be gone');
    expect(await app.tasks.get(lasting)).not.toBeNull();
  });
});
