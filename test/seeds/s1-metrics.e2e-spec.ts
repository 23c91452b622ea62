import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type MeasuredTask, Task, type TaskAttempt, type TaskContext, Tasks } from '@taskledger/nestjs';
import { setTimeout as pause } from 'node:timers/promises';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

const MEGABYTE = 1024 * 1024;
const LARGE = 130 * MEGABYTE;

/** Keeps the processor busy for so long, as the processor sees it. */
function calculate(ms: number): void {
  const begin = process.cpuUsage();
  const used = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;
  while (used(process.cpuUsage(begin)) < ms);
}

@Injectable()
class MeasuredTasks {
  readonly kept: Buffer[] = [];
  private readonly gates = new Map<string, () => void>();

  @Task('counted', { retry: { maxRetries: 1, baseMs: 1 } })
  async counted({ ms = 0, fails = 0 }: { ms?: number; fails?: number }, ctx: TaskContext): Promise<void> {
    await pause(ms);
    if (ctx.attempt <= fails) throw new Error('not now');
  }

  @Task('never_run')
  neverRun(): void {}

  @Task('calculated', { measure: true, retry: { maxRetries: 1, baseMs: 1 } })
  async calculated({ fails = 0 }: { fails?: number }, ctx: TaskContext): Promise<string> {
    calculate(60);
    if (ctx.attempt <= fails) throw new Error('does not compute');
    return 'computed';
  }

  @Task('unmeasured')
  unmeasured(): void {}

  @Task('growing', { measure: true })
  growing({ bytes }: { bytes: number }): void {
    // Written to, or the system gives no memory for it.
    this.kept.push(Buffer.alloc(bytes, 1));
  }

  @Task('together', { measure: true })
  together({ name }: { name: string }): Promise<void> {
    return new Promise((resolve) => this.gates.set(name, resolve));
  }

  @Task('explained', { debug: true, queue: 'default', tags: ['a'], retry: { maxRetries: 1, baseMs: 1 } })
  explained({ fails = 0 }: { fails?: number; password?: string }, ctx: TaskContext): string {
    ctx.logger.debug?.('a line of the handler');
    if (ctx.attempt <= fails) throw new Error('no explanation');
    return 'four';
  }

  open(name: string): void {
    this.gates.get(name)?.();
  }

  isHeld(name: string): boolean {
    return this.gates.has(name);
  }
}

