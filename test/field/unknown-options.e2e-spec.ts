import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  OnTaskEvent,
  TaskConfig,
  TaskLocks,
  TaskLogCollector,
  TaskMaintenance,
  type TaskModuleOptions,
  TaskQueues,
  taskRetry,
  TaskTracker,
} from '@taskledger/nestjs';
import { refused as refusedFor } from '../fixtures/refused.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

const REGISTRATION = { taskId: 'abroad', taskName: 'elsewhere', module: 'm' };

describe('options that are not known, or say nothing', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([], { queues: { reports: {} } });
  });
  afterAll(() => app.close());

  const refused = async (call: () => unknown, option: string): Promise<void> => {
    expect((await refusedFor(call, option)).remedy).not.toBe('');
  };

  it.each<[unknown, string]>([
    [{ ...REGISTRATION, initalStatus: 'STARTED' }, 'initalStatus'],
    [{ ...REGISTRATION, payload: {} }, 'payload'],
    [{ ...REGISTRATION, metadata: null }, 'metadata'],
    [{ ...REGISTRATION, metadata: 'tenant' }, 'metadata'],
    [{ ...REGISTRATION, taskKwargs: [1] }, 'taskKwargs'],
    [{ ...REGISTRATION, taskArgs: { 0: 1 } }, 'taskArgs'],
    [{ ...REGISTRATION, createdBy: { id: 'u', name: 'x' } }, 'createdBy.name'],
    [{ ...REGISTRATION, createdBy: 7 }, 'createdBy'],
    [{ ...REGISTRATION, module: undefined }, 'module'],
    [undefined, 'registration'],
  ])('B7 a registration refuses %j', async (registration, option) => {
    const tracker = app.module.get(TaskTracker);
    await refused(() => tracker.registerTaskExecution(registration as never), option);
    await refused(() => tracker.register(registration as never), option);
    expect(await app.tasks.getByTaskId(REGISTRATION.taskId)).toBeNull();
  });

  it.each<[unknown, string]>([
    [{ results: 1 }, 'results'],
    [{ error: new Error('x') }, 'error'],
    [{ traceback: 5 }, 'traceback'],
    [{ metadata: [] }, 'metadata'],
    [{ metadata: null }, 'metadata'],
    [null, 'details'],
  ])('B7 a report refuses %j', async (details, option) => {
    const tracker = app.module.get(TaskTracker);
    const { taskId } = await tracker.registerTaskExecution({ ...REGISTRATION, taskId: 'reported' });
    await refused(() => tracker.updateTaskStatus(taskId, 'SUCCESS', details as never), option);
    expect(await app.tasks.getByTaskId(taskId)).toMatchObject({ status: 'PENDING', result: null });
  });

  it('B7 a report takes null for a result, and undefined for what is not said', async () => {
    const tracker = app.module.get(TaskTracker);
    const { taskId } = await tracker.registerTaskExecution({ ...REGISTRATION, taskId: 'null', createdBy: undefined });
    const details = { result: null, error: undefined, metadata: undefined };
    expect(await tracker.updateTaskStatus(taskId, 'SUCCESS', details)).toMatchObject({ status: 'SUCCESS' });
  });

  it('B7 a lock taken by hand refuses a ttl that is misspelt, and takes nothing', async () => {
    const locks = app.module.get(TaskLocks);
    for (const [options, option] of [
      [{ tll: '10s' }, 'tll'],
      [{ ttl: null }, 'ttl'],
      ['10s', 'options'],
      [null, 'options'],
    ] as const)
      await refused(() => locks.acquire('nightly', options as never), option);
    expect(await locks.isLocked('nightly')).toBe(false);
  });

  it('B7 maintenance by hand refuses what it does not know, before it removes anything', async () => {
    const maintenance = app.module.get(TaskMaintenance);
    for (const [request, option] of [
      [{ retentionDay: 90 }, 'retentionDay'],
      [{ onlyCompleted: 0 }, 'onlyCompleted'],
      [{ retentionDays: '90' }, 'retentionDays'],
      [{ batchSize: null }, 'batchSize'],
      [90, 'request'],
    ] as const)
      await refused(() => maintenance.cleanupOldExecutions(request as never), option);
    for (const [request, option] of [
      [{ timeoutMinute: 5 }, 'timeoutMinute'],
      [{ timeoutMinutes: '5' }, 'timeoutMinutes'],
      [null, 'request'],
    ] as const)
      await refused(() => maintenance.markTimedOutExecutions(request as never), option);
  });

  it('B7 stored settings refuse what they do not know, and store nothing', async () => {
    const config = app.module.get(TaskConfig);
    for (const [changes, option] of [
      [{ retentionDays: 90, cleanupEnable: false }, 'cleanupEnable'],
      [{ cleanupEnable: null }, 'cleanupEnable'],
      [{ retentionDays: 0 }, 'retentionDays'],
      [null, 'changes'],
    ] as const)
      await refused(() => config.update(changes as never), option);
    await refused(() => config.update({ retentionDays: 90 }, { by: 'me' } as never), 'by');
    await refused(() => config.update({ retentionDays: 90 }, { actor: 7 } as never), 'actor');
    expect((await config.effective()).retentionDays).toBe(30);
    for (const [owner, option] of [
      [{ userId: 'u1' }, 'owner.userId'],
      [{}, 'owner.user'],
      ['everybody', 'owner'],
      [null, 'owner'],
    ] as const) {
      await refused(() => config.get('theme', owner as never), option);
      await refused(() => config.set('theme', 'dark', owner as never), option);
    }
  });

  it('B7 limits of a queue refuse what they do not know', async () => {
    const queues = app.module.get(TaskQueues);
    await refused(() => queues.limit('reports', { concurrency: 5 } as never), 'limit("reports").concurrency');
    await refused(() => queues.limit('reports', { limiter: { max: 1 } } as never), 'limit("reports").limiter.duration');
    for (const [options, option] of [
      [{ by: 'me', reson: 'x' }, 'reson'],
      [{ by: 7 }, 'by'],
      [{ reason: '' }, 'reason'],
      [null, 'options'],
    ] as const)
      await refused(() => queues.pause('reports', options as never), option);
    await refused(() => queues.resume('reports', { who: 'me' } as never), 'who');
    await refused(() => queues.limit('reports', { globalConcurrency: 1 }, { actor: 'me' } as never), 'actor');
    expect((await queues.get('reports')).paused).toBeUndefined();
    expect((await queues.get('reports')).limits).toEqual({});
  });

  it('B7 what is declared in code refuses what it does not know', async () => {
    await refused(() => new TaskLogCollector({ maxRecord: 5 } as never), 'maxRecord');
    await refused(() => taskRetry({ retries: 5 } as never), 'taskRetry.retries');
    await refused(() => taskRetry({ backoff: 2 } as never), 'taskRetry.backoff');
    await refused(() => OnTaskEvent('failed' as never), '@OnTaskEvent type');
    await refused(() => OnTaskEvent('failure', { tasks: 'x' } as never), '@OnTaskEvent tasks');
    await refused(() => OnTaskEvent('failure', { task: 7 } as never), '@OnTaskEvent task');
    await refused(() => OnTaskEvent('failure', { task: {} } as never), '@OnTaskEvent task');
  });

  it.each<[object, string]>([
    [{ ledger: { embedded: {}, url: 'postgres://localhost/db' } }, 'ledger.url'],
    [{ ledger: { embedded: {}, migrations: 'check' } }, 'ledger.migrations'],
    [{ ledger: { embedded: null } }, 'ledger.embedded'],
    [{ ledger: { url: 'postgres://localhost/db', password: 'geheim' } }, 'ledger.password'],
    [
      { ledger: { url: 'postgres://localhost/db' }, engine: { redis: { cluster: [{}], password: 'geheim' } } },
      'engine.redis.password',
    ],
    [{ ledger: { url: 'postgres://localhost/db' }, engine: { redis: { cluster: [] } } }, 'engine.redis.cluster'],
  ])('B7 the module refuses %j', async (options, option) => {
    await refused(() => startTaskApp([], options as TaskModuleOptions), option);
    await expect(startTaskApp([], options as TaskModuleOptions)).rejects.not.toThrow('geheim');
  });
});
