import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { getDataSourceToken } from '@nestjs/typeorm';
import { InvalidOptionError, LEDGER_DATA_SOURCE, Task, type TaskContext } from '@taskledger/nestjs';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

@Injectable()
class Counting {
  readonly summaries: string[] = [];

  /** Splits itself in two until it is small: nobody knows beforehand how many parts there will be. */
  @Task('part')
  async part({ batch, size }: { batch: string; size: number }, ctx: TaskContext): Promise<void> {
    const left = ctx.tasks.tracker('parts', batch);
    if (size > 1) {
      await left.incr(2);
      await ctx.tasks.enqueueMany('part', [
        { batch, size: size >> 1 },
        { batch, size: size - (size >> 1) },
      ]);
    }
    if ((await left.decr()) === 0) await ctx.tasks.enqueue('summary', { batch });
  }

  @Task('summary')
  summary({ batch }: { batch: string }): void {
    this.summaries.push(batch);
  }
}

describe('A counter that tasks share', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([Counting]);
  });
  afterAll(() => app?.close());

  it('S0-29 counts parts that make parts, and exactly one of them goes on', async () => {
    const { tasks, module } = app;
    const left = tasks.tracker('parts', 'b1');
    expect(await left.incr()).toBe(1);
    expect(await left.complete()).toBe(false);
    await tasks.enqueue('part', { batch: 'b1', size: 40 });
    const counting = module.get(Counting);
    await until(() => counting.summaries.length > 0, 'the summary');
    await until(async () => (await tasks.count({ taskName: 'part', status: 'SUCCESS' })).count === 79, 'all parts');
    expect(counting.summaries).toEqual(['b1']);
    expect([await left.count(), await left.complete()]).toEqual([0, true]);
  });

  it('S0-29 loses no count among many at a time', async () => {
    const { tasks } = app;
    const counts = await Promise.all(Array.from({ length: 60 }, () => tasks.tracker('storm', 'x').incr()));
    expect(counts.sort((one, other) => one - other)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    const downs = await Promise.all(Array.from({ length: 60 }, () => tasks.tracker('storm', 'x').decr()));
    expect(downs.filter((count) => count === 0)).toHaveLength(1);
  });

  it('S0-29 counts as part of a transaction', async () => {
    const { tasks, module } = app;
    const source = module.get<DataSource>(getDataSourceToken(LEDGER_DATA_SOURCE), { strict: false });
    const left = tasks.tracker('parts', 'rolled back');
    const rolledBack = source.transaction(async (manager) => {
      expect(await left.incr(3, { manager })).toBe(3);
      expect(await left.count({ manager })).toBe(3);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    expect(await left.count()).toBe(0);
    await source.transaction(async (manager) => left.incr(2, { manager }));
    expect(await left.count()).toBe(2);
  });

  it('counts for each scope apart, whichever order its members have', async () => {
    const { tasks } = app;
    const mine = tasks.scoped({ metadata: { tenant: 'a', region: 'eu' }, createdBy: 'u1' });
    const again = tasks.scoped({ createdBy: 'u1', metadata: { region: 'eu', tenant: 'a' } });
    const theirs = tasks.scoped({ metadata: { tenant: 'b', region: 'eu' }, createdBy: 'u1' });
    await mine.tracker('n', '1').incr(5);
    expect(await Promise.all([again, theirs, tasks].map((one) => one.tracker('n', '1').count()))).toEqual([5, 0, 0]);
  });

  it('refuses what is no name, no number and no option', async () => {
    const { tasks } = app;
    const left = tasks.tracker('n', 'bad');
    expect(() => tasks.tracker('', 'x')).toThrow(InvalidOptionError);
    expect(() => tasks.tracker('n', 7 as never)).toThrow('id');
    for (const by of [0, -1, 1.5, Number.NaN, '2' as never])
      await expect(async () => left.incr(by)).rejects.toThrow('by');
    await expect(left.decr(1, { manger: 1 } as never)).rejects.toThrow('manger');
    expect(await left.count()).toBe(0);
  });

  it('keeps counters that are in use, and drops the others', async () => {
    const { tasks, module } = app;
    const { counters } = module.get(Ledger, { strict: false });
    await tasks.tracker('old', 'zero').incr();
    await tasks.tracker('old', 'zero').decr();
    await tasks.tracker('old', 'open').incr();
    expect(await counters.dropIdle(60_000, 60_000)).toBe(0);
    expect(await counters.dropIdle(0, 60_000)).toBeGreaterThan(0);
    expect(await tasks.tracker('old', 'open').count()).toBe(1);
  });
});
