import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EmbeddedContractApp, startEmbeddedContractApp } from '../fixtures/contract-app.js';

describe('the embedded ledger', () => {
  let app: EmbeddedContractApp;

  beforeAll(async () => {
    app = await startEmbeddedContractApp({ timeouts: { enqueue: '2s' } });
    app.registry.registerFunction('note', () => undefined);
  });
  afterAll(() => app.close());

  it('makes few commits of many concurrent enqueues, counted in the driver', async () => {
    // Polls of the background are among them.
    const before = app.postgres.statistics.commits;
    const handles = await Promise.all(
      Array.from({ length: 50 }, () => app.tasks.enqueue('note', {}, { delay: '30m' })),
    );
    expect(app.postgres.statistics.commits - before).toBeLessThanOrEqual(10);
    expect(new Set(handles.map(({ id }) => id)).size).toBe(50);
    await Promise.all(handles.map(({ id }) => app.tasks.cancel(id)));
  });

  it('L8 gives up an enqueue in time although the ledger does not answer at all', async () => {
    const client = await app.postgres.createPool().connect();
    await client.query('BEGIN');
    try {
      const refused = expect(app.tasks.enqueue('note')).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
      const tooLate = new Promise((_, reject) => setTimeout(() => reject(new Error('still waiting')), 30_000).unref());
      await Promise.race([refused, tooLate]);
    } finally {
      await client.query('COMMIT');
      client.release();
    }
  });

  it('H8 refuses a call that would wait for the transaction it is made in, and says what to do', async () => {
    await expect(
      app.ledger.database.transaction(async () => {
        await app.tasks.enqueue('note');
      }),
    ).rejects.toMatchObject({ code: 'LEDGER_NESTED_TRANSACTION', message: expect.stringContaining('manager') });
  });
});
