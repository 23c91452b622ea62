import { Test, type TestingModule } from '@nestjs/testing';
import { Tasks } from '@taskledger/nestjs';
import { Pool } from 'pg';
import { AppModule } from './app.module.js';
import { generateReport } from './report.contract.js';

const url = process.env.DATABASE_URL;

(url ? describe : describe.skip)('the application of the README', () => {
  let moduleRef: TestingModule;
  let pool: Pool;

  beforeAll(async () => {
    pool = new Pool({ connectionString: url });
    moduleRef = await Test.createTestingModule({ imports: [AppModule] }).compile();
    await moduleRef.init();
  }, 60_000);

  afterAll(async () => {
    await moduleRef?.close();
    await pool?.end();
  });

  async function enqueuedIn(userId: string, end: 'COMMIT' | 'ROLLBACK') {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const handle = await moduleRef.get(Tasks).enqueue(generateReport, { userId, months: 2 }, { manager: client });
      await client.query(end);
      return handle;
    } finally {
      client.release();
    }
  }

  it('runs what a committed transaction enqueued, and nothing of one that was rolled back', async () => {
    const rolledBack = await enqueuedIn('rolled-back', 'ROLLBACK');
    const committed = await enqueuedIn('committed', 'COMMIT');
    expect(await committed.result({ timeout: '30s' })).toEqual({ rows: 2 });
    expect(await moduleRef.get(Tasks).get(rolledBack.id)).toBeNull();
    expect(await committed.status()).toBe('SUCCESS');
  }, 60_000);
});
