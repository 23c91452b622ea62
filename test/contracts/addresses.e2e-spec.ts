import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  BulkOperations,
  defineWorkflow,
  OnMessage,
  parallel,
  Schedules,
  sequential,
  Task,
  type TaskContext,
  TaskMemory,
  TaskTracker,
} from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { refused } from '../fixtures/refused.js';

const HALF = '\ud800';
const OTHER_HALF = '\udbff';

@Injectable()
class Work {
  @Task('echo')
  echo(payload: object, ctx: TaskContext): object {
    return { ...payload, name: ctx.name };
  }
}

describe('what names a task, a node or a key', () => {
  let app: ContractApp;
  beforeAll(async () => {
    app = await startContractApp({}, [Work]);
  });
  afterAll(() => app.close());

  // A circular import leaves a contract undefined; a class has a name, and is no task.
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a class', Work],
    ['a name with NUL', { name: 'a\u0000' }],
    ['a number', 7],
  ])('B7 %s is no task, wherever one is named', async (_, task) => {
    const { tasks } = app;
    const none = task as string;
    await refused(() => tasks.enqueue(none, {}), 'task');
    await refused(() => tasks.enqueueMany(none, [{}]), 'task');
    await refused(() => tasks.clearCache(none), 'task');
    await refused(() => app.get(Schedules).upsert('x', { task: none, every: '1h' }), 'Schedule "x": task');
    await refused(() => tasks.executeWorkflow([{ task: none }]), 'items[0].task');
    await refused(() => sequential('w', [none]), 'Workflow "w": step');
    await refused(() => parallel('w', [{ task: none }]), 'Workflow "w": item.task');
    await refused(() => defineWorkflow('w', {}, (w) => w.task('a', none)), 'Workflow "w": a: task');
    await refused(() => OnMessage('channel', { task: none }), '@OnMessage task');
    // At two in the morning the library's own clean-up is in the list of all.
    expect(await tasks.list({ taskName: Work.name })).toMatchObject({ items: [] });
  });

  it.each<unknown>(['', 7, 'a\u0000', 'n'.repeat(256), HALF])('S1-18 %j is no name of a node', async (name) => {
    const given = name as string;
    await refused(() => app.tasks.executeWorkflow([{ task: 'echo', name: given }]), 'items[0].name');
    await refused(() => parallel('p', [{ task: 'echo', key: given }]), 'Workflow "p": item.key');
  });

  it('B1 halves of characters are refused where two of them would be one: ids, keys, names', async () => {
    const { tasks } = app;
    for (const half of [HALF, `a${OTHER_HALF}`]) {
      await refused(() => tasks.enqueue('echo', {}, { taskId: half }), 'taskId');
      await refused(() => app.get(Schedules).upsert(half, { task: 'echo', every: '1h' }), 'name');
      await refused(() => app.get(TaskMemory).set(half, 1), 'key');
      const registration = { taskId: half, taskName: 'abroad', module: 'm' };
      await refused(() => app.get(TaskTracker).registerTaskExecution(registration), 'taskId');
    }
    const whole = await tasks.enqueue('echo', {}, { taskId: '\u{1f600}' });
    expect((await tasks.get(whole.id))?.taskId).toBe('\u{1f600}');
  });

  it('B7 what is missing is named: a range to backfill, keys of the memory', async () => {
    await app.get(Schedules).upsert('range', { task: 'echo', every: '1h' });
    await refused(() => app.get(Schedules).backfill('range', undefined as never), 'backfill');
    await refused(() => app.get(TaskMemory).getMemoryContext(undefined as never), 'keys');
    await refused(() => app.get(Schedules).upsert('range', undefined as never), 'Schedule "range"');
    await refused(() => app.get(Schedules).override('range', undefined as never), 'Schedule "range": override');
    await refused(() => app.get(BulkOperations).start(undefined as never), 'request');
    await refused(() => app.get(BulkOperations).preview(undefined as never), 'selection');
  });

  it('S0-28 members of catchUp are known ones, and an override leaves room for the jitter', async () => {
    const schedules = app.get(Schedules);
    const catchUp = { all: true, max: 5, maks: 7 } as const;
    await refused(
      () => schedules.upsert('room', { task: 'echo', every: '1h', catchUp }),
      'Schedule "room": catchUp.maks',
    );
    await schedules.upsert('room', { task: 'echo', every: '1h', jitter: '30m' });
    await refused(() => schedules.override('room', { every: '10s' }), 'Schedule "room": override.every');
    await refused(() => schedules.override('room', { cron: '*/5 * * * *' }), 'Schedule "room": override.cron');
    expect(await schedules.override('room', { every: '31m' })).toMatchObject({ timing: { everyMs: 1_860_000 } });
    expect(await schedules.override('room', { payload: { a: 1 } })).toMatchObject({ payload: { a: 1 } });
  });
});
