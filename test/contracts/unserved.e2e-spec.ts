import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { defineTask } from '@taskledger/nestjs';
import { UnservedTickets } from '../../libs/task/src/queue/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

const EVERYTHING = -60_000;

describe('tickets of tasks that nobody serves', () => {
  let app: ContractApp;
  const ran: string[] = [];

  beforeAll(async () => {
    app = await startContractApp({ queues: { default: {}, elsewhere: {} }, worker: { queues: ['default'] } });
    app.registry.registerFunction(
      'served',
      (_, { executionId }: { executionId: string }) => void ran.push(executionId),
    );
  });
  afterEach(async () => {
    await app.tasks.cancelPending();
    ran.length = 0;
  });
  afterAll(() => app.close());

  const round = (patienceMs = EVERYTHING): Promise<void> => app.get(UnservedTickets).round(patienceMs);
  const places = async (task: string): Promise<string[]> => {
    const rows = await app.ledger.database.query<{ queue: string }>(
      `SELECT r.queue FROM taskledger.task_ready r JOIN taskledger.task_execution e ON e.id = r.execution_id AND e.ticket = r.ticket
        WHERE r.task_name = $1 AND e.status = 'PENDING' ORDER BY r.priority, r.seq`,
      [task],
    );
    return rows.map(({ queue }) => queue);
  };
  const enqueue = async (name: string, queue = 'default', priority = 5): Promise<string> =>
    (await app.tasks.enqueue(defineTask(name), {}, { queue, priority })).id;

  it('lie apart, in nobody’s way, and come back to their places with the handler', async () => {
    const [second, first] = [await enqueue('late_1'), await enqueue('late_1', 'default', 1)];
    await round();
    expect(await places('late_1')).toEqual(['default?late_1', 'default?late_1']);
    const other = await app.tasks.enqueue('served', {});
    await other.result();

    app.registry.registerFunction(
      'late_1',
      (_, { executionId }: { executionId: string }) => void ran.push(executionId),
    );
    await until(async () => {
      await round();
      return (await app.tasks.get(first))?.status === 'SUCCESS' && (await app.tasks.get(second))?.status === 'SUCCESS';
    }, 'both to run');
    expect(await places('late_1')).toEqual([]);
  });

  it('are left alone while they are young, and where nobody serves their queue', async () => {
    await enqueue('late_2');
    await round(60_000);
    expect(await places('late_2')).toEqual(['default']);
    await enqueue('late_3', 'elsewhere');
    await round();
    expect(await places('late_3')).toEqual(['elsewhere']);
  });

  it('can be cancelled, and given another priority, where they lie', async () => {
    const [cancelled, moved] = [await enqueue('late_4'), await enqueue('late_4')];
    await round();
    await app.tasks.cancel(cancelled);
    expect((await app.tasks.get(cancelled))?.status).toBe('REVOKED');
    await app.tasks.reorder(moved, 1);
    await round();
    expect(await places('late_4')).toEqual(['default?late_4']);
  });

  it('are moved in all their number, and tickets of others are not', async () => {
    const count = 2_500;
    const items = Array.from({ length: count }, () => ({}));
    await app.tasks.enqueueMany(defineTask('late_5'), items);
    await round();
    expect(new Set(await places('late_5'))).toEqual(new Set(['default?late_5']));
    app.registry.registerFunction('late_5', () => undefined);
    await until(async () => {
      await round();
      return (await app.tasks.count({ taskName: 'late_5', status: ['SUCCESS'] })).count === count;
    }, 'all to run');
  });
});
