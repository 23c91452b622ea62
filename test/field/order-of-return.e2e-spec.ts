import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, type TaskHandle, TaskQueues } from '@taskledger/nestjs';
import { Gate } from '../fixtures/gate.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

const QUEUE = 'line';
const order: string[] = [];
let gate = new Gate();
let isHeld = false;

@Injectable()
class LineTasks {
  @Task('hold', { queue: QUEUE })
  async hold(): Promise<void> {
    isHeld = true;
    await gate.opened;
  }

  @Task('note', { queue: QUEUE })
  note({ name }: { name: string }): void {
    order.push(name);
  }
}

describe.each(['fifo', 'priority'] as const)('runs in a %s queue that go back before they have begun', (type) => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([LineTasks], { worker: { concurrency: 1 }, queues: { [QUEUE]: { type } } });
  });
  afterAll(() => app.close());

  /** Everything is claimed by one fetch: what holds the queue up, and what a process claims ahead of it. */
  async function heldUp(): Promise<{ held: TaskHandle; line: TaskHandle[] }> {
    const queues = app.module.get(TaskQueues, { strict: false });
    const notes = (prefix: string, count: number): Promise<TaskHandle>[] =>
      Array.from({ length: count }, (_, n) => app.tasks.enqueue('note', { name: `${prefix}${n}` }));
    // Only for tasks that it knows to be short does a process claim ahead.
    await app.tasks.gather(...(await Promise.all(notes('warm ', 30))));
    await queues.pause(QUEUE);
    [gate, isHeld, order.length] = [new Gate(), false, 0];
    const [held, ...line] = await Promise.all([app.tasks.enqueue('hold'), ...notes('n', 10)]);
    await queues.resume(QUEUE);
    await until(() => isHeld, 'the handler that holds the queue up');
    return { held, line };
  }
  const started = async (): Promise<number> => (await app.tasks.count({ queue: QUEUE, status: 'STARTED' })).count;

  it('keep their places, before all that came later', async () => {
    const { held, line } = await heldUp();
    const queues = app.module.get(TaskQueues, { strict: false });
    await queues.pause(QUEUE);
    await until(async () => (await started()) === 1, 'the others to go back');
    gate.open();
    await held.result();
    await queues.resume(QUEUE);
    await app.tasks.gather(...line);
    expect(order).toEqual(line.map((_, n) => `n${n}`));
  });

  it('go back by themselves when the one before them takes long: another process may be free', async () => {
    const { held, line } = await heldUp();
    await until(async () => (await started()) === 1, 'the others to go back');
    expect(await held.status()).toBe('STARTED');
    gate.open();
    await app.tasks.gather(held, ...line);
    expect(order).toEqual(line.map((_, n) => `n${n}`));
    expect(await app.tasks.get(line[0]!.id)).toMatchObject({ status: 'SUCCESS', attempt: 1, crashes: 0, handovers: 0 });
  });
});
