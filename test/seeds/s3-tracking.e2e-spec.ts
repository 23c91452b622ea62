import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import {
  ExternalExecutionError,
  InvalidOptionError,
  InvalidPayloadError,
  ManagedExecutionError,
  PayloadTooLargeError,
  Task,
  type TaskExecution,
  TaskLogCollector,
  type TaskRegistration,
  TaskTracker,
} from '@taskledger/nestjs';
import { Rescuer } from '../../libs/task/src/cluster/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

const doors = new Turnstile();
const runs: string[] = [];

@Injectable()
class OwnTasks {
  @Task('own')
  async own({ at }: { at: string }): Promise<string> {
    runs.push(at);
    await doors.pass(at);
    return at;
  }
}

describe('S3: recording work that runs elsewhere', () => {
  let app: ContractApp;
  let tracker: TaskTracker;

  beforeAll(async () => {
    app = await startContractApp({ limits: { payloadBytes: 2_000, resultBytes: 1_000, logLines: 5 } }, [OwnTasks]);
    tracker = app.module.get(TaskTracker, { strict: false });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => app.close());

  const register = (more: Partial<TaskRegistration> = {}): Promise<TaskExecution> =>
    tracker.registerTaskExecution({
      taskId: `celery-${randomUUID()}`,
      taskName: 'myapp.tasks.sync',
      module: 'sync',
      ...more,
    });
  const read = async (taskId: string): Promise<TaskExecution> => {
    const execution = await app.tasks.getByTaskId(taskId);
    if (!execution) throw new Error(`${taskId} is not recorded`);
    return execution;
  };

  describe('S3-05 registering', () => {
    it('S3-05 records everything that is said of it', async () => {
      const { taskId } = await register({
        taskArgs: [1, { two: 2 }],
        taskKwargs: { user: 7 },
        createdBy: { id: 'u1', username: 'Ada' },
        metadata: { platform: 'mail' },
      });
      expect(await read(taskId)).toMatchObject({
        taskId,
        taskName: 'myapp.tasks.sync',
        module: 'sync',
        status: 'PENDING',
        external: true,
        taskArgs: [1, { two: 2 }],
        payload: { user: 7 },
        createdBy: 'u1',
        createdByUsername: 'Ada',
        metadata: { platform: 'mail' },
        startedAt: null,
        finishedAt: null,
        duration: null,
      });
    });

    it('S3-05 answers a repetition with the original, unchanged', async () => {
      const first = await register({ metadata: { n: 1 } });
      const again = await register({ taskId: first.taskId, taskName: 'other', metadata: { n: 2 } });
      expect(again).toEqual(first);
      expect(again).toMatchObject({ taskName: 'myapp.tasks.sync', metadata: { n: 1 } });
    });

    it('S3-05 records one execution however many register it at once', async () => {
      const taskId = `celery-${randomUUID()}`;
      const all = await Promise.all(Array.from({ length: 12 }, (_, n) => register({ taskId, metadata: { n } })));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      expect(new Set(all.map(({ metadata }) => metadata['n'])).size).toBe(1);
      expect((await app.tasks.list({ search: taskId })).items).toHaveLength(1);
    });

    it('S3-05 answers with an execution of our own that has the task id, by whatever id', async () => {
      const keyed = await app.tasks.enqueue('own', { at: 'keyed' }, { taskId: 'ours', delay: '1h' });
      expect(await register({ taskId: 'ours' })).toMatchObject({ id: keyed.id, external: false });
      const plain = await app.tasks.enqueue('own', { at: 'plain' }, { delay: '1h' });
      expect(await register({ taskId: plain.id })).toMatchObject({ id: plain.id, external: false });
    });

    it.each([
      [{ taskId: '' }, 'taskId'],
      [{ taskId: 'x'.repeat(256) }, 'taskId'],
      [{ taskId: 'a\u0000b' }, 'taskId'],
      [{ taskName: '' }, 'taskName'],
      [{ module: 'x'.repeat(101) }, 'module'],
      [{ initialStatus: 'SUCCESS' as 'STARTED' }, 'initialStatus'],
    ])('S3-05 names what is wrong: %j', async (more, option) => {
      const rejected = register(more);
      await expect(rejected).rejects.toThrow(InvalidOptionError);
      await expect(rejected).rejects.toMatchObject({ option });
    });

    it('S3-05 keeps the limits of payloads and metadata', async () => {
      await expect(register({ taskKwargs: { x: 'x'.repeat(2_000) } })).rejects.toThrow(PayloadTooLargeError);
      await expect(register({ metadata: { x: 'x'.repeat(2_000) } })).rejects.toThrow(PayloadTooLargeError);
      await expect(register({ taskKwargs: { x: 1n } })).rejects.toThrow(InvalidPayloadError);
    });
  });

  it('S3-06 registers and starts in one step', async () => {
    const { taskId } = await register({ initialStatus: 'STARTED' });
    const execution = await read(taskId);
    expect(execution).toMatchObject({ status: 'STARTED', finishedAt: null, isRunning: true });
    expect(execution.startedAt).toEqual(execution.createdAt);
    expect(execution.duration).toBeGreaterThanOrEqual(0);
  });

  it('S3-07 has no creator where none is named', async () => {
    expect(await register()).toMatchObject({ createdBy: null, createdByUsername: null });
  });

  describe('S3-08 reporting', () => {
    it('S3-08 merges metadata key by key, and one level deep', async () => {
      const { taskId } = await register({ metadata: { a: 1, nested: { x: 1 } } });
      await tracker.updateTaskStatus(taskId, 'STARTED', { metadata: { b: 2, nested: { y: 2 } } });
      expect((await read(taskId)).metadata).toEqual({ a: 1, b: 2, nested: { y: 2 } });
    });

    it('S3-08 loses no key when many report at once', async () => {
      const { taskId } = await register();
      const keys = Array.from({ length: 10 }, (_, n) => `k${n}`);
      await Promise.all(keys.map((k) => tracker.updateTaskStatus(taskId, 'STARTED', { metadata: { [k]: true } })));
      expect(Object.keys((await read(taskId)).metadata).sort()).toEqual(keys);
    });

    it('S3-08 sets started_at at the first start and finished_at at the first end', async () => {
      const { taskId } = await register();
      const started = await tracker.updateTaskStatus(taskId, 'STARTED');
      expect(started?.startedAt).toBeInstanceOf(Date);
      await until(() => Date.now() > Number(started?.startedAt) + 2, 'the clock to go on');
      await tracker.updateTaskStatus(taskId, 'RETRY', { error: 'once more' });
      expect((await tracker.updateTaskStatus(taskId, 'STARTED'))?.startedAt).toEqual(started?.startedAt);
      const ended = await tracker.updateTaskStatus(taskId, 'FAILURE', { error: 'broken', traceback: 'at line 1' });
      expect(ended).toMatchObject({ status: 'FAILURE', error: 'broken', traceback: 'at line 1' });
      await until(() => Date.now() > Number(ended?.finishedAt) + 2, 'the clock to go on');
      const again = await tracker.updateTaskStatus(taskId, 'FAILURE', { error: 'other' });
      expect(again).toEqual(ended);
    });

    it('S3-08 keeps what a report does not mention, and clears the error of what succeeds', async () => {
      const { taskId } = await register();
      await tracker.updateTaskStatus(taskId, 'RETRY', { result: { part: 1 }, error: 'once more' });
      expect(await tracker.updateTaskStatus(taskId, 'STARTED')).toMatchObject({ error: 'once more' });
      const ended = await tracker.updateTaskStatus(taskId, 'SUCCESS');
      expect(ended).toMatchObject({ result: { part: 1 }, error: null, isCompleted: true });
    });

    it.each(['SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED'] as const)('L2 S3-08 never leaves %s', async (end) => {
      const warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
      const { taskId } = await register({ initialStatus: 'STARTED' });
      const ended = await tracker.updateTaskStatus(taskId, end, { result: 1 });
      for (const status of ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED'] as const) {
        const details = { result: 2, error: 'late', metadata: { late: true } };
        expect(await tracker.updateTaskStatus(taskId, status, details)).toEqual(ended);
      }
      expect(await read(taskId)).toEqual(ended);
      expect(warned.mock.calls.flat().join('\n')).toContain(`it had ended as ${end}`);
    });

    it('S3-08 lets one of two ends win', async () => {
      const { taskId } = await register({ initialStatus: 'STARTED' });
      const ends = (['SUCCESS', 'FAILURE', 'REVOKED'] as const).map((end) => tracker.updateTaskStatus(taskId, end));
      const statuses = (await Promise.all(ends)).map((execution) => execution?.status);
      expect(new Set(statuses)).toEqual(new Set([(await read(taskId)).status]));
    });

    it('S3-08 warns about an unknown id and answers with null', async () => {
      const warned = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
      expect(await tracker.updateTaskStatus('never-registered', 'SUCCESS')).toBeNull();
      expect(warned.mock.calls.flat().join('\n')).toContain('"never-registered"');
    });

    it('S3-08 writes dates as ISO text', async () => {
      const at = new Date('2026-01-02T03:04:05.678Z');
      const { taskId } = await register({ metadata: { at }, taskKwargs: { at } });
      await tracker.updateTaskStatus(taskId, 'SUCCESS', { result: { rows: [{ at }] }, metadata: { done: at } });
      const iso = at.toISOString();
      expect(await read(taskId)).toMatchObject({
        payload: { at: iso },
        metadata: { at: iso, done: iso },
        result: { rows: [{ at: iso }] },
      });
    });

    it('S3-08 refuses what is no status, too large, or run by us', async () => {
      const { taskId } = await register();
      await expect(tracker.updateTaskStatus(taskId, 'WAITING' as 'RETRY')).rejects.toThrow(InvalidOptionError);
      const result = 'x'.repeat(1_001);
      await expect(tracker.updateTaskStatus(taskId, 'SUCCESS', { result })).rejects.toThrow(PayloadTooLargeError);
      expect((await read(taskId)).status).toBe('PENDING');
      const ours = await app.tasks.enqueue('own', { at: 'managed' }, { delay: '1h' });
      await expect(tracker.updateTaskStatus(ours.taskId, 'SUCCESS')).rejects.toThrow(ManagedExecutionError);
      expect(await ours.status()).toBe('PENDING');
    });

    it('S3-08 wakes who waits for the execution, and counts its end', async () => {
      const before = (await app.tasks.stats({ taskName: 'counted' })).SUCCESS ?? 0;
      const { id, taskId } = await register({ taskName: 'counted', initialStatus: 'STARTED' });
      const waited = app.tasks.waitFor(id, { timeout: '20s' });
      await tracker.updateTaskStatus(taskId, 'SUCCESS', { result: { ok: true } });
      await tracker.updateTaskStatus(taskId, 'SUCCESS');
      expect(await waited).toMatchObject({ outcome: 'success', result: { ok: true } });
      expect((await app.tasks.stats({ taskName: 'counted' })).SUCCESS).toBe(before + 1);
    });
  });

  describe('S3-44 recording drives nothing', () => {
    it('S3-44 never runs it here, whatever there is of it in the queue', async () => {
      const pending = await register({ taskName: 'own', taskKwargs: { at: 'elsewhere' } });
      const retried = await register({ taskName: 'own', taskKwargs: { at: 'elsewhere' } });
      const started = await register({ taskName: 'own', taskKwargs: { at: 'elsewhere' }, initialStatus: 'STARTED' });
      await tracker.updateTaskStatus(retried.taskId, 'RETRY');
      const { database } = app.ledger;
      const ids = [pending, retried, started].map(({ id }) => id);
      // They have been there for a while: the leader does everything that it does about what has got lost.
      await database.query(
        `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 minute' WHERE id = ANY ($1::uuid[])`,
        [ids],
      );
      expect((await app.ledger.tickets.check()).mended).toEqual([]);
      await app.get(Rescuer).rescue();
      expect(await app.tasks.reorder(pending.id, 1)).toBe(false);
      // Somebody plants tickets of their ids.
      await database.query(
        `INSERT INTO taskledger.task_ready (queue, priority, execution_id, ticket, task_name)
         SELECT 'default', 1, id, ticket, task_name FROM taskledger.task_execution WHERE id = ANY ($1::uuid[])`,
        [ids],
      );
      doors.open('sentry');
      const sentry = await app.tasks.enqueue('own', { at: 'sentry' });
      expect(await sentry.result({ timeout: '20s' })).toBe('sentry');
      expect(runs).not.toContain('elsewhere');
      const statuses = await Promise.all([pending, retried, started].map(({ id }) => app.tasks.get(id)));
      expect(statuses.map((execution) => execution?.status)).toEqual(['PENDING', 'RETRY', 'STARTED']);
      expect(statuses.map((execution) => execution?.run)).toEqual([0, 0, 0]);
    });

    it('S3-44 is not repeated by hand, nor cancelled with what this process runs', async () => {
      const { id, taskId } = await register({ taskName: 'own', initialStatus: 'STARTED' });
      await app.tasks.cancelPending();
      expect(await read(taskId)).toMatchObject({ status: 'STARTED', cancelRequestedAt: null });
      await tracker.updateTaskStatus(taskId, 'FAILURE');
      await expect(app.tasks.retry(id)).rejects.toThrow(ExternalExecutionError);
    });

    it('S3-44 is told that somebody wants it to stop, and says itself that it has', async () => {
      const waiting = await register();
      expect(await app.tasks.cancel(waiting.id, 'no need')).toBe(true);
      expect(await read(waiting.taskId)).toMatchObject({ status: 'REVOKED', reason: 'user_cancelled' });
      const running = await register({ initialStatus: 'STARTED' });
      await app.tasks.cancel(running.id, 'no need');
      const asked = await tracker.updateTaskStatus(running.taskId, 'STARTED', { metadata: { rows: 1 } });
      expect(asked).toMatchObject({ status: 'STARTED', cancelRequestedAt: expect.any(Date) });
      const stopped = await tracker.updateTaskStatus(running.taskId, 'REVOKED');
      expect(stopped).toMatchObject({ status: 'REVOKED', reason: 'user_cancelled' });
    });

    it('S3-44 survives the death of the process that registered it', async () => {
      const { taskId } = await register({ initialStatus: 'STARTED' });
      await app.ledger.nodes.markDead([app.ledger.nodes.id]);
      expect(await app.get(Rescuer).rescue()).toBe(0);
      expect(await read(taskId)).toMatchObject({ status: 'STARTED' });
    });
  });

  describe('S3-14 TaskLogCollector', () => {
    it('S3-14 keeps level, message, time and exception, and sums up', () => {
      const log = new TaskLogCollector();
      log.info('begun');
      log.debug('detail');
      log.warning('odd');
      log.error('broken', new Error('row 7'));
      log.error('worse');
      expect(log.getLogs().map(({ level, message }) => [level, message])).toEqual([
        ['info', 'begun'],
        ['debug', 'detail'],
        ['warning', 'odd'],
        ['error', 'broken'],
        ['error', 'worse'],
      ]);
      for (const { timestamp } of log.getLogs()) expect(new Date(timestamp).toISOString()).toBe(timestamp);
      expect(log.getLogs()[3]?.exception).toContain('row 7');
      expect(log.getLogs()[4]).not.toHaveProperty('exception');
      expect(log.getWarningsAndErrors().map(({ message }) => message)).toEqual(['odd', 'broken', 'worse']);
      expect(log.getSummary()).toEqual({ total: 5, byLevel: { info: 1, debug: 1, warning: 1, error: 2 } });
      log.getLogs().length = 0;
      expect(log.getSummary().total).toBe(5);
      log.clear();
      expect([log.getLogs(), log.getSummary()]).toEqual([[], { total: 0, byLevel: {} }]);
    });

    it('S3-14 keeps the last 1,000 lines, or as many as it is told to', () => {
      const [log, small] = [new TaskLogCollector(), new TaskLogCollector({ maxRecords: 2 })];
      for (let n = 0; n < 1_005; n++) [log, small].forEach((each) => each.info(String(n)));
      expect(log.getSummary().total).toBe(1_000);
      expect(log.getLogs()[0]?.message).toBe('5');
      expect(small.getLogs().map(({ message }) => message)).toEqual(['1003', '1004']);
      expect(() => new TaskLogCollector({ maxRecords: 0 })).toThrow(InvalidOptionError);
    });

    it('S3-14 writes what is new to the log of the execution, within its limit', async () => {
      const { id, taskId } = await register({ initialStatus: 'STARTED' });
      const log = new TaskLogCollector();
      log.info('one');
      log.error('two', new Error('why'));
      expect(await tracker.saveLogs(taskId, log)).toBe(2);
      expect(await tracker.saveLogs(taskId, log)).toBe(0);
      log.info('three');
      expect(await tracker.saveLogs(taskId, log)).toBe(1);
      const lines = await app.tasks.logs(id);
      expect(lines.map(({ level, message }) => [level, message])).toEqual([
        ['info', 'one'],
        ['error', 'two'],
        ['info', 'three'],
      ]);
      expect(lines[1]?.data).toMatchObject({ exception: expect.stringContaining('why') });
      expect(lines.map(({ at }) => at.toISOString())).toEqual(log.getLogs().map(({ timestamp }) => timestamp));
      for (let n = 0; n < 9; n++) log.info(`more ${n}`);
      // The first of its log, and the newest; between them is how many are gone.
      expect(await tracker.saveLogs(taskId, log)).toBe(4);
      expect((await app.tasks.logs(id)).map(({ message }) => message)).toEqual([
        'one',
        '9 lines were dropped here (limits.logLines)',
        'more 7',
        'more 8',
      ]);
      expect(await tracker.saveLogs('never-registered', log)).toBe(0);
    });
  });
});
