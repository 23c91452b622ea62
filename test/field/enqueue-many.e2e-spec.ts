import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { InvalidOptionError, Task } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

@Injectable()
class NoteTasks {
  @Task('note')
  note(payload: Record<string, unknown>): object {
    return payload;
  }
}

/** So many at once need more than one group, and more than there are connections. */
const MANY = 3_000;

describe('many enqueues at once', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([NoteTasks]);
  });
  afterAll(() => app.close());

  it('B11 records every one of thousands with a task id each', async () => {
    const ids = Array.from({ length: MANY }, (_, index) => `order:${index}`);
    const handles = await Promise.all(
      ids.map((taskId) => app.tasks.enqueue('note', { taskId }, { taskId, delay: '1h' })),
    );
    expect(handles.map(({ taskId }) => taskId)).toEqual(ids);
    expect(handles.every(({ deduplicated }) => !deduplicated)).toBe(true);
    const again = await app.tasks.enqueueMany(
      'note',
      ids.map((taskId) => ({ payload: { taskId }, taskId })),
    );
    expect(again.map(({ id }) => id)).toEqual(handles.map(({ id }) => id));
    expect(again.every(({ deduplicated }) => deduplicated)).toBe(true);
  });

  it('B11 gives each item the options of its own, and those of the call to the rest', async () => {
    const [first, second, third] = await app.tasks.enqueueMany(
      'note',
      [{ payload: { n: 1 }, taskId: 'own', priority: 2 }, { n: 2 }, { payload: { payload: { n: 3 } } }],
      { priority: 7, delay: '1h' },
    );
    expect(await app.tasks.get(first!.id)).toMatchObject({ taskId: 'own', priority: 2, payload: { n: 1 } });
    expect(await app.tasks.get(second!.id)).toMatchObject({ priority: 7, payload: { n: 2 } });
    expect(await app.tasks.get(third!.id)).toMatchObject({ priority: 7, payload: { payload: { n: 3 } } });
  });

  it('B11 takes what has other members than options for a payload', async () => {
    const [handle] = await app.tasks.enqueueMany('note', [{ payload: 1, colour: 'red' }]);
    expect(await handle!.result()).toEqual({ payload: 1, colour: 'red' });
  });

  it('B11 reads an async iterable no faster than it is recorded', async () => {
    let read = 0;
    let ahead = 0;
    const before = await app.tasks.count();
    async function* rows(): AsyncGenerator<{ n: number }> {
      for (let n = 0; n < MANY; n++) {
        if (n % 1_000 === 0) ahead = Math.max(ahead, read - ((await app.tasks.count()).count - before.count));
        read++;
        yield { n };
      }
    }
    const handles = await app.tasks.enqueueMany('note', rows(), { delay: '1h' });
    expect(handles).toHaveLength(MANY);
    expect(new Set(handles.map(({ id }) => id)).size).toBe(MANY);
    expect(handles.map(({ payload }) => (payload as { n: number }).n)).toEqual(
      Array.from({ length: MANY }, (_, n) => n),
    );
    expect(ahead).toBe(0);
  });

  it('B11 rejects with the first bad item, and what is no list', async () => {
    const bad = [
      { payload: { n: 1 }, delay: '1h' },
      { payload: { n: 2 }, priority: 99 },
    ];
    await expect(app.tasks.enqueueMany('note', bad as never)).rejects.toMatchObject({ option: 'priority' });
    for (const items of [undefined, null, 7, 'abc', {}]) {
      await expect(app.tasks.enqueueMany('note', items as never)).rejects.toBeInstanceOf(InvalidOptionError);
    }
  });

  it('B11 cancels hundreds one by one at once', async () => {
    const handles = await app.tasks.enqueueMany(
      'note',
      Array.from({ length: 500 }, () => ({})),
      { delay: '1h' },
    );
    const cancelled = await Promise.all(handles.map((handle) => handle.cancel('changed my mind')));
    expect(cancelled.every(Boolean)).toBe(true);
    expect(await app.tasks.cancel(handles[0]!.id)).toBe(false);
  });
});
