import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Scope } from '@nestjs/common';
import { defineTask, OnTaskEvent, Task, TaskContext, type TaskEvent, Tasks } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();
const flaky = defineTask('flaky');

@Injectable()
class EventTasks {
  @Task(flaky, { retry: { maxRetries: 1, baseMs: 50 } })
  flaky({ succeeds = true }: { succeeds?: boolean }, ctx: TaskContext): string {
    if (succeeds && ctx.attempt === 2) return 'second time lucky';
    throw new RangeError(`attempt ${ctx.attempt}`);
  }

  @Task('held')
  held({ name }: { name: string }, ctx: TaskContext): Promise<void> {
    return turnstile.pass(name, ctx.signal);
  }
}

interface Seen extends TaskEvent {
  /** What the ledger says when the event arrives. */
  readonly status?: string;
  /** How many ended attempts it shows then. */
  readonly attempts?: number;
}

@Injectable()
class Listener {
  readonly seen: Seen[] = [];
  readonly flakyOnly: TaskEvent[] = [];
  readonly broken: string[] = [];

  constructor(private readonly tasks: Tasks) {}

  @OnTaskEvent('started')
  @OnTaskEvent('success')
  @OnTaskEvent('failure')
  @OnTaskEvent('retry')
  @OnTaskEvent('revoked')
  async record(event: TaskEvent): Promise<void> {
    const index = this.seen.push(event) - 1;
    const execution = await this.tasks.get(event.executionId);
    this.seen[index] = { ...event, status: execution?.status, attempts: execution?.attempt };
  }

  @OnTaskEvent('started', { task: flaky })
  flaky(event: TaskEvent): void {
    this.flakyOnly.push(event);
  }

  @OnTaskEvent('failure')
  async fail({ executionId }: TaskEvent): Promise<void> {
    this.broken.push(executionId);
    throw new Error('the mail server is down');
  }

  of(id: string): Seen[] {
    return this.seen.filter(({ executionId }) => executionId === id);
  }
}

@Injectable({ scope: Scope.REQUEST })
class ScopedListener {
  @OnTaskEvent('success')
  succeeded(): void {}
}

describe('task events', () => {
  let app: TaskApp;
  let listener: Listener;

  beforeAll(async () => {
    app = await startTaskApp([EventTasks, Listener]);
    listener = app.module.get(Listener);
    // One listener fails on purpose.
    app.module.useLogger(false);
  });
  afterAll(() => app.close());

  const told = (id: string, type: string) =>
    until(() => listener.of(id).some((seen) => seen.type === type && seen.status), `${type} event`);

  it('tells of start, retry and success, each after it is in the ledger', async () => {
    const { id } = await app.tasks.enqueue(flaky);
    await app.tasks.waitFor(id);
    await told(id, 'success');
    expect(listener.of(id)).toMatchObject([
      { type: 'started', attempt: 1, taskName: 'flaky' },
      { type: 'retry', attempt: 1, delayMs: 50, error: { name: 'RangeError', message: 'attempt 1' } },
      { type: 'started', attempt: 2 },
      { type: 'success', attempt: 2, status: 'SUCCESS' },
    ]);
    expect(listener.of(id).find(({ type }) => type === 'retry')?.attempts).toBeGreaterThanOrEqual(1);
    expect(listener.flakyOnly.map(({ executionId }) => executionId)).toEqual([id, id]);
  });

  it('tells of a failure with what the handler threw; a listener that fails harms nobody', async () => {
    const { id } = await app.tasks.enqueue(flaky, { succeeds: false });
    expect(await app.tasks.waitFor(id)).toMatchObject({ outcome: 'failure' });
    await told(id, 'failure');
    const failure = listener.of(id).at(-1);
    expect(failure).toMatchObject({ type: 'failure', attempt: 2, status: 'FAILURE', error: expect.any(RangeError) });
    expect(listener.broken).toEqual([id]);
  });

  it('refuses to boot with a listener that no event could reach', async () => {
    await expect(startTaskApp([ScopedListener])).rejects.toThrow(/ScopedListener\.succeeded.*request-scoped/);
  });

  it('tells of a cancellation, before the start and in the middle', async () => {
    const waiting = await app.tasks.enqueue('held', { name: 'waiting' }, { delay: '1h' });
    await waiting.cancel();
    await told(waiting.id, 'revoked');
    expect(listener.of(waiting.id)).toMatchObject([{ type: 'revoked', taskName: 'held', status: 'REVOKED' }]);
    const running = await app.tasks.enqueue('held', { name: 'running' });
    await turnstile.arrived('running');
    await told(running.id, 'started');
    expect(listener.of(running.id)).toMatchObject([{ type: 'started', status: 'STARTED' }]);
    await running.cancel();
    await told(running.id, 'revoked');
    expect(listener.of(running.id)).toMatchObject([
      { type: 'started' },
      { type: 'revoked', status: 'REVOKED', attempt: 1 },
    ]);
  });
});
