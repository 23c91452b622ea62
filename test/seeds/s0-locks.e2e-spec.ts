import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { InvalidPayloadError, Task, TaskContext, TaskLocks } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { Turnstile } from './support/turnstile.js';

interface Context {
  readonly userId?: string;
  readonly at: string;
}

const doors = new Turnstile();

@Injectable()
class AgentTasks {
  // The seed's lock_key and lock_ttl.
  @Task('summarize', { lock: { key: 'user:{userId}', onConflict: 'wait', maxHold: 1_800_000 } })
  async summarize({ at }: Context, ctx: TaskContext): Promise<string> {
    await doors.pass(at, ctx.signal);
    return at;
  }
}

describe('S0: one at a time', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([AgentTasks], { worker: { concurrency: 4 } });
  });
  afterAll(() => app.close());

  it('S0-26 runs tasks of one key one after the other, in order, from their very first run', async () => {
    const [first, second, third] = [
      await app.tasks.enqueue('summarize', { userId: 'u1', at: 'first' }),
      await app.tasks.enqueue('summarize', { userId: 'u1', at: 'second' }),
      await app.tasks.enqueue('summarize', { userId: 'u1', at: 'third' }),
    ] as const;
    const other = await app.tasks.enqueue('summarize', { userId: 'u2', at: 'other' });
    await doors.arrived('first');
    await doors.arrived('other');
    await until(async () => (await app.tasks.get(third.id))?.blockedKey, 'the third to wait');
    await until(async () => (await app.tasks.get(second.id))?.blockedKey, 'the second to wait');
    expect(doors.arrivals).not.toContain('second');
    expect(await app.module.get(TaskLocks, { strict: false }).isLocked('user:u1')).toBe(true);
    doors.open('first');
    expect(await first.result({ timeout: '20s' })).toBe('first');
    await doors.arrived('second');
    expect(doors.arrivals).not.toContain('third');
    doors.open('second', 'third', 'other');
    const results = await app.tasks.gather(second, third, other);
    expect(results).toEqual(['second', 'third', 'other']);
    expect(await app.module.get(TaskLocks, { strict: false }).isLocked('user:u1')).toBe(false);
  });

  it('S0-26 refuses a payload without the field of the key', async () => {
    const enqueued = app.tasks.enqueue('summarize', { at: 'nobody' });
    await expect(enqueued).rejects.toThrow(InvalidPayloadError);
    await expect(enqueued).rejects.toThrow(/userId/);
  });
});
