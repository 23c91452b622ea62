import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  defineTask,
  fallbackResult,
  NonRetryableError,
  OnTaskError,
  Task,
  TaskContext,
  TaskTimeoutError,
  type,
} from '@taskledger/nestjs';
import { Gate } from '../fixtures/gate.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}
class RefusedError extends ConnectionError {}

const fetchRates = defineTask('fetch_rates', { payload: type<{ fails?: string; from?: string }>() });

@Injectable()
class Rates {
  readonly attempts: number[] = [];
  readonly asked: string[] = [];
  readonly gate = new Gate();
  readonly began = new Gate();

  @Task(fetchRates, {
    retry: { maxRetries: 2, baseMs: 1 },
    fallback: (error, ctx) => {
      if ((ctx.payload as { from?: string }).from === 'nowhere') throw new Error('no fallback either');
      return { status: 'fallback', data: [], attempt: ctx.attempt };
    },
  })
  fetch({ fails }: { fails?: string }, ctx: TaskContext): string {
    this.attempts.push(ctx.attempt);
    if (fails === 'connection') throw new ConnectionError('no route to host');
    if (fails === 'refused') throw new RefusedError('refused');
    if (fails === 'broken') throw new NonRetryableError('broken');
    if (fails === 'value') throw new RangeError('bad value');
    return 'fresh';
  }

  @OnTaskError(fetchRates, RefusedError)
  refused(): never {
    this.asked.push('refused');
    throw new Error('the cache is empty');
  }

  @OnTaskError(fetchRates, ConnectionError)
  unreachable(error: ConnectionError, ctx: TaskContext<{ from?: string }>): unknown {
    this.asked.push('unreachable');
    ctx.logger.log(`asked about ${error.message}`);
    if (ctx.payload.from === 'nowhere') throw error;
    return fallbackResult(error);
  }

  @OnTaskError('fetch_rates', ConnectionError)
  never(error: ConnectionError, ctx: TaskContext<{ from?: string }>): string {
    if (ctx.payload.from === 'nowhere') throw error;
    this.asked.push('never');
    return 'not asked where one before has answered';
  }

  @Task('slow', { timeout: '50ms', retry: { maxRetries: 0 } })
  async slow(_: object, { signal }: TaskContext): Promise<void> {
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  }

  @OnTaskError('slow', TaskTimeoutError)
  late(error: TaskTimeoutError): string {
    return `instead of ${error.message}`;
  }

  @Task('cancelled')
  async cancelled(_: object, { signal }: TaskContext): Promise<void> {
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  }

  @OnTaskError('cancelled')
  afterCancel(): string {
    this.asked.push('afterCancel');
    return 'cancelled all the same';
  }

  @Task('hanging_handler')
  failing(): never {
    throw new Error('original');
  }

  @OnTaskError('hanging_handler')
  async hang(): Promise<never> {
    this.began.open();
    await this.gate.opened;
    throw new Error('stopped');
  }

  @Task('large', { fallback: () => 'x'.repeat(3_000_000) })
  large(): never {
    throw new Error('original');
  }
}

