import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  defineTask,
  Pipeline,
  type PipelineContext,
  Pipelines,
  PipelineStep,
  spread,
  Task,
  type TaskContext,
  type as typeOf,
} from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

const count = defineTask('count', { payload: typeOf<{ text: string }>(), result: typeOf<number>() });
const add = defineTask('add', { payload: typeOf<{ a: number; b: number }>(), result: typeOf<{ sum: number }>() });

@Injectable()
class Handlers {
  @Task(count)
  count({ text }: { text: string }): number {
    return text.split(' ').length;
  }

  @Task(add)
  add({ a, b }: { a: number; b: number }): { sum: number } {
    return { sum: a + b };
  }

  @Task('parent')
  async parent({ text }: { text: string }, ctx: TaskContext): Promise<number> {
    const parts = await Promise.all(text.split('.').map((part) => ctx.tasks.enqueue(count, { text: part })));
    const counts = await Promise.all(parts.map((part) => part.result()));
    return counts.reduce((sum, one) => sum + one, 0);
  }
}

@Injectable()
@Pipeline('words')
class Words {
  readonly seen: string[] = [];

  // Declared out of order.
  @PipelineStep(20, { description: 'Adding up' })
  async sum(a: number, b: number, ctx: PipelineContext): Promise<unknown> {
    this.seen.push(`sum ${a} ${b}`);
    return (await ctx.tasks.enqueue(add, { a, b })).result();
  }

  @PipelineStep(10)
  async both({ texts }: { texts: [string, string] }, ctx: PipelineContext): Promise<unknown> {
    this.seen.push('both');
    const [one, other] = await Promise.all(texts.map((text) => ctx.tasks.enqueue(count, { text })));
    return ctx.tasks.gather(one!, other!);
  }

  @PipelineStep(30)
  list({ sum }: { sum: number }): number[] {
    return Array.from({ length: sum }, (_, index) => index);
  }

  @PipelineStep(40)
  last(list: number[], ctx: PipelineContext): unknown {
    return spread(list.length, typeof ctx.progress);
  }
}

@Injectable()
@Pipeline('none')
class Empty {}

@Injectable()
@Pipeline('twice')
class Twice {
  @PipelineStep(1)
  one(): void {}

  @PipelineStep(1)
  other(): void {}
}

describe('Pipelines', () => {
  let app: TaskApp;
  let pipelines: Pipelines;

  beforeAll(async () => {
    // One place for each queue: whoever waits must not keep others from it.
    app = await startTaskApp([Handlers, Words], { worker: { concurrency: 1 } });
    pipelines = app.module.get(Pipelines, { strict: false });
  });
  afterAll(() => app?.close());

  it('S0-21 runs steps in their order on workers, spreads what gather returned, and passes other arrays as one', async () => {
    const words = app.module.get(Words);
    words.seen.length = 0;
    const handle = await pipelines.enqueue(Words, { texts: ['a b c', 'd e'] });
    expect(await handle.result()).toEqual([5, 'function']);
    expect(words.seen).toEqual(['both', 'sum 3 2']);
    expect(await handle.status()).toMatchObject({ status: 'completed', total: 4, finished: 4 });
    const root = await app.tasks.get(handle.id);
    expect(root?.metadata['progress_percent']).toBe(100);
    const lines = (await app.tasks.logs(handle.id)).filter(({ percent }) => percent !== null);
    expect(lines.map(({ percent }) => percent)).toEqual([25, 50, 75, 100]);
    expect(lines.map(({ message }) => message)[1]).toBe('Adding up');
  });

  it('S0-21 runs inline, without a record of its own, and reports how far it is', async () => {
    const reports: number[] = [];
    const ctx: PipelineContext = {
      signal: new AbortController().signal,
      tasks: app.tasks,
      logger: console,
      progress: async (percent) => void reports.push(percent),
    };
    expect(await pipelines.run(Words, { texts: ['a', 'b c d'] }, { ctx })).toEqual([4, 'function']);
    expect(reports).toEqual([25, 50, 75, 100]);
    expect(await pipelines.run(Words, { texts: ['a', 'b'] })).toEqual([2, 'function']);
  });

  it('S0-21 ends with the error of the step that failed', async () => {
    const handle = await pipelines.enqueue(Words, { texts: null });
    await expect(handle.result()).rejects.toThrow('Node "both" failed');
    expect(await handle.status()).toMatchObject({ status: 'failed', currentStep: 1 });
    await expect(pipelines.run(Words, { texts: null })).rejects.toThrow();
  });

  it('S0-21 a handler gives its place away while it waits for others', async () => {
    const parents = await app.tasks.enqueueMany('parent', [{ text: 'a b.c' }, { text: 'd.e f.g h i' }]);
    expect(await Promise.all(parents.map((one) => one.result()))).toEqual([3, 6]);
  });

  it('S0-21 an empty pipeline stops the boot, and so does an order that comes twice', async () => {
    await expect(startTaskApp([Empty])).rejects.toThrow('has no steps');
    await expect(startTaskApp([Twice])).rejects.toThrow('the order 1 comes twice');
    await expect(pipelines.enqueue(Empty)).rejects.toThrow('@Pipeline');
  });
});
