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
    [gate, isHeld] = [new Gate(), false];
    app = await startTaskApp([LineTasks], { worker: { concurrency: 1 }, queues: { [QUEUE]: { type } } });
  });
  afterAll(() => app.close());

  it('keep their places, before all that came later', async () => {
    const queues = app.module.get(TaskQueues, { strict: false });
    const notes = (prefix: string, count: number): Promise<TaskHandle>[] =>
      Array.from({ length: count }, (_, n) => app.tasks.enqueue('note', { name: `${prefix}${n}` }));
    // Only for tasks that it knows to be short does a process claim ahead.
    await app.tasks.gather(...(await Promise.all(notes('warm ', 30))));
    order.length = 0;
    // All at once, so that one fetch takes several.
    await queues.pause(QUEUE);
    const [held, ...line] = await Promise.all([app.tasks.enqueue('hold'), ...notes('n', 10)]);
    await queues.resume(QUEUE);
    await until(() => isHeld, 'the handler that holds the queue up');
    const claimed = await app.tasks.count({ queue: QUEUE, status: 'STARTED' });
    expect(claimed.count).toBeGreaterThan(1);
    await queues.pause(QUEUE);
    await until(
      async () => (await app.tasks.count({ queue: QUEUE, status: 'STARTED' })).count === 1,
      'the others to go back',
    );
    gate.open();
    await held.result();
    await queues.resume(QUEUE);
    await app.tasks.gather(...line);
    expect(order).toEqual(line.map((_, n) => `n${n}`));
  });
});
