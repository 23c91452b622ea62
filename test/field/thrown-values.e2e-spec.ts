import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { OnTaskEvent, type TaskEvent, type TaskExecution, TaskLogCollector, TaskTracker } from '@taskledger/nestjs';
import { Task, TaskContext } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';
import { hostileValues } from './support/hostile-values.js';

const VALUES = hostileValues();
const NUMBERED = VALUES.map(([name], at) => [name, at] as const);
const starts = new Map<string, number>();

@Injectable()
class HostileTasks {
  @Task('throw')
  throw({ at }: { at: number }, ctx: TaskContext): void {
    starts.set(ctx.executionId, (starts.get(ctx.executionId) ?? 0) + 1);
    throw VALUES[at]![1];
  }

  @Task('return')
  return({ at }: { at: number }, ctx: TaskContext): unknown {
    starts.set(ctx.executionId, (starts.get(ctx.executionId) ?? 0) + 1);
    return VALUES[at]![1];
  }

  @Task('log')
  async log({ at }: { at: number }, { logger }: TaskContext): Promise<string> {
    const value = VALUES[at]![1];
    logger.log(value);
    logger.error('with data', value, { deep: value });
    logger.warn(value, value);
    return 'logged';
  }

  @Task('report')
  async report({ at }: { at: number }, ctx: TaskContext): Promise<string[]> {
    const value = VALUES[at]![1] as never;
    const reports = [
      () => ctx.progress(value),
      () => ctx.progress(5, { is: value } as never),
      () => ctx.progress(5, 'ok', { is: value } as never),
      () => ctx.setMetadata([value] as never),
      () => ctx.artifacts.save({ is: value } as never, 'x'),
      () => ctx.artifacts.save('x', 'x', { contentType: { is: value } as never }),
    ];
    const ends = await Promise.allSettled(reports.map((report) => report()));
    await Promise.allSettled([ctx.setMetadata({ value }), ctx.setMetadata(value), ctx.artifacts.save('x', value)]);
    return ends.map(({ status }) => status);
  }

  @OnTaskEvent('failure')
  async listen({ error }: TaskEvent): Promise<void> {
    throw error;
  }
}

describe('whatever a handler throws, returns, logs or reports', () => {
  let app: ContractApp;

  beforeAll(async () => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    app = await startContractApp({}, [HostileTasks]);
    const plain = VALUES.map(([, value]) => value);
    app.registry.registerFunction('throw_plainly', ({ at }: { at: number }) => {
      throw plain[at];
    });
    app.registry.registerFunction('reject_with_when', async ({ at }: { at: number }) => Promise.reject(plain[at]), {
      retry: {
        maxRetries: 1,
        when: (thrown: unknown) => {
          throw thrown;
        },
      },
    } as never);
  });
  afterAll(async () => {
    await app.close();
    jest.restoreAllMocks();
  });

  const ended = async (task: string, at: number): Promise<TaskExecution> => {
    const { id } = await app.tasks.enqueue(task, { at });
    const { execution } = await app.tasks.waitFor(id, { timeout: '30s' });
    return execution;
  };

  describe.each(['throw', 'throw_plainly', 'reject_with_when'])('A7 %s', (task) => {
    it.each(NUMBERED)('%s ends the run once', async (_, at) => {
      const execution = await ended(task, at);
      expect(execution).toMatchObject({ status: 'FAILURE', run: 1 });
      expect(execution.error?.length).toBeLessThanOrEqual(20_000);
      expect(execution.traceback?.length ?? 0).toBeLessThanOrEqual(33_000);
      if (task === 'throw') expect(starts.get(execution.id)).toBe(1);
    });
  });

  it.each(NUMBERED)('A7 %s, returned, ends the run once', async (_, at) => {
    const execution = await ended('return', at);
    expect(execution).toMatchObject({ status: expect.stringMatching(/^(SUCCESS|FAILURE)$/), run: 1 });
    expect(starts.get(execution.id)).toBe(1);
  });

  it.each(NUMBERED)('A7 %s, logged, gives lines and harms nothing', async (_, at) => {
    const execution = await ended('log', at);
    expect(execution).toMatchObject({ status: 'SUCCESS', result: 'logged' });
    expect(await app.tasks.logs(execution.id)).toHaveLength(3);
  });

  it.each(NUMBERED)('A7 %s, reported, is refused', async (_, at) => {
    const execution = await ended('report', at);
    expect(execution).toMatchObject({ status: 'SUCCESS', result: Array<string>(6).fill('rejected') });
  });

  it.each(VALUES)('A7 %s can be collected', async (_, value) => {
    const collector = new TaskLogCollector();
    collector.error('broken', value);
    const tracker = app.module.get(TaskTracker, { strict: false });
    const taskId = `collected-${Math.random()}`;
    await tracker.registerTaskExecution({ taskId, taskName: 'x', module: 'm', initialStatus: 'STARTED' });
    expect(await tracker.saveLogs(taskId, collector)).toBe(1);
  });

  it('A7 the process log tells of listeners that throw what cannot be read', async () => {
    const error = jest.spyOn(Logger.prototype, 'error');
    error.mockClear();
    await ended('throw', 0);
    await until(() => error.mock.calls.some(([line]) => String(line).includes('A listener of')), 'the line');
  });
});

