import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  OnTaskEvent,
  Task,
  TaskContext,
  type TaskEvent,
  TaskInterruptedError,
  type TaskModuleOptions,
} from '@taskledger/nestjs';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { HandNode } from '../fixtures/hand-node.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

let turnstile = new Turnstile();

@Injectable()
class ShutdownTasks {
  readonly events: string[] = [];
  readonly reasons: unknown[] = [];

  @Task('work')
  async work({ name }: { name: string }, ctx: TaskContext): Promise<string> {
    await turnstile.pass(name);
    await ctx.progress(100, 'Still able to report');
    return `${name} done`;
  }

  @Task('considerate')
  async considerate({ name }: { name: string }, ctx: TaskContext): Promise<string> {
    await turnstile.pass(name, ctx.signal).catch((error: unknown) => {
      this.reasons.push(error);
      throw error;
    });
    return `run ${ctx.run}, attempt ${ctx.attempt}`;
  }

  @OnTaskEvent('success')
  succeeded({ executionId }: TaskEvent): void {
    this.events.push(executionId);
  }
}

describe('S0, S2: starting and stopping', () => {
  const apps: TaskApp[] = [];
  const directories: string[] = [];

  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
    turnstile = new Turnstile();
  });

  async function boot(options: TaskModuleOptions = {}): Promise<TaskApp> {
    const app = await startTaskApp([ShutdownTasks], options);
    apps.push(app);
    return app;
  }

  async function onDisk(): Promise<Pick<TaskModuleOptions, 'ledger'>> {
    const directory = await mkdtemp(join(tmpdir(), 'taskledger-shutdown-'));
    directories.push(directory);
    return { ledger: { embedded: { dataDir: join(directory, 'data') } } };
  }

  it('S2-01 starts and stops with the application; stopping twice does no harm, and nothing hangs afterwards', async () => {
    const app = await boot();
    turnstile.open('before');
    expect(await (await app.tasks.enqueue('work', { name: 'before' })).result()).toBe('before done');
    const later = await app.tasks.enqueue('work', { name: 'later' }, { delay: '1h' });
    const waiting = later.result().catch((error: unknown) => error);
    await app.close();
    await app.close();
    await expect(app.tasks.enqueue('work', { name: 'after' })).rejects.toThrow(/closed/i);
    expect(await waiting).toBeInstanceOf(Error);
  });

  it('S2-17 lets running tasks finish, and starts no others, when it stops', async () => {
    const app = await boot({ worker: { concurrency: 1 } });
    const { events } = app.module.get(ShutdownTasks);
    const running = await app.tasks.enqueue('work', { name: 'running' });
    await app.tasks.enqueue('work', { name: 'queued' });
    await turnstile.arrived('running');
    let isClosed = false;
    const closing = app.close().then(() => (isClosed = true));
    // The ledger is open as long as a handler may need it.
    await until(async () => (await running.status()) === 'STARTED', 'the ledger to answer');
    expect(isClosed).toBe(false);
    turnstile.open('running', 'queued');
    await closing;
    expect(events).toEqual([running.id]);
    expect(turnstile.arrivals).toEqual(['running']);
  });

  it('S2-17 tells those that take too long to stop, and hands them over to the next process', async () => {
    const options = {
      ...(await onDisk()),
      worker: { concurrency: 2, shutdownGrace: 20 },
      timeouts: { abortGrace: 100 },
    };
    const first = await boot(options);
    const { reasons } = first.module.get(ShutdownTasks);
    const stopped = await first.tasks.enqueue('considerate', { name: 'stops' });
    const deaf = await first.tasks.enqueue('work', { name: 'does not stop' });
    const queued = await first.tasks.enqueue('considerate', { name: 'queued' });
    await Promise.all([turnstile.arrived('stops'), turnstile.arrived('does not stop')]);
    await first.close();
    expect(reasons).toEqual([expect.any(TaskInterruptedError)]);
    expect(reasons).toMatchObject([{ why: 'shutdown' }]);

    turnstile.open('stops', 'does not stop', 'queued');
    const second = await boot(options);
    expect(await second.tasks.result(stopped.id, { timeout: '20s' })).toBe('run 2, attempt 1');
    expect(await second.tasks.result(deaf.id, { timeout: '20s' })).toBe('does not stop done');
    expect(await second.tasks.result(queued.id, { timeout: '20s' })).toBe('run 1, attempt 1');
    expect(await second.tasks.attempts(stopped.id)).toMatchObject([
      { run: 1, attempt: 1, status: 'INTERRUPTED', reason: 'shutdown' },
      { run: 2, attempt: 1, status: 'SUCCESS' },
    ]);
  });

  it('S0-06 cancels what an earlier process had enqueued and this one runs', async () => {
    const options = await onDisk();
    const producer = await boot({ ...options, worker: false });
    const { id } = await producer.tasks.enqueue('considerate', { name: 'inherited' });
    await producer.close();
    const app = await boot(options);
    await turnstile.arrived('inherited');
    expect(await app.tasks.cancelPending('deployment')).toBe(1);
    expect(await app.tasks.waitFor(id)).toMatchObject({ outcome: 'revoked', execution: { error: 'deployment' } });
  });

  it('S2-17 notices that a process went silent in the middle of a task, and runs the task again', async () => {
    const app = await boot({ worker: { concurrency: 1 }, timeouts: { nodeLease: 2_000 } });
    await app.tasks.enqueue('work', { name: 'blocker' });
    await turnstile.arrived('blocker');
    const { id } = await app.tasks.enqueue('considerate', { name: 'abandoned' });
    // Another process takes it, and is never heard of again.
    const node = await HandNode.join(app.module.get(Ledger, { strict: false }), ['considerate']);
    expect(await node.claim('default')).toMatchObject({ id, run: 1 });
    turnstile.open('blocker', 'abandoned');
    expect(await app.tasks.result(id, { timeout: '25s' })).toMatch(/^run \d, attempt 1$/);
    const [lost] = await app.tasks.attempts(id);
    expect(lost).toMatchObject({ run: 1, status: 'INTERRUPTED', nodeId: node.id });
  });
});
