import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import {
  defineTask,
  InvalidOptionError,
  LEDGER_DATA_SOURCE,
  PreventDuplicate,
  Task,
  type TaskModuleOptions,
  TaskRegistry,
  type Tasks,
  TaskRevokedError,
} from '@taskledger/nestjs';
import type { DataSource } from 'typeorm';
import { refused as refusedFor } from '../fixtures/refused.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

@Injectable()
class OptionTasks {
  @Task('note')
  note(payload: Record<string, unknown>): object {
    return payload;
  }
}

const LONG = 'x'.repeat(256);
const ID = '01a22494-3dc3-715f-97fb-8b9ae661eec4';
/** Calls with one wrong option, and what the error names. */
type Wrong = [option: string, value: unknown];

describe('wrong options', () => {
  let app: TaskApp;
  let tasks: Tasks;

  beforeAll(async () => {
    app = await startTaskApp([OptionTasks]);
    tasks = app.tasks;
  });
  afterAll(() => app.close());

  const refused = async (call: () => unknown, option: string): Promise<void> => {
    expect((await refusedFor(call, option)).message).toContain(option);
  };
  const with_ = (option: string, value: unknown): never => ({ [option]: value }) as never;

  const ENQUEUE: Wrong[] = [
    ['dealy', '1m'],
    ['constructor', 1],
    ['delay', 1e300],
    ['delay', Number.NaN],
    ['delay', '1001y'],
    ['timeout', 1e308],
    ['timeout', Infinity],
    ['runAt', 'tomorrow'],
    ['runAt', Date.now()],
    ['runAt', new Date(Number.NaN)],
    ['runAt', new Date(8.64e15)],
    ['runAt', new Date(-1)],
    ['taskId', LONG],
    ['taskId', ''],
    ['taskId', 'a\0b'],
    ['taskId', 7],
    ['queue', 'a b'],
    ['queue', LONG],
    ['queue', ['default']],
    ['priority', 11],
    ['priority', 2.5],
    ['priority', '1'],
    ['createdBy', 'x'.repeat(3_000)],
    ['createdBy', ''],
    ['createdBy', 42],
    ['tags', 'a,b'],
    ['tags', ['a,b']],
    ['tags', [LONG]],
    ['tags', [1]],
    ['tags', Array.from({ length: 256 }, String)],
    ['metadata', []],
    ['metadata', 'text'],
    ['manager', {}],
  ];
  const EVERY = [
    'taskId',
    'queue',
    'priority',
    'delay',
    'runAt',
    'createdBy',
    'metadata',
    'tags',
    'timeout',
    'retry',
    'lock',
    'unique',
    'manager',
  ];
  it.each<Wrong>([...ENQUEUE, ...EVERY.map((option): Wrong => [option, null])])(
    'B7 B8 enqueue refuses { %s: %p } before anything is sent',
    async (option, value) => {
      const before = await tasks.count();
      await refused(() => tasks.enqueue('note', {}, with_(option, value)), option);
      await refused(() => tasks.enqueueMany('note', [{}], with_(option, value)), option);
      await refused(() => tasks.execute('note', {}, with_(option, value)), option);
      expect(await tasks.count()).toEqual(before);
    },
  );

  it.each<[string, unknown, string]>([
    ['createdBy', { id: 'a', name: 'b' }, 'createdBy.name'],
    ['createdBy', { id: 42 }, 'createdBy.id'],
    ['createdBy', { id: 'a', username: LONG }, 'createdBy.username'],
    ['retry', { maxRetries: 3e9 }, 'Enqueue of "note": retry.maxRetries'],
    ['retry', { maxRetries: Infinity }, 'Enqueue of "note": retry.maxRetries'],
    ['retry', { maxRetries: null }, 'Enqueue of "note": retry.maxRetries'],
    ['retry', { retries: 3 }, 'Enqueue of "note": retry.retries'],
    ['retry', { factor: 1e9 }, 'Enqueue of "note": retry.factor'],
    ['retry', { baseMs: 1e300 }, 'Enqueue of "note": retry.baseMs'],
    ['retry', { jitter: 2 }, 'Enqueue of "note": retry.jitter'],
    ['retry', { when: () => true }, 'Enqueue of "note": retry.when'],
    ['retry', 3, 'Enqueue of "note": retry'],
    ['lock', { parma: 'id' }, 'Enqueue of "note": lock.parma'],
    ['lock', { maxHold: 1e300 }, 'Enqueue of "note": lock.maxHold'],
    ['lock', true, 'Enqueue of "note": lock'],
    ['unique', { key: null }, 'Enqueue of "note": unique.key'],
    ['unique', 'id', 'Enqueue of "note": unique'],
  ])('B8 enqueue refuses { %s: %p }, and names the member', async (option, value, named) => {
    await refused(() => tasks.enqueue('note', {}, with_(option, value)), named);
  });

  it('B8 leaves the transaction of the caller as it was', async () => {
    const dataSource = app.module.get<DataSource>(getDataSourceToken(LEDGER_DATA_SOURCE));
    await dataSource.transaction(async (manager) => {
      for (const [option, value] of ENQUEUE.filter(([name]) => name !== 'manager'))
        await refused(() => tasks.enqueue('note', {}, { ...(with_(option, value) as object), manager }), option);
      expect(await manager.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  });

  it('takes what is at the edge, and undefined for what is not said', async () => {
    const edge = {
      taskId: 'y'.repeat(255),
      createdBy: 'y'.repeat(255),
      tags: ['y'.repeat(255)],
      delay: '1000y',
      timeout: '1000y',
      retry: { maxRetries: 1_000_000_000, baseMs: 0, maxMs: undefined },
    };
    const { id } = await tasks.enqueue('note', {}, edge);
    expect(await tasks.get(id)).toMatchObject({ status: 'PENDING', tags: edge.tags, createdBy: edge.createdBy });
    await tasks.cancel(id);
    const nothing = Object.fromEntries(EVERY.map((option) => [option, undefined]));
    expect(await (await tasks.enqueue('note', { n: 1 }, nothing)).result()).toEqual({ n: 1 });
  });

  const FILTERS: Wrong[] = [
    ['task', 'x'],
    ['task_name', 'x'],
    ['taskName', LONG],
    ['taskName', null],
    ['taskName', [1]],
    ['status', 'FAILED'],
    ['status', ['SUCCESS', 'failure']],
    ['module', 7],
    ['queue', LONG],
    ['tags', 'a'],
    ['createdBy', { id: 'a' }],
    ['createdBy', null],
    ['ids', ID],
    ['ids', Array.from({ length: 10_001 }, () => ID)],
    ['search', LONG],
    ['createdFrom', '2026-01-01'],
    ['createdTo', new Date(Number.NaN)],
    ['finishedFrom', new Date(8.64e15)],
    ['finishedTo', 0],
    ['runningLongerThan', 1e300],
    ['runningLongerThan', 'p99'],
    ['parentId', 1],
    ['metadata', 'tenant'],
  ];
  it.each(FILTERS)('B7 B8 list and count refuse { %s: %p }', async (option, value) => {
    await refused(() => tasks.list(with_(option, value)), option);
    await refused(() => tasks.count(with_(option, value)), option);
  });

  it.each<Wrong>([
    ['limit', 0],
    ['limit', 1.5],
    ['limit', '10'],
    ['limit', 1e300],
    ['offset', -1],
    ['offset', Number.NaN],
    ['cursor', 'next'],
    ['cursor', null],
  ])('B8 list refuses { %s: %p }', (option, value) => refused(() => tasks.list(with_(option, value)), option));

  it.each<[method: 'get' | 'getByTaskId' | 'list' | 'count', ...path: string[]]>([
    ['get'],
    ['getByTaskId'],
    ['list'],
    ['count'],
  ])('B7 %s refuses metadata that says nothing: it would find everything', async (method) => {
    const call = (options: object): unknown =>
      method === 'list' || method === 'count' ? tasks[method](options) : tasks[method](ID, options);
    await refused(() => call({ metadata: { tenant: undefined } }), 'metadata.tenant');
    await refused(() => call({ metadata: { deep: { tenant: undefined } } }), 'metadata.deep.tenant');
    await refused(() => call({ metadata: null }), 'metadata');
    await refused(() => call({ tenant: 'acme' }), 'tenant');
  });

  it('B7 B8 the other queries refuse what they do not know, or cannot use', async () => {
    const query = tasks as unknown as Record<string, (...args: unknown[]) => unknown>;
    const wrong: [string, unknown[], string][] = [
      ['stats', [{ task: 'x' }], 'task'],
      ['stats', [{ since: 'yesterday' }], 'since'],
      ['stats', [{ taskName: LONG }], 'taskName'],
      ['statistics', [{ form: new Date() }], 'form'],
      ['statistics', [{}], 'from'],
      ['statistics', [undefined], 'range'],
      ['statistics', [{ from: new Date(), bucket: 'week' }], 'bucket'],
      ['statistics', [{ from: new Date(0), to: null }], 'to'],
      ['logs', [ID, { limt: 5 }], 'limt'],
      ['logs', [ID, { level: 'fatal' }], 'level'],
      ['logs', [ID, { after: 'x' }], 'after'],
      ['logs', [ID, { offset: -1 }], 'offset'],
      ['logs', [ID, { limit: 0.5 }], 'limit'],
      ['countLogs', [ID, { after: '1' }], 'after'],
      ['retry', [ID, { reson: 'x' }], 'reson'],
      ['retry', [ID, { createdBy: 5 }], 'createdBy'],
      ['retry', [ID, null], 'retry'],
      ['cancel', [ID, 5], 'reason'],
      ['cancel', [ID, 'x', { by: 'me' }], 'by'],
      ['cancelMany', [[ID], 'x'.repeat(2_000)], 'reason'],
      ['waitFor', [ID, { timeuot: '1s' }], 'timeuot'],
      ['result', [ID, { timeout: 1e300 }], 'timeout'],
      ['result', [ID, { signal: {} }], 'signal'],
      ['log', [ID, 'x', 'fatal'], 'level'],
      ['log', [ID, 5], 'message'],
      ['reorder', [ID, 11], 'priority'],
    ];
    for (const [method, args, option] of wrong) await refused(() => query[method]!.apply(tasks, args), option);
  });

  it('B7 B8 tasks, contracts and prevention refuse what they do not know, at boot', async () => {
    const registry = app.module.get(TaskRegistry);
    const task = (options: object) => () => registry.registerFunction('odd', () => 1, options as never);
    const label = 'Task "odd" (anonymous function): ';
    const named = 'Task "odd" (<anonymous>): ';
    const wrong: [object, string][] = [
      [{ dealy: 1 }, 'dealy'],
      [{ priority: null }, 'priority'],
      [{ timeout: 1e308 }, 'timeout'],
      [{ retry: { maxRetries: 3e9 } }, 'retry.maxRetries'],
      [{ retry: { max: 3 } }, 'retry.max'],
      [{ tags: [LONG] }, 'tags'],
      [{ module: LONG }, 'module'],
      [{ queue: 'a b' }, 'queue'],
      [{ lock: { holdMax: 1 } }, 'lock.holdMax'],
      [{ lock: { maxHold: '1001y' } }, 'lock.maxHold'],
    ];
    for (const [options, option] of wrong) {
      const error = await (async () => task(options)())().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidOptionError);
      expect([label, named].map((prefix) => `${prefix}${option}`)).toContainEqual((error as InvalidOptionError).option);
    }
    expect(registry.has('odd')).toBe(false);
    await refused(() => defineTask('odd', { paylod: OptionTasks } as never), 'Task "odd": paylod');
    class Prevented {
      @PreventDuplicate({ lockName: 'x', tiemout: 5 } as never)
      @Task('prevented')
      run(): void {}
    }
    await refused(() => startTaskApp([Prevented]), 'Prevented.run: @PreventDuplicate tiemout');
  });

  it.each<[TaskModuleOptions | object, string]>([
    [{ worker: null }, 'worker'],
    [{ limits: { payloadBytes: null } }, 'limits.payloadBytes'],
    [{ limits: 5 }, 'limits'],
    [{ limits: { logLines: 1e300 } }, 'limits.logLines'],
    [{ queues: { reports: null } }, 'queues.reports'],
    [{ queues: { reports: { limiter: { max: 1, duration: '1s', per: 'tag' } } } }, 'queues.reports.limiter.per'],
    [{ defaults: { retry: { retries: 1 } } }, 'defaults.retry.retries'],
    [{ defaults: { timeout: 1e300 } }, 'defaults.timeout'],
    [{ worker: { shutdownGrace: '1001y' } }, 'worker.shutdownGrace'],
    [{ worker: { queues: 'reports' } }, 'worker.queues'],
    [{ worker: { name: LONG } }, 'worker.name'],
    [{ ledger: { embedded: { datadir: 'x' } } }, 'ledger.embedded.datadir'],
  ])('B7 B8 the module refuses %p', (options, option) =>
    refused(() => startTaskApp([OptionTasks], options as TaskModuleOptions), option),
  );
});

describe('long times', () => {
  it('B9 starts with times beyond what a timer can count, and works', async () => {
    const app = await startTaskApp([OptionTasks], {
      worker: { shutdownGrace: '30d' },
      timeouts: { enqueue: '30d', abortGrace: '30d' },
      defaults: { timeout: '60d' },
    });
    try {
      const handle = await app.tasks.enqueue('note', { n: 1 }, { timeout: '90d', lock: { key: 'k', maxHold: '90d' } });
      expect(await handle.result({ timeout: '40d' })).toEqual({ n: 1 });
      const later = await app.tasks.enqueue('note', {}, { delay: '40d' });
      const waiting = later.result({ timeout: '40d' });
      await later.cancel('enough');
      await expect(waiting).rejects.toBeInstanceOf(TaskRevokedError);
    } finally {
      await app.close();
    }
  });
});
