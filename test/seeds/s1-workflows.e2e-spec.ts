import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  defineTask,
  defineWorkflow,
  InvalidWorkflowError,
  parallel,
  sequential,
  Task,
  type TaskContext,
  TaskFailedError,
  type as typeOf,
  UsesWorkflows,
  Workflows,
} from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

const extract = defineTask('extract', {
  payload: typeOf<{ source: string }>(),
  result: typeOf<{ rows: string[] }>(),
});
const transform = defineTask('transform', {
  payload: typeOf<{ rows: string[] }>(),
  result: typeOf<{ words: number }>(),
});
const load = defineTask('load', { payload: typeOf<{ words: number }>(), result: typeOf<{ stored: number }>() });
const mark = defineTask('mark', { payload: typeOf<{ label: string }>(), result: typeOf<{ label: string }>() });
const report = defineTask('report', { payload: typeOf<{ of: string }>(), result: typeOf<string>() });

const etl = sequential('etl', [extract, transform, load]);

const processing = defineWorkflow(
  'processing',
  { payload: typeOf<{ input_available: boolean; data_size: number }>() },
  (w) => {
    const validated = w.task('validate_input', mark, () => ({ label: 'valid' }), {
      when: ({ payload }) => payload.input_available,
    });
    const size = w.branch('size', {
      when: ({ payload }) => payload.data_size > 1000,
      then: (arm) => arm.task('parallel_processing', mark, () => ({ label: 'large' })),
      else: (arm) => {
        arm.task('first_half', mark, () => ({ label: 'first' }));
        return arm.task('second_half', mark, () => ({ label: 'small' }));
      },
      after: validated,
    });
    w.task('generate_report', report, ({ size: chosen }) => ({ of: chosen?.label ?? 'nothing' }), {
      after: size,
      when: ({ last_result }) => (last_result as { label?: string } | undefined)?.label !== undefined,
    });
  },
);

@Injectable()
@UsesWorkflows(etl, processing)
class EtlTasks {
  readonly order: string[] = [];
  running = 0;
  most = 0;

  @Task(extract)
  extract({ source }: { source: string }): { rows: string[] } {
    this.order.push('extract');
    return { rows: source.split('\n') };
  }

  @Task(transform)
  transform({ rows }: { rows: string[] }): { words: number } {
    this.order.push('transform');
    if (rows.includes('')) throw new Error('an empty row');
    return { words: rows.join(' ').split(' ').length };
  }

  @Task(load)
  load({ words }: { words: number }): { stored: number } {
    this.order.push('load');
    return { stored: words };
  }

  @Task(mark)
  mark({ label }: { label: string }): { label: string } {
    this.order.push(label);
    if (label === 'bad') throw new Error('bad label');
    return { label };
  }

  @Task(report)
  report({ of }: { of: string }): string {
    return `report of ${of}`;
  }

