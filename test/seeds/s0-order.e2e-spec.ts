import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { InvalidOptionError, Priority, Task, type TaskHandle } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { Turnstile } from './support/turnstile.js';

const turnstile = new Turnstile();
const order: string[] = [];

@Injectable()
class OrderTasks {
  @Task('block')
  block({ name }: { name: string }): Promise<void> {
    return turnstile.pass(name);
  }

  @Task('note')
  note({ name }: { name: string }): void {
    order.push(name);
  }
}

describe('S0, S1: the order of execution', () => {
  let app: TaskApp;
  let blockers = 0;

  beforeAll(async () => {
    app = await startTaskApp([OrderTasks], { worker: { concurrency: 1 }, queues: { line: { type: 'fifo' } } });
  });
  afterAll(() => app.close());

  /** Keeps the only worker of the queue busy until all that `enqueue` enqueues is recorded; then tells the order. */
  async function orderOf(enqueue: () => Promise<TaskHandle[]>, queue = 'default'): Promise<string[]> {
    const name = `blocker ${++blockers}`;
    await app.tasks.enqueue('block', { name }, { queue });
    await turnstile.arrived(name);
    const handles = await enqueue();
    order.length = 0;
    turnstile.open(name);
    await app.tasks.gather(...handles);
    return [...order];
  }

  async function enqueueAll(...executions: [name: string, priority?: number][]): Promise<TaskHandle[]> {
    const handles: TaskHandle[] = [];
    for (const [name, priority] of executions) handles.push(await app.tasks.enqueue('note', { name }, { priority }));
    return handles;
  }

  it('S0-11 runs HIGH before NORMAL before LOW, and first in first out inside a level', async () => {
    const { LOW, NORMAL, HIGH } = Priority;
    const ran = await orderOf(() =>
      enqueueAll(
        ['low 1', LOW],
        ['normal 1', NORMAL],
        ['high 1', HIGH],
        ['low 2', LOW],
        ['high 2', HIGH],
        ['normal 2', NORMAL],
      ),
    );
    expect(ran).toEqual(['high 1', 'high 2', 'normal 1', 'normal 2', 'low 1', 'low 2']);
  });

  it('S0-11 keeps the order of many that are enqueued at once', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `many ${index}`);
    expect(
      await orderOf(() =>
        app.tasks.enqueueMany(
          'note',
          names.map((name) => ({ name })),
        ),
      ),
    ).toEqual(names);
  });

  it('S1-02 takes priorities from 1, the highest, to 10, with 5 for those that state none', async () => {
    const priorities = [10, 3, 6, 1, 9, 4, 7, 2, 8];
    const ran = await orderOf(() => enqueueAll(['none'], ...priorities.map((p): [string, number] => [`p${p}`, p])));
    expect(ran).toEqual(['p1', 'p2', 'p3', 'p4', 'none', 'p6', 'p7', 'p8', 'p9', 'p10']);
    for (const priority of [0, 11, 1.5, Number.NaN]) {
      await expect(enqueueAll(['refused', priority])).rejects.toThrow(InvalidOptionError);
    }
  });

  it('S1-02 changes the priority of what still waits', async () => {
    const ran = await orderOf(async () => {
      const handles = await enqueueAll(['first'], ['second'], ['third']);
      expect(await app.tasks.reorder(handles[2]?.id ?? '', 1)).toBe(true);
      return handles;
    });
    expect(ran).toEqual(['third', 'first', 'second']);
    const [done] = await enqueueAll(['done']);
    await done?.result();
    expect(await app.tasks.reorder(done?.id ?? '', 1)).toBe(false);
    expect(await app.tasks.reorder('no such execution', 1)).toBe(false);
  });

  it('runs a FIFO queue in the order of arrival, whatever the priorities', async () => {
    const ran = await orderOf(async () => {
      const handles: TaskHandle[] = [];
      for (const priority of [10, 5, 1]) {
        handles.push(await app.tasks.enqueue('note', { name: `line ${priority}` }, { priority, queue: 'line' }));
      }
      return handles;
    }, 'line');
    expect(ran).toEqual(['line 10', 'line 5', 'line 1']);
  });
});