describe('S1: error handlers and fallbacks', () => {
  let app: TaskApp;
  let rates: Rates;

  beforeAll(async () => {
    app = await startTaskApp([Rates]);
    rates = app.module.get(Rates);
  });
  afterAll(() => app.close());

  const run = async (task: string, payload: object = {}) => {
    rates.attempts.length = 0;
    rates.asked.length = 0;
    const { id } = await app.tasks.enqueue(task, payload as never);
    const { execution } = await app.tasks.waitFor(id, { timeout: '20s' });
    return execution!;
  };

  it('S1-35 asks nobody while an attempt is left, or where it succeeds', async () => {
    expect(await run('fetch_rates')).toMatchObject({ status: 'SUCCESS', reason: null, result: 'fresh', error: null });
    expect(rates.asked).toEqual([]);
    await run('fetch_rates', { fails: 'connection' });
    expect(rates.attempts).toEqual([1, 2, 3]);
    expect(rates.asked).toEqual(['unreachable']);
  });

  it('S1-35 takes the result of the first handler for the error, and keeps the failure of the attempt', async () => {
    const execution = await run('fetch_rates', { fails: 'connection' });
    expect(execution).toMatchObject({
      status: 'SUCCESS',
      reason: 'fallback',
      result: {
        status: 'completed_with_errors',
        error: 'no route to host',
        fallback_used: true,
        partial_result: null,
      },
      error: 'Failed after 2 retries: no route to host',
      errorType: 'ConnectionError',
    });
    const attempts = await app.tasks.attempts(execution.id);
    expect(attempts.map(({ status, error }) => [status, error])).toEqual([
      ['FAILURE', 'no route to host'],
      ['FAILURE', 'no route to host'],
      ['FAILURE', 'Failed after 2 retries: no route to host'],
    ]);
    const lines = (await app.tasks.logs(execution.id)).map(({ message }) => message);
    expect(lines).toContain('asked about no route to host');
    expect(lines.at(-1)).toBe('Failed after 2 retries: no route to host (answered by Rates.unreachable)');
  });

  it('S1-35 asks the next where one throws, then the fallback, and fails with the original error', async () => {
    expect(await run('fetch_rates', { fails: 'refused' })).toMatchObject({ status: 'SUCCESS', reason: 'fallback' });
    expect(rates.asked).toEqual(['refused', 'unreachable']);
    const value = await run('fetch_rates', { fails: 'value' });
    expect(value).toMatchObject({ status: 'SUCCESS', result: { status: 'fallback', data: [], attempt: 3 } });
    expect(rates.asked).toEqual([]);
    const lost = await run('fetch_rates', { fails: 'refused', from: 'nowhere' });
    expect(lost).toMatchObject({ status: 'FAILURE', reason: null, error: 'Failed after 2 retries: refused' });
    // What threw the same error again has not failed.
    const problems = (await app.tasks.logs(lost.id))
      .map(({ message }) => message)
      .filter((line) => /handler/.test(line));
    expect(problems).toEqual([
      'An error handler failed (Rates.refused): the cache is empty',
      'An error handler failed (fallback of Rates.fetch): no fallback either',
    ]);
  });

  it('S1-35 asks at once for an error that is not worth another attempt, and after a timeout', async () => {
    expect(await run('fetch_rates', { fails: 'broken' })).toMatchObject({
      status: 'SUCCESS',
      reason: 'fallback',
      attempt: 1,
      result: { status: 'fallback', data: [], attempt: 1 },
    });
    const slow = await run('slow');
    expect(slow).toMatchObject({
      status: 'SUCCESS',
      reason: 'fallback',
      result: expect.stringMatching(/^instead of /),
    });
    expect((await app.tasks.attempts(slow.id)).map(({ status }) => status)).toEqual(['FAILURE']);
  });

  it('S1-35 asks nobody about an execution that was cancelled', async () => {
    rates.asked.length = 0;
    const { id } = await app.tasks.enqueue('cancelled');
    await until(async () => (await app.tasks.status(id)) === 'STARTED');
    await app.tasks.cancel(id);
    expect((await app.tasks.waitFor(id)).execution).toMatchObject({ status: 'REVOKED', reason: 'user_cancelled' });
    expect(rates.asked).toEqual([]);
  });

  it('S1-35 lets an execution be cancelled while its error handler is at work', async () => {
    const { id } = await app.tasks.enqueue('hanging_handler');
    await rates.began.opened;
    await app.tasks.cancel(id);
    rates.gate.open();
    expect((await app.tasks.waitFor(id)).execution).toMatchObject({ status: 'REVOKED', reason: 'user_cancelled' });
  });

  it('S1-35 takes no result that cannot be kept', async () => {
    const execution = await run('large');
    expect(execution).toMatchObject({ status: 'FAILURE', error: 'original' });
    const lines = (await app.tasks.logs(execution.id)).map(({ message }) => message);
    expect(lines).toContainEqual(expect.stringMatching(/^An error handler failed \(fallback of Rates\.large\): /));
  });
});
