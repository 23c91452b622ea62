import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { PayloadTooLargeError, Task, TaskContext } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

const UNSTORABLE = 'a\u0000b\ud800c';
const STORED = 'a\ufffdb\ufffdc';

function circular(): object {
  const value: Record<string, unknown> = { name: 'loop' };
  value['self'] = value;
  return value;
}

/** What a handler may throw, which is anything. */
const THROWN: Record<string, () => unknown> = {
  null: () => null,
  undefined: () => undefined,
  string: () => 'just text',
  number: () => 42,
  bigint: () => 10n ** 20n,
  object: () => ({ code: 'E_LIMIT', status: 429 }),
  circular,
  symbol: () => Symbol('odd'),
  'unstorable text': () => new Error(UNSTORABLE),
  'an error whose message is no text': () =>
    Object.assign(new Error('-'), { message: { code: 7 }, name: undefined, stack: [] }),
  'an error that cannot be read': () =>
    new Proxy(new Error('-'), {
      get: () => {
        throw new Error('hands off');
      },
    }),
  'a long message': () => new Error('x'.repeat(1_000_000)),
};

const RESULTS: Record<string, () => unknown> = {
  bigint: () => ({ n: 1n }),
  circular,
  'an unwilling object': () => ({
    toJSON: () => {
      throw new Error('not me');
    },
  }),
  large: () => 'x'.repeat(2_000),
};

@Injectable()
class ErrorTasks {
  @Task('throw')
  throw({ what }: { what: string }): never {
    throw THROWN[what]?.();
  }

  @Task('reject', { retry: { maxRetries: 1, baseMs: 1 } })
  async reject(): Promise<never> {
    await readFile('/no/such/file');
    throw new Error('unreachable');
  }

  @Task('return')
  return({ what }: { what: string }): unknown {
    return RESULTS[what]?.();
  }

  @Task('echo')
  async echo({ text }: { text: string }, ctx: TaskContext): Promise<object> {
    ctx.logger.log(text, { [text]: text });
    await ctx.progress(10, text, text);
    await ctx.setMetadata({ [text]: text });
    return { [text]: text };
  }

  @Task('chatty')
  chatty({ lines }: { lines: number }, ctx: TaskContext): void {
    for (let line = 1; line <= lines; line++) ctx.logger.log(`line ${line}`);
  }

  @Task('odd_logs')
  oddLogs(_: object, ctx: TaskContext): void {
    ctx.logger.log(circular());
    ctx.logger.warn(10n);
    ctx.logger.error(new Error('logged, not thrown'), { extra: circular() });
    ctx.logger.debug?.('with bigint', { n: 1n });
    ctx.logger.verbose?.(undefined);
  }

  @Task('odd_metadata')
  async oddMetadata(_: object, ctx: TaskContext): Promise<string> {
    const failure = await ctx.setMetadata({ n: 1n }).catch((error: unknown) => error);
    await ctx.setMetadata({ fine: true });
    return (failure as Error).message;
  }
}