  @Task('busy')
  async busy({ n }: { n: number }, ctx: TaskContext): Promise<number> {
    this.most = Math.max(this.most, ++this.running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    ctx.signal.throwIfAborted();
    this.running--;
    if (n === 3) throw new Error('three');
    return n * 2;
  }
}

describe('Workflows', () => {
  let app: TaskApp;
  let workflows: Workflows;
  let done: EtlTasks;

  beforeAll(async () => {
    app = await startTaskApp([EtlTasks]);
    workflows = app.module.get(Workflows, { strict: false });
    done = app.module.get(EtlTasks);
  });
  afterAll(() => app?.close());

  it('S1-26 does steps one after the other, each with the result of the one before', async () => {
    done.order.length = 0;
    const handle = await workflows.start(etl, { source: 'a b\nc d e' });
    const result = await handle.result();
    expect(result).toEqual({ status: 'completed', results: [{ rows: ['a b', 'c d e'] }, { words: 5 }, { stored: 5 }] });
    expect(done.order).toEqual(['extract', 'transform', 'load']);
    expect(await handle.status()).toMatchObject({ status: 'completed', currentStep: 3, total: 3, finished: 3 });
  });

  it('S1-26 stops at the first step that fails, and says which', async () => {
    done.order.length = 0;
    const handle = await workflows.start(etl, { source: 'a\n\nb' });
    expect(await handle.result()).toEqual({
      status: 'failed',
      error: 'an empty row',
      step: 2,
      results: [{ rows: ['a', '', 'b'] }],
    });
    expect(done.order).toEqual(['extract', 'transform']);
    const status = await handle.status();
    expect(status).toMatchObject({ status: 'failed', currentStep: 2 });
    expect(status.nodes.map(({ status: one, reason }) => [one, reason])).toEqual([
      ['SUCCESS', undefined],
      ['FAILURE', undefined],
      ['FAILURE', 'dependency_failed'],
    ]);
    expect(await app.tasks.status(handle.id)).toBe('FAILURE');
  });

  it('S1-27 runs tasks at the same time, bounded, and keeps what fails to itself', async () => {
    const items = [1, 2, 3, 4, 5, 6, 7].map((n) => ({ task: 'busy', payload: { n }, key: `busy ${n}` }));
    const handle = await workflows.start(parallel('batch', items, { maxWorkers: 3 }));
    expect(await handle.result()).toEqual({
      'busy 1': 2,
      'busy 2': 4,
      'busy 3': { error: 'three' },
      'busy 4': 8,
      'busy 5': 10,
      'busy 6': 12,
      'busy 7': 14,
    });
    expect(done.most).toBeGreaterThan(1);
    expect(done.most).toBeLessThanOrEqual(3);
    expect(await handle.status()).toMatchObject({ status: 'completed_with_errors', finished: 7 });
  });

  it('S1-27 names results by their tasks, and wants a key for a task that comes twice', async () => {
    const handle = await workflows.start(
      parallel('two', [
        { task: report, payload: { of: 'x' } },
        { task: mark, payload: { label: 'y' } },
      ]),
    );
    expect(await handle.result()).toEqual({ report: 'report of x', mark: { label: 'y' } });
    expect(() => parallel('three', [report, report])).toThrow(/"report" comes twice.*key/);
  });

  it('S1-28 S1-29 skips a step whose condition is not met, says so in its log, and goes one way at a branch', async () => {
    done.order.length = 0;
    const handle = await workflows.start(processing, { input_available: false, data_size: 1500 });
    expect(await handle.outcome()).toEqual({
      status: 'completed',
      results: [{ label: 'large' }, 'report of large'],
      context: { input_available: false, data_size: 1500, last_result: 'report of large' },
    });
    expect(done.order).toEqual(['large']);
    const { nodes } = await handle.status();
    expect(nodes.map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ['validate_input', 'SKIPPED', 'condition_not_met'],
      ['parallel_processing', 'SUCCESS', undefined],
      ['first_half', 'SKIPPED', 'condition_not_met'],
      ['second_half', 'SKIPPED', 'condition_not_met'],
      ['generate_report', 'SUCCESS', undefined],
    ]);
    const lines = await app.tasks.logs(nodes[0]!.id);
    expect(lines.map(({ message }) => message)).toContain('Skipped: validate_input (condition not met)');
  });

  it('S1-29 goes the other way, with the result of before at hand', async () => {
    done.order.length = 0;
    const handle = await workflows.start(processing, { input_available: true, data_size: 10 });
    expect(await handle.result()).toMatchObject({
      second_half: { label: 'small' },
      generate_report: 'report of small',
    });
    expect(done.order).toEqual(['valid', 'first', 'small']);
  });

  it('S1-18 runs a set of tasks in the order of what they depend on', async () => {
    done.order.length = 0;
    const handle = await app.tasks.executeWorkflow([
      { task: mark, payload: { label: 'third' }, name: 'c', dependsOn: ['a', 'b'] },
      { task: mark, payload: { label: 'second' }, name: 'b', dependsOn: ['a'] },
      { task: mark, payload: { label: 'first' }, name: 'a' },
    ]);
    expect(await handle.result()).toEqual({ a: { label: 'first' }, b: { label: 'second' }, c: { label: 'third' } });
    expect(done.order).toEqual(['first', 'second', 'third']);
  });

  it('S1-10 refuses circles, unknown names and names that come twice; nothing is recorded', async () => {
    const { tasks } = app;
    const before = (await tasks.count()).count;
    const circle = [
      { task: mark, payload: { label: 'x' }, name: 'a', dependsOn: ['b'] },
      { task: mark, payload: { label: 'x' }, name: 'b', dependsOn: ['a'] },
    ];
    await expect(tasks.executeWorkflow(circle)).rejects.toThrow('Circular dependency: a → b → a');
    await expect(tasks.executeWorkflow(circle)).rejects.toThrow(InvalidWorkflowError);
    await expect(tasks.executeWorkflow([{ task: mark, payload: { label: 'x' }, dependsOn: ['z'] }])).rejects.toThrow(
      '"z"',
    );
    await expect(tasks.executeWorkflow([{ task: 'busy' }, { task: 'busy' }])).rejects.toThrow('comes twice');
    await expect(tasks.executeWorkflow([])).rejects.toThrow('no nodes');
    expect((await tasks.count()).count).toBe(before);
  });

  it('fails with the node that failed, and takes it up again without what succeeded', async () => {
    done.order.length = 0;
    const handle = await app.tasks.executeWorkflow([
      { task: mark, payload: { label: 'good' }, name: 'a' },
      { task: mark, payload: { label: 'bad' }, name: 'b', dependsOn: ['a'] },
      { task: mark, payload: { label: 'after' }, name: 'c', dependsOn: ['b'] },
    ]);
    const failure = await handle.result().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TaskFailedError);
    expect(String(failure)).toContain('Node "b" failed: bad label');
    const again = await handle.retryFailed();
    expect(again.id).not.toBe(handle.id);
    await until(async () => (await again.status()).status === 'failed', 'the second failure');
    expect(done.order).toEqual(['good', 'bad', 'bad']);
    const status = await again.status();
    expect(status.nodes.map(({ name, takenOverFrom }) => [name, takenOverFrom])).toEqual([
      ['a', handle.id],
      ['b', undefined],
      ['c', undefined],
    ]);
    expect(status.retryOf).toBe(handle.id);
    expect((await handle.status()).successor).toBe(again.id);
  });
});
