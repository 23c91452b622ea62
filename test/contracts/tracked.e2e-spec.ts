import { Injectable } from '@nestjs/common';
import { Cron, Interval, ScheduleModule, Timeout } from '@nestjs/schedule';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Schedules, Tracked } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

@Injectable()
class Nightly {
  static readonly ran: string[] = [];

  @Cron('0 3 * * *', { name: 'clean', timeZone: 'Europe/Berlin' })
  @Tracked({ retry: { maxRetries: 2 }, jitter: '1m' })
  cleanUp(): void {
    Nightly.ran.push('cleanUp');
  }

  @Tracked()
  @Interval(1_000)
  poll(): void {
    Nightly.ran.push('poll');
  }

  @Tracked()
  @Cron('0 4 * * *', { disabled: true })
  off(): void {}

  @Interval(1_000)
  untouched(): void {
    Nightly.ran.push('untouched');
  }
}

@Injectable()
class AtBoot {
  @Tracked()
  @Timeout(5)
  once(): void {}
}

@Injectable()
class Nothing {
  @Tracked()
  alone(): void {}
}

describe('methods of @nestjs/schedule with @Tracked()', () => {
  let app: TaskApp | undefined;

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it('are tasks with a schedule, in either order of the decorators, and run by nothing else', async () => {
    app = await startTaskApp([Nightly], {}, [ScheduleModule.forRoot()]);
    const schedules = app.module.get(Schedules);
    expect(await schedules.list({ search: 'nightly_' })).toMatchObject([
      { name: 'Nightly_poll', task: 'Nightly_poll', timing: { kind: 'every', everyMs: 1_000 } },
      {
        name: 'clean',
        task: 'Nightly_cleanUp',
        timing: { cron: '0 3 * * *', timezone: 'Europe/Berlin' },
        jitterMs: 60_000,
      },
    ]);
    await until(() => Nightly.ran.includes('untouched') && Nightly.ran.includes('poll'), 'both intervals');
    await schedules.pause('Nightly_poll');
    const { items } = await app.tasks.list({ taskName: 'Nightly_poll' });
    // Each run is an execution.
    await until(async () => {
      const runs = Nightly.ran.filter((name) => name === 'poll').length;
      const { items: recorded } = await app!.tasks.list({ taskName: 'Nightly_poll', status: 'SUCCESS' });
      return recorded.length === runs;
    }, 'as many executions as runs');
    expect(items.length).toBeGreaterThan(0);
    await app.tasks.result(await schedules.trigger('clean'));
    expect(Nightly.ran).toContain('cleanUp');
  });

  it('boot a second time in the same process', async () => {
    app = await startTaskApp([Nightly], { worker: false }, [ScheduleModule.forRoot()]);
    expect((await app.module.get(Schedules).list({ search: 'nightly_' })).map(({ name }) => name)).toEqual([
      'Nightly_poll',
      'clean',
    ]);
  });

  it('refuse @Timeout, and methods without @Cron or @Interval', async () => {
    await expect(startTaskApp([AtBoot])).rejects.toThrow('AtBoot.once: @Tracked');
    await expect(startTaskApp([Nothing])).rejects.toThrow('Add @Cron or @Interval');
  });
});