describe('S1: metrics', () => {
  let app: TaskApp;
  let tasks: Tasks;
  let handlers: MeasuredTasks;

  beforeAll(async () => {
    app = await startTaskApp([MeasuredTasks]);
    tasks = app.tasks;
    handlers = app.module.get(MeasuredTasks);
  });
  afterAll(() => app.close());

  const ended = async (name: string, payload: object = {}, options = {}): Promise<string> => {
    const { id } = await tasks.enqueue(name, payload, options);
    expect((await tasks.waitFor(id, { timeout: '20s' })).outcome).not.toBe('timeout');
    return id;
  };
  const attemptsOf = async (name: string, payload: object = {}): Promise<TaskAttempt[]> =>
    tasks.attempts(await ended(name, payload));

  it('S1-32 keeps count, durations, errors and the last execution of a task', async () => {
    expect(await tasks.metrics('counted')).toEqual({ status: 'no_executions' });
    await ended('counted', { ms: 40 });
    await ended('counted');
    // An attempt that failed and one that succeeded.
    await ended('counted', { fails: 1 });
    // Two that failed.
    const last = await ended('counted', { fails: 2 });
    const metrics = await tasks.metrics('counted');
    if (metrics.status !== 'measured') throw new Error('It has run');
    expect(metrics).toMatchObject({ executionCount: 6, errorCount: 3, errorRate: 0.5, capped: false });
    const { totalDurationMs, averageDurationMs, minDurationMs, maxDurationMs, lastExecution } = metrics;
    expect(maxDurationMs).toBeGreaterThanOrEqual(40);
    expect(minDurationMs).toBeLessThan(maxDurationMs);
    expect(totalDurationMs).toBeGreaterThanOrEqual(maxDurationMs + minDurationMs);
    expect(averageDurationMs).toBeCloseTo(totalDurationMs / 6, 6);
    const runs = await tasks.attempts(last);
    expect(lastExecution).toEqual(runs.at(-1)!.startedAt);
    // They are the same once they have been folded, and go on from there.
    await app.module.get(Ledger, { strict: false }).statistics.compact();
    expect(await tasks.metrics('counted')).toEqual(metrics);
    await ended('counted', { ms: 40 + Math.ceil(maxDurationMs) });
    const more = await tasks.metrics('counted');
    expect(more).toMatchObject({ executionCount: 7, errorCount: 3, errorRate: 3 / 7, minDurationMs });
    expect((more as MeasuredTask).maxDurationMs).toBeGreaterThan(maxDurationMs);
  });

  it('S1-32 says so of a task that has never run', async () => {
    await tasks.enqueue('never_run', {}, { delay: '1h' });
    expect(await tasks.metrics('never_run')).toEqual({ status: 'no_executions' });
    expect(await tasks.metrics('nobody_has_it')).toEqual({ status: 'no_executions' });
  });

  it('S1-32 counts within a scope what belongs to it', async () => {
    await ended('unmeasured', {}, { metadata: { tenant: 'a' } });
    await ended('unmeasured', {}, { metadata: { tenant: 'b' } });
    const own = tasks.scoped({ metadata: { tenant: 'a' } });
    expect(await own.metrics('unmeasured')).toMatchObject({ executionCount: 1, errorCount: 0, errorRate: 0 });
    expect(await tasks.metrics('unmeasured')).toMatchObject({ executionCount: 2 });
    expect(await tasks.scoped({ metadata: { tenant: 'c' } }).metrics('unmeasured')).toEqual({
      status: 'no_executions',
    });
  });

  it('S1-33 records what each run used, also where it failed', async () => {
    const [failed, succeeded, ...more] = await attemptsOf('calculated', { fails: 1 });
    expect(more).toEqual([]);
    expect([failed!.status, failed!.error, succeeded!.status]).toEqual(['FAILURE', 'does not compute', 'SUCCESS']);
    for (const { resources } of [failed!, succeeded!]) {
      expect(resources!.cpuMs).toBeGreaterThanOrEqual(60);
      expect(resources!.peakBytes).toBeGreaterThan(10 * MEGABYTE);
      expect(Number.isInteger(resources!.memoryBytes)).toBe(true);
      expect(resources!.isShared).toBe(false);
    }
  });

  it('S1-33 records a run that succeeds at once, and nothing of tasks that are not measured', async () => {
    const runs = await attemptsOf('calculated');
    expect(runs).toMatchObject([{ run: 1, attempt: 1, status: 'SUCCESS', resources: { isShared: false } }]);
    expect(await attemptsOf('unmeasured')).toMatchObject([{ run: 1, status: 'SUCCESS', resources: null }]);
  });

  it('S1-33 says which runs had company', async () => {
    const ids = await Promise.all(['one', 'two'].map(async (name) => (await tasks.enqueue('together', { name })).id));
    await until(() => handlers.isHeld('one') && handlers.isHeld('two'), 'both to run');
    handlers.open('one');
    handlers.open('two');
    for (const id of ids) {
      await tasks.waitFor(id);
      expect((await tasks.attempts(id)).map(({ resources }) => resources?.isShared)).toEqual([true]);
    }
  });

  it('S1-37 warns when a run lets the memory of its process grow by more than 100 MB', async () => {
    const large = await ended('growing', { bytes: LARGE });
    const lines = await tasks.logs(large, { level: 'warning' });
    expect(lines.map(({ message }) => message)).toEqual([expect.stringMatching(/^Task growing used 1\d\d\.\d\d MB/)]);
    const [{ resources }] = (await tasks.attempts(large)) as [TaskAttempt];
    expect(resources!.memoryBytes).toBeGreaterThan(100 * MEGABYTE);
    expect(resources!.peakBytes).toBeGreaterThan(LARGE);
    expect(await tasks.logs(await ended('growing', { bytes: MEGABYTE }), { level: 'warning' })).toEqual([]);
    handlers.kept.splice(0);
  });

  it('S1-38 tells in debug mode how a run went, and reports it', async () => {
    const id = await ended('explained', { password: 'hunter2-hunter2' }, { metadata: { user: 'u1' }, timeout: '1m' });
    const report = await tasks.debugReport('explained');
    expect(report).toMatchObject({
      taskName: 'explained',
      executionId: id,
      status: 'SUCCESS',
      config: {
        payload: { password: '[REDACTED]' },
        metadata: { user: 'u1' },
        queue: 'default',
        priority: 5,
        maxAttempts: 2,
        timeoutMs: 60_000,
        tags: ['a'],
      },
    });
    const alone = '(, shared with other runs)?';
    expect(report!.debugInfo).toEqual([
      'Starting task explained',
      expect.stringMatching(/^Config: \{"queue":"default","priority":5,.*"maxRetries":1/),
      expect.stringMatching(/^Task completed in \d+\.\d\d s$/),
      expect.stringMatching(new RegExp(`^Memory used: -?\\d+\\.\\d\\d MB${alone}$`)),
      'Result size: 6 characters',
    ]);
    expect(await tasks.debugReport('explained', id)).toEqual(report);
    expect((await tasks.attempts(id))[0]!.resources).not.toBeNull();
  });

  it('S1-38 tells of runs that failed, each of them', async () => {
    const id = await ended('explained', { fails: 2 });
    const { debugInfo, status } = (await tasks.debugReport('explained', id))!;
    expect(status).toBe('FAILURE');
    expect(debugInfo.filter((line) => line.startsWith('Task failed after'))).toHaveLength(2);
    expect(debugInfo.filter((line) => line.startsWith('Error: '))).toEqual([
      'Error: no explanation',
      'Error: Failed after 1 retries: no explanation',
    ]);
  });

  it('S1-38 is off by default, and reports only what the reader may see', async () => {
    const id = await ended('unmeasured', {}, { metadata: { tenant: 'a' } });
    expect((await tasks.debugReport('unmeasured', id))!.debugInfo).toEqual([]);
    expect(await tasks.logs(id, { level: 'debug' })).toEqual([]);
    expect(await tasks.debugReport('counted', id)).toBeNull();
    expect(await tasks.debugReport('never_registered')).toBeNull();
    expect(await tasks.scoped({ metadata: { tenant: 'c' } }).debugReport('unmeasured', id)).toBeNull();
  });

  it.each(['measure', 'debug'])('S1-38 refuses %s that is no boolean', async (option) => {
    class Wrong {
      wrong(): void {}
    }
    Task('wrong', { [option]: 'yes' })(
      Wrong.prototype,
      'wrong',
      Object.getOwnPropertyDescriptor(Wrong.prototype, 'wrong')!,
    );
    await expect(startTaskApp([Wrong])).rejects.toThrow(`${option}`);
  });
});
