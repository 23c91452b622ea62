import { setImmediate as turn } from 'node:timers/promises';
import { Logger, type MessageEvent } from '@nestjs/common';
import type { TaskExecution, Tasks } from '@taskledger/nestjs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { jobStatusOf } from './job-status.js';
import { jobStream } from './job-stream.js';

/** A ledger with one execution, whose changes nobody hears of unless the test says so. */
class FakeTasks {
  execution: Partial<TaskExecution> | null = { id: 'e1', taskId: 'e1', status: 'PENDING', metadata: {} };
  failures = 0;
  reads = 0;
  readonly listeners = new Set<() => void>();

  async get(): Promise<Partial<TaskExecution> | null> {
    this.reads++;
    if (this.failures-- > 0) throw new Error('the ledger is away');
    return this.execution;
  }

  watch(_: string, listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  becomes(status: TaskExecution['status'], isCompleted = false): void {
    this.execution = { ...this.execution, status, isCompleted } as Partial<TaskExecution>;
  }
}

const job = async ({ status }: TaskExecution) => ({ status: jobStatusOf(status) });

describe('jobStream', () => {
  let tasks: FakeTasks;
  let events: MessageEvent[];
  let isComplete: boolean;
  let isAllowed: boolean;
  let failure: unknown;

  beforeEach(() => {
    Logger.overrideLogger(false);
    tasks = new FakeTasks();
    events = [];
    isComplete = false;
    isAllowed = true;
    failure = undefined;
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const rights = { assertAllowed: () => (isAllowed ? Promise.resolve() : Promise.reject(new Error('withdrawn'))) };
  const open = (pollMs: number) =>
    jobStream({ tasks: tasks as unknown as Tasks, job, rights }, 'e1', pollMs).subscribe({
      next: (event) => events.push(event),
      complete: () => (isComplete = true),
      error: (error: unknown) => (failure = error),
    });
  const statuses = (): unknown[] =>
    events.filter(({ data }) => data).map(({ data }) => JSON.parse(String(data)).status);
  const until = async (condition: () => boolean): Promise<void> => {
    const deadline = Date.now() + 5_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error('The condition did not come about');
      await turn();
    }
  };

  it('looks when it is woken', async () => {
    open(60_000);
    await until(() => statuses().length === 1);
    tasks.becomes('SUCCESS', true);
    tasks.listeners.forEach((wake) => wake());
    await until(() => isComplete);
    expect(statuses()).toEqual(['pending', 'completed']);
    expect(tasks.listeners.size).toBe(0);
  });

  it('looks by itself when the wake-up is lost', async () => {
    open(10);
    await until(() => statuses().length === 1);
    tasks.becomes('STARTED');
    await until(() => statuses().length === 2);
    tasks.becomes('FAILURE', true);
    await until(() => isComplete);
    expect(statuses()).toEqual(['pending', 'running', 'failed']);
  });

  it('is silent while nothing changes', async () => {
    const subscription = open(1);
    await until(() => tasks.reads >= 3);
    expect(statuses()).toEqual(['pending']);
    subscription.unsubscribe();
  });

  it('goes on when the ledger was away', async () => {
    tasks.failures = 2;
    open(1);
    await until(() => statuses().length === 1);
    expect(tasks.reads).toBe(3);
    tasks.execution = null;
    await until(() => isComplete);
    expect(statuses()).toEqual(['pending', 'deleted']);
  });

  it('leaves nothing behind when the client goes', async () => {
    const subscription = open(60_000);
    await until(() => statuses().length === 1);
    subscription.unsubscribe();
    const { reads } = tasks;
    expect(tasks.listeners.size).toBe(0);
    await turn();
    expect(tasks.reads).toBe(reads);
    expect(isComplete).toBe(false);
  });

  const comments = (): number => events.filter(({ comment }) => comment).length;

  it('keeps the connection alive while nothing happens', async () => {
    jest.useFakeTimers();
    const subscription = open(60_000);
    for (const beats of [1, 2]) {
      await jest.advanceTimersByTimeAsync(15_000);
      await until(() => comments() === beats);
    }
    subscription.unsubscribe();
    await jest.advanceTimersByTimeAsync(60_000);
    expect([comments(), jest.getTimerCount()]).toEqual([2, 0]);
  });

  it('E9 sends nothing more once the rights are withdrawn', async () => {
    open(1);
    await until(() => statuses().length === 1);
    isAllowed = false;
    tasks.becomes('SUCCESS', true);
    await until(() => failure !== undefined);
    expect(statuses()).toEqual(['pending']);
    expect(tasks.listeners.size).toBe(0);
  });

  it('E9 looks at the rights at each heartbeat, where nothing changes too', async () => {
    jest.useFakeTimers();
    open(60_000);
    await until(() => statuses().length === 1);
    isAllowed = false;
    await jest.advanceTimersByTimeAsync(14_000);
    await turn();
    expect(failure).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1_000);
    await until(() => failure !== undefined);
    expect(events).toHaveLength(1);
  });
});
