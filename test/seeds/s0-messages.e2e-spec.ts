import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext, type TaskLog } from '@taskledger/nestjs';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { enqueueSql } from '../../libs/task/src/ledger/executions/enqueue.sql.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

const QUEUED = { run: 0, level: 'info', status: 'PENDING', message: 'Waiting to start.' };
const STARTED = { run: 1, level: 'info', status: 'STARTED', message: 'Task started.' };
const SUCCESS = { run: 1, level: 'info', status: 'SUCCESS', message: 'Task completed successfully.' };

@Injectable()
class SpokenTasks {
  @Task('work')
  work(_: object, ctx: TaskContext): void {
    ctx.logger.log('working');
  }

  @Task('fail', { retry: { maxRetries: 1, baseMs: 1 } })
  fail({ why }: { why: string }): never {
    throw new TypeError(why);
  }
}

const linesOf = async ({ tasks }: TaskApp, id: string): Promise<Partial<TaskLog>[]> => {
  const lines = await tasks.logs(id);
  expect((await tasks.get(id))?.logCount).toBe(lines.length);
  return lines.map(({ run, level, status, message }) => ({ run, level, status, message }));
};

describe('S0: messages of the lifecycle', () => {
  let app: TaskApp;

  // The seed's own words.
  beforeAll(async () => {
    app = await startTaskApp([SpokenTasks], {
      messages: {
        queued: 'Waiting to start.',
        started: 'Task started.',
        success: 'Task completed successfully.',
        failure: 'Task failed with error: {error}',
      },
    });
  });
  afterAll(() => app.close());

  it('S0-30 logs that a task was created, has started and is complete, around what it logs itself', async () => {
    const handle = await app.tasks.enqueue('work', {});
    await handle.result();
    const working = { run: 1, level: 'info', status: null, message: 'working' };
    expect(await linesOf(app, handle.id)).toEqual([QUEUED, STARTED, working, SUCCESS]);
  });

  it('S0-30 logs the error of a task that failed for good, and each of its runs', async () => {
    const { id } = await app.tasks.enqueue('fail', { why: 'no $& for {task}, {error}' });
    await app.tasks.waitFor(id);
    expect(await linesOf(app, id)).toEqual([
      QUEUED,
      STARTED,
      { run: 1, level: 'warning', status: 'RETRY', message: 'no $& for {task}, {error}' },
      { ...STARTED, run: 2 },
      {
        run: 2,
        level: 'error',
        status: 'FAILURE',
        message: 'Task failed with error: Failed after 1 retries: no $& for {task}, {error}',
      },
    ]);
  });

  it('S0-30 logs the creation together with the execution', async () => {
    const ids = (await app.tasks.enqueueMany('work', [{}, {}, {}], { delay: '1h' })).map(({ id }) => id);
    for (const id of ids) expect(await linesOf(app, id)).toEqual([QUEUED]);
    const { database } = app.module.get(Ledger, { strict: false });
    const enqueueIn = (outcome: () => void): Promise<string> =>
      database.transaction(async (manager) => {
        const { id } = await app.tasks.enqueue('work', {}, { manager, delay: '1h' });
        outcome();
        return id;
      });
    expect(await linesOf(app, await enqueueIn(() => undefined))).toEqual([QUEUED]);
    const rollBack = (): never => {
      throw new Error('rolled back');
    };
    await expect(enqueueIn(rollBack)).rejects.toThrow('rolled back');
    const [{ orphans } = { orphans: -1 }] = await database.query<{ orphans: number }>(
      `SELECT count(*)::int AS orphans FROM ${database.schema}.task_log line
        WHERE NOT EXISTS (
          SELECT FROM ${database.schema}.task_execution execution WHERE execution.id = line.execution_id)`,
      [],
    );
    expect(orphans).toBe(0);
  });

  it('S0-30 logs the creation once for a key, and again for the next that gets it', async () => {
    const twice = () => app.tasks.enqueue('work', {}, { taskId: 'spoken', delay: '1h' });
    const [first, second] = [await twice(), await twice()];
    expect([second.id, second.deduplicated]).toEqual([first.id, true]);
    expect(await linesOf(app, first.id)).toEqual([QUEUED]);
    const unique = () => app.tasks.enqueue('work', {}, { unique: { key: () => 'one' }, delay: '1h' });
    const held = await unique();
    expect((await unique()).id).toBe(held.id);
    await held.cancel();
    const next = await unique();
    expect(next.id).not.toBe(held.id);
    expect(await linesOf(app, held.id)).toEqual([QUEUED]);
    expect(await linesOf(app, next.id)).toEqual([QUEUED]);
  });
});

describe('S0: messages that nobody has asked for', () => {
  it('S0-30 are not there, and the failure is in the words of its error', async () => {
    const app = await startTaskApp([SpokenTasks]);
    try {
      const { id } = await app.tasks.enqueue('work', {});
      const failed = await app.tasks.enqueue('fail', { why: 'broken' });
      await Promise.all([app.tasks.waitFor(id), app.tasks.waitFor(failed.id)]);
      expect((await linesOf(app, id)).map(({ message }) => message)).toEqual(['working']);
      const words = (await linesOf(app, failed.id)).map(({ message }) => message);
      expect(words).toEqual(['broken', 'Failed after 1 retries: broken']);
    } finally {
      await app.close();
    }
  });

  it('S0-30 are not in the statement that enqueues', () => {
    for (const layout of ['shared', 'own']) {
      expect(enqueueSql('s', `${layout} plain`)).not.toMatch(/task_log/);
      expect(enqueueSql('s', `${layout} logged`)).toMatch(/task_log/);
    }
  });

  it('S0-30 are told by name, where some are given', async () => {
    const app = await startTaskApp([SpokenTasks], { messages: { success: '{task} is done {so} far, {task}' } });
    try {
      const { id } = await app.tasks.enqueue('work', {});
      await app.tasks.waitFor(id);
      const words = (await linesOf(app, id)).map(({ message }) => message);
      expect(words).toEqual(['working', 'work is done {so} far, work']);
    } finally {
      await app.close();
    }
  });
});