describe('S2: errors and odd data', () => {
  let app: TaskApp;

  beforeAll(async () => {
    const limits = { payloadBytes: 1_000, resultBytes: 1_000, logLines: 5 };
    app = await startTaskApp([ErrorTasks], { worker: { concurrency: 2 }, limits });
  });
  afterAll(() => app.close());

  const ended = async (id: string) => (await app.tasks.waitFor(id, { timeout: '20s' })).execution;
  const works = async () =>
    expect(await (await app.tasks.enqueue('echo', { text: 'fine' })).result()).toEqual({ fine: 'fine' });

  it.each([
    ['null', 'null', 'object'],
    ['undefined', 'undefined', 'undefined'],
    ['string', 'just text', 'string'],
    ['number', '42', 'number'],
    ['bigint', '100000000000000000000n', 'bigint'],
    ['object', '{"code":"E_LIMIT","status":429}', 'object'],
    ['circular', expect.stringContaining("name: 'loop'"), 'object'],
    ['symbol', 'Symbol(odd)', 'symbol'],
    ['unstorable text', STORED, 'Error'],
    ['an error whose message is no text', '{"code":7}', 'Error'],
    ['an error that cannot be read', expect.stringContaining('cannot be read'), 'Error'],
    ['a long message', 'x'.repeat(8192), 'Error'],
  ])('S2-13 captures what a handler throws: %s', async (what, error, errorType) => {
    const { id } = await app.tasks.enqueue('throw', { what });
    expect(await ended(id)).toMatchObject({ status: 'FAILURE', error, errorType });
    await works();
  });

  it('S2-13 captures a rejection, and errors of the platform like any other', async () => {
    const { id } = await app.tasks.enqueue('reject');
    const execution = await ended(id);
    expect(execution).toMatchObject({ status: 'FAILURE', errorType: 'Error', attempt: 2 });
    expect(execution.error).toMatch(/^Failed after 1 retries: ENOENT: no such file/);
  });

  it.each([
    ['bigint', 'result.n is a bigint'],
    ['circular', 'circular'],
    ['an unwilling object', 'not me'],
    ['large', '2002 bytes, over the limit of 1000'],
  ])('S2-13 S2-17 fails a task whose result cannot be kept, says why, and goes on: %s', async (what, why) => {
    const { id } = await app.tasks.enqueue('return', { what }, { retry: { maxRetries: 2, baseMs: 1 } });
    const execution = await ended(id);
    expect(execution).toMatchObject({ status: 'FAILURE', attempt: 1, result: null });
    expect(execution.error).toMatch(new RegExp(`^The result cannot be recorded: .*${why}`));
    await works();
  });

  it('keeps text that Postgres cannot store, in payload, metadata, progress, logs and result', async () => {
    const handle = await app.tasks.enqueue(
      'echo',
      { text: UNSTORABLE },
      { metadata: { given: UNSTORABLE }, tags: [UNSTORABLE], createdBy: UNSTORABLE },
    );
    expect(await handle.result()).toEqual({ [STORED]: STORED });
    expect(await app.tasks.get(handle.id)).toMatchObject({
      payload: { text: STORED },
      tags: [STORED],
      createdBy: STORED,
      metadata: { given: STORED, [STORED]: STORED, progress_message: STORED, progress_step: STORED },
    });
    const [line] = await app.tasks.logs(handle.id);
    expect(line).toMatchObject({ message: STORED, data: { [STORED]: STORED } });
    expect(await app.tasks.log(handle.id, 'late')).toBe(false);
    await works();
  });

  it('refuses a payload that JSON cannot hold or that is too large; nothing is recorded', async () => {
    const before = await app.tasks.count();
    for (const bad of [{ n: 1n }, circular()]) {
      await expect(app.tasks.enqueue('echo', bad)).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' });
    }
    const refused = app.tasks.enqueue('echo', { text: 'ü'.repeat(500) });
    await expect(refused).rejects.toThrow(PayloadTooLargeError);
    await expect(refused).rejects.toMatchObject({ task: 'echo', part: 'payload', bytes: 1011, limit: 1000 });
    const metadata = { text: 'x'.repeat(1_000) };
    await expect(app.tasks.enqueue('echo', {}, { metadata })).rejects.toMatchObject({ part: 'metadata' });
    expect(await app.tasks.count()).toEqual(before);
    const text = 'x'.repeat(1_000 - JSON.stringify({ text: '' }).length);
    await expect(app.tasks.enqueue('throw', { what: 'string', text })).rejects.toMatchObject({ part: 'payload' });
    await ended((await app.tasks.enqueue('echo', { text })).id);
  });

  it('keeps as many log lines as configured, and says in the middle that there were more', async () => {
    const few = await app.tasks.enqueue('chatty', { lines: 5 });
    await ended(few.id);
    expect((await app.tasks.logs(few.id)).map(({ message }) => message)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `line ${n}`),
    );
    const many = await app.tasks.enqueue('chatty', { lines: 500 });
    expect(await ended(many.id)).toMatchObject({ status: 'SUCCESS', logCount: 4, logDropped: 497 });
    const logs = await app.tasks.logs(many.id);
    expect(logs.map(({ message }) => message)).toEqual([
      'line 1',
      '497 lines were dropped here (limits.logLines)',
      'line 499',
      'line 500',
    ]);
    expect(logs[1]).toMatchObject({ level: 'warning', data: { dropped_lines: 497 } });
  });

  it('logs anything without failing the task', async () => {
    const { id } = await app.tasks.enqueue('odd_logs');
    expect(await ended(id)).toMatchObject({ status: 'SUCCESS' });
    const logs = await app.tasks.logs(id);
    expect(logs.map(({ level }) => level)).toEqual(['info', 'warning', 'error', 'debug', 'debug']);
    expect(logs[0]?.message).toContain('loop');
    expect(logs[1]?.message).toBe('10n');
    expect(logs[2]).toMatchObject({ message: 'logged, not thrown', data: { unserializable: expect.any(String) } });
  });

  it('fails only the call whose metadata JSON cannot hold', async () => {
    const handles = await app.tasks.enqueueMany('odd_metadata', [{}, {}, {}]);
    for (const message of await app.tasks.gather(...handles)) expect(message).toContain('metadata.n is a bigint');
    expect((await app.tasks.get(handles[0]?.id ?? ''))?.metadata).toEqual({ fine: true });
  });
});