describe('what led to an error', () => {
  let app: ContractApp;
  let thrown: unknown;

  beforeAll(async () => {
    app = await startContractApp();
    app.registry.registerFunction('fail', async () => Promise.reject(thrown));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => app.close());

  const tracebackOf = async (error: unknown): Promise<string> => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    thrown = error;
    const { id } = await app.tasks.enqueue('fail');
    const { execution } = await app.tasks.waitFor(id);
    const [attempt] = await app.tasks.attempts(id);
    expect(attempt?.traceback).toBe(execution.traceback);
    return execution.traceback ?? '';
  };

  it('A8 keeps the whole chain of causes with their codes and frames', async () => {
    const root = Object.assign(new TypeError('the socket broke'), { code: 'ECONNRESET' });
    const middle = new RangeError('the query failed', { cause: root });
    const text = await tracebackOf(new Error('the report failed', { cause: middle }));
    expect(text).toMatch(/^Error: the report failed\n {4}at /);
    expect(text).toMatch(/ \{\n {2}\[cause\]: RangeError: the query failed\n {6}at /);
    expect(text).toMatch(/\n {4}\[cause\]: TypeError: the socket broke\n {8}at /);
    expect(text).toContain("\n      code: 'ECONNRESET'\n    }\n  }\n}");
  });

  it('A8 keeps the errors of an AggregateError, and says something where it says nothing', async () => {
    const errors = [new Error('connect ECONNREFUSED ::1:1'), new Error('connect ECONNREFUSED 127.0.0.1:1')];
    const text = await tracebackOf(new AggregateError(errors, ''));
    expect(text).toMatch(/\[errors\]: \[\n {4}Error: connect ECONNREFUSED ::1:1\n/);
    expect(text).toMatch(/\n {4}Error: connect ECONNREFUSED 127\.0\.0\.1:1\n/);
    const { items } = await app.tasks.list({ limit: 1 });
    expect(items[0]?.error).toBe('connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1');
  });

  it('A8 keeps causes that are no errors', async () => {
    expect(await tracebackOf(new Error('refused', { cause: 'out of stock' }))).toContain("[cause]: 'out of stock'");
    const cause = { status: 429, retry: new Map([['after', 30]]) };
    expect(await tracebackOf(new Error('refused', { cause }))).toContain(
      "[cause]: { status: 429, retry: Map(1) { 'after' => 30 } }",
    );
  });

  it('A8 is bounded however long, wide or cyclic the chain is', async () => {
    let chain: Error = new Error('the root');
    for (let depth = 0; depth < 1_000; depth++)
      chain = new Error(`level ${depth} ${'x'.repeat(50_000)}`, { cause: chain });
    const wide = new AggregateError(
      Array.from({ length: 10_000 }, (_, n) => new Error(`part ${n}`)),
      'wide',
    );
    const cycle = new Error('round');
    Object.assign(cycle, { cause: new Error('and round', { cause: cycle }) });
    for (const error of [chain, wide]) expect((await tracebackOf(error)).length).toBeLessThan(33_000);
    expect(await tracebackOf(cycle)).toContain('[cause]: [Circular]');
  });

  it('A8 keeps other properties of errors to itself: they may hold secrets', async () => {
    const error = Object.assign(new Error('401'), { config: { headers: { authorization: 'Bearer secret' } } });
    expect(await tracebackOf(error)).not.toContain('secret');
  });
});
