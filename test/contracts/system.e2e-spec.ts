import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TaskContext, TaskMaintenance, TaskSystem } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { failStatements } from '../fixtures/failing-ledger.js';
import { PROFILE } from '../fixtures/profile.js';

describe('the system', () => {
  let app: ContractApp;
  let system: TaskSystem;

  beforeAll(async () => {
    app = await startContractApp({ limits: { logLines: 10 }, retention: { tasks: { note: '2h' } } });
    system = app.get(TaskSystem);
    app.registry.registerFunction('note', () => 'noted');
    app.registry.registerFunction('talk', (_, { logger }: TaskContext) => {
      for (let n = 0; n < 30; n++) logger.log(`line ${n}`);
    });
  });
  afterAll(() => app.close());

  it('D-30 tells of the servers, their versions and how soon they answer', async () => {
    const { postgres, redis, redisLatencyMs, schema, version } = await system.report();
    expect(postgres).toMatchObject({ version: expect.stringMatching(/^1\d/), isEmbedded: PROFILE === 'embedded' });
    expect(postgres.latencyMs).toBeGreaterThan(0);
    expect(postgres.pools.map(({ name }) => name)).toEqual(PROFILE === 'embedded' ? [] : ['ledger', 'hot']);
    for (const { size, open, idle } of postgres.pools) {
      expect(size).toBeGreaterThanOrEqual(open);
      expect(open).toBeGreaterThanOrEqual(idle);
    }
    expect(schema).toMatchObject({ name: 'taskledger', unknown: [] });
    expect(schema.migrations.length).toBeGreaterThan(0);
    expect(version).toMatch(/^\d+\.\d+/);
    if (PROFILE !== 'redis') return expect(redis).toEqual([]);
    expect(redis).toEqual([
      expect.objectContaining({
        version: expect.any(String),
        evictionPolicy: expect.any(String),
        usedBytes: expect.any(Number),
      }),
    ]);
    expect(redisLatencyMs).toBeGreaterThan(0);
  });

  it('D-30 measures tables with their partitions from the catalog, and not again within a minute', async () => {
    await app.tasks.waitFor((await app.tasks.enqueue('note', {})).id);
    const { storage } = await system.report();
    const executions = storage.tables.find(({ name }) => name === 'task_execution')!;
    expect(executions).toMatchObject({ bytes: expect.any(Number), indexBytes: expect.any(Number) });
    expect(executions.partitions).toBeGreaterThan(1);
    expect(executions.bytes).toBeGreaterThan(0);
    // Only what belongs to the ledger, and no partition on its own.
    expect(storage.tables.every(({ name }) => !/_\d{8}$/.test(name))).toBe(true);
    const sizes = storage.tables.map(({ bytes, indexBytes }) => bytes + indexBytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect((await system.report()).storage).toBe(storage);
  });

  it('D-30 says how long what is kept, and what the last clean-up has removed', async () => {
    const { retention } = await system.report();
    expect(retention).toMatchObject({ isEnabled: true, days: expect.any(Number) });
    expect(retention.tasks).toEqual([{ taskName: 'note', keptMs: 7_200_000 }]);
    expect(retention.last).toBeUndefined();
    expect(app.get(TaskMaintenance)).toBeDefined();
  });

  it('D-30 counts what was dropped, by all processes', async () => {
    const countOf = async (kind: string): Promise<number> =>
      (await system.report()).dropped.find((one) => one.kind === kind)!.count;
    expect(await countOf('log_lines')).toBe(0);
    await app.tasks.waitFor((await app.tasks.enqueue('talk', {})).id);
    const failing = failStatements(app.ledger.database, `'dropped'`, 1, new Error('the ledger is away'));
    app.ledger.drops.add('log_lines');
    await expect(app.ledger.drops.write().finally(failing.restore)).rejects.toThrow('the ledger is away');
    await app.ledger.drops.write();
    const dropped = await countOf('log_lines');
    expect(dropped).toBeGreaterThanOrEqual(21);
    // Folded into what is counted for ever, it is the same.
    await app.ledger.statistics.compact();
    expect(await countOf('log_lines')).toBe(dropped);
    expect(await countOf('alert_deliveries')).toBe(0);
    expect((await system.report()).lost).toBe(0);
  });
});
