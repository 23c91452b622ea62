import { Blob, File } from 'node:buffer';
import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ArtifactOptions,
  InvalidOptionError,
  InvalidPayloadError,
  PayloadTooLargeError,
  TaskConfig,
  TaskContext,
  TaskTracker,
  UnstorableValueError,
} from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';

const LIMIT = 100_000;
const ROW = 10_000;
const BYTES = Uint8Array.from([0, 255, 128, 7, 0, 200, 1, 2]);
const OCTETS = 'application/octet-stream';
const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';

async function* chunks(...items: unknown[]): AsyncGenerator {
  yield* items;
}

describe('what is given is what is kept', () => {
  let app: ContractApp;
  let work: (ctx: TaskContext) => unknown;

  beforeAll(async () => {
    app = await startContractApp({ limits: { artifactBytes: LIMIT, metadataBytes: ROW, payloadBytes: ROW } });
    app.registry.registerFunction('work', (_, ctx: TaskContext) => work(ctx));
  });
  afterAll(() => app.close());

  /** Runs this in a handler and answers with what it returned, or threw. */
  const within = async <T>(
    run: (ctx: TaskContext) => T,
  ): Promise<{ id: string; value: Awaited<T>; error: unknown }> => {
    let value!: Awaited<T>;
    let error: unknown;
    work = async (ctx) => {
      try {
        value = await run(ctx);
      } catch (thrown) {
        error = thrown;
      }
    };
    const { id } = await app.tasks.enqueue('work');
    await app.tasks.result(id);
    return { id, value, error };
  };
  const saved = async (data: unknown, options?: ArtifactOptions) => {
    const { value, error } = await within(async (ctx) => ctx.artifacts.save('it', data, options));
    if (error !== undefined) throw error as Error;
    const artifact = await app.tasks.artifact(value);
    return { content: artifact!.content as Buffer, contentType: artifact!.contentType, size: artifact!.size };
  };

  const shared = new SharedArrayBuffer(8);
  new Uint8Array(shared).set(BYTES);
  const copy = (): ArrayBuffer => BYTES.slice().buffer;
  it.each<[string, () => unknown, string]>([
    ['a Buffer', () => Buffer.from(BYTES), OCTETS],
    ['a Uint8Array', () => BYTES, OCTETS],
    ['a part of a larger buffer', () => new Uint8Array([9, 9, ...BYTES, 9]).subarray(2, 10), OCTETS],
    ['an Int16Array', () => new Int16Array(copy()), OCTETS],
    ['a Float64Array', () => new Float64Array(copy()), OCTETS],
    ['a BigUint64Array', () => new BigUint64Array(copy()), OCTETS],
    ['a DataView', () => new DataView(copy()), OCTETS],
    ['an ArrayBuffer', copy, OCTETS],
    ['a SharedArrayBuffer', () => shared, OCTETS],
    ['a view of a SharedArrayBuffer', () => new Uint8Array(shared), OCTETS],
    ['a Blob', () => new Blob([BYTES]), OCTETS],
    ['a Blob with a type', () => new Blob([BYTES], { type: 'image/png' }), 'image/png'],
    ['a File', () => new File([BYTES], 'x.bin', { type: 'image/gif' }), 'image/gif'],
    [
      'a Readable of Node',
      () => Readable.from([Buffer.from(BYTES.subarray(0, 3)), Buffer.from(BYTES.subarray(3))]),
      OCTETS,
    ],
    ['a web stream', () => new Blob([BYTES]).stream(), OCTETS],
    ['a web stream of fetch', () => new Response(BYTES).body, OCTETS],
    ['an async generator of bytes', () => chunks(BYTES.subarray(0, 1), copy().slice(1)), OCTETS],
  ])('B2 keeps the bytes of %s', async (_, make, contentType) => {
    expect(await saved(make())).toEqual({ content: Buffer.from(BYTES), contentType, size: 8 });
  });

  it.each<[string, () => unknown]>([
    ['text', () => 'Grüße 👋'],
    ['a stream of text', () => Readable.from(['Grü', 'ße ', '👋'])],
    ['text cut within a character', () => chunks('Grüße ', '👋'.slice(0, 1), '👋'.slice(1))],
  ])('B2 keeps %s', async (_, make) => {
    expect(await saved(make())).toMatchObject({ content: Buffer.from('Grüße 👋'), contentType: TEXT });
  });

  it('B2 keeps an empty stream, text or buffer as empty', async () => {
    for (const data of [Readable.from([]), '', new ArrayBuffer(0)]) expect((await saved(data)).size).toBe(0);
  });

  it.each<[string, unknown, string]>([
    ['plain data', { a: [1, 'x', null, true, { b: -1.5 }], gone: undefined }, '{"a":[1,"x",null,true,{"b":-1.5}]}'],
    ['null', null, 'null'],
    ['a date', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    ['what has a toJSON', { url: new URL('http://x/') }, '{"url":"http://x/"}'],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
    ['NUL and half a character', { a: '\u0000\ud800' }, '{"a":"\\u0000\\ud800"}'],
  ])('B2 keeps %s as JSON', async (_, data, json) => {
    expect(await saved(data)).toMatchObject({ content: Buffer.from(json), contentType: JSON_TYPE });
  });

  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  const LOSSES: [string, unknown, string | RegExp][] = [
    ['a Map', { rows: new Map() }, '.rows is a Map'],
    ['a Set in an array', { rows: [1, { tags: new Set([1]) }] }, '.rows[1].tags is a Set'],
    ['NaN', { total: Number.NaN }, '.total is NaN'],
    ['Infinity', { 'per cent': [-Infinity] }, '["per cent"][0] is -Infinity'],
    ['a bigint', { id: 1n }, '.id is a bigint'],
    ['a function', { call: () => 1 }, '.call is a function'],
    ['a symbol', { key: Symbol('x') }, '.key is a symbol'],
    ['a hole', { list: [1, undefined] }, '.list[1] is undefined'],
    ['an invalid Date', { at: new Date(Number.NaN) }, '.at is an invalid Date'],
    ['an error', { why: new Error('x') }, '.why is an Error'],
    ['a RegExp', { match: /x/ }, '.match is a RegExp'],
    ['bytes within data', { raw: new Uint8Array(3) }, '.raw is an Uint8Array'],
    ['headers', { headers: new Headers({ a: 'b' }) }, '.headers is a Headers'],
    ['a promise', { later: Promise.resolve(1) }, '.later is a Promise'],
    ['a cycle', cyclic, /circular/],
  ];

  it.each(LOSSES)('B2 refuses %s in an artifact, and names it', async (_, data, path) => {
    const error: unknown = await saved(data).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnstorableValueError);
    expect(error).toMatchObject({ code: 'VALUE_UNSTORABLE', message: expect.stringMatching(/^data/) });
    expect((error as Error).message).toEqual(
      typeof path === 'string' ? expect.stringContaining(`data${path}`) : expect.stringMatching(path),
    );
  });

  it.each(LOSSES)('B3 refuses %s in metadata, and names it', async (_, data, path) => {
    const { id, error } = await within((ctx) => ctx.setMetadata(data as never));
    expect(error).toBeInstanceOf(UnstorableValueError);
    if (typeof path === 'string') expect((error as Error).message).toContain(`metadata${path}`);
    expect((await app.tasks.get(id))?.metadata).toEqual({});
  });

  it.each(LOSSES)('B2 fails a run whose result has %s, once, and names it', async (_, data, path) => {
    app.registry.clear();
    app.registry.registerFunction('work', (_payload, ctx: TaskContext) => work(ctx));
    app.registry.registerFunction('lossy', () => data, { retry: { maxRetries: 3 } });
    const { id } = await app.tasks.enqueue('lossy');
    await app.tasks.waitFor(id);
    const execution = await app.tasks.get(id);
    expect(execution).toMatchObject({ status: 'FAILURE', attempt: 1, result: null });
    expect(execution?.error).toContain('The result cannot be recorded: result');
    if (typeof path === 'string') expect(execution?.error).toContain(`result${path}`);
    else expect(execution?.error).toMatch(path);
  });

  it.each(LOSSES)('B3 refuses %s in what is tracked, and names it', async (_, data, path) => {
    const tracker = app.module.get(TaskTracker);
    const registration = { taskId: 'lossy', taskName: 'elsewhere', module: 'm' };
    for (const part of ['taskKwargs', 'metadata'] as const) {
      const error = await tracker.register({ ...registration, [part]: data }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(part === 'metadata' ? UnstorableValueError : InvalidPayloadError);
      const named = typeof path === 'string' && `${part}${path.replace(/ is .*/, '')}`;
      if (named) expect((error as Error).message).toContain(named);
    }
    expect(await app.tasks.getByTaskId('lossy')).toBeNull();
    await tracker.registerTaskExecution({ ...registration, taskId: 'tracked' });
    const error = await tracker
      .updateTaskStatus('tracked', 'SUCCESS', { result: data })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnstorableValueError);
    if (typeof path === 'string') expect((error as Error).message).toContain(`result${path}`);
    expect(await app.tasks.getByTaskId('tracked')).toMatchObject({ status: 'PENDING' });
  });

  it('B3 refuses what JSON cannot keep in a setting of the application, and names it', async () => {
    const config = app.module.get(TaskConfig);
    await expect(config.set('limits', { most: Number.NaN })).rejects.toThrow('limits.most is NaN');
    expect(await config.get('limits')).toBeUndefined();
  });

  it.each<[string, unknown, unknown]>([
    ['null', null, null],
    ['text', 'Grüße', 'Grüße'],
    ['zero', 0, 0],
    ['a date', { at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' }],
    ['fields that are undefined', { a: 1, b: undefined }, { a: 1 }],
    [
      'an instance of a class',
      new (class Report {
        readonly rows = 3;
      })(),
      { rows: 3 },
    ],
    ['NUL and half a character', 'a\u0000\ud800', 'a\ufffd\ufffd'],
    ['nothing', undefined, null],
  ])('B2 keeps a result of %s', async (_, data, kept) => {
    app.registry.clear();
    app.registry.registerFunction('work', (_payload, ctx: TaskContext) => work(ctx));
    app.registry.registerFunction('kept', () => data);
    const { id } = await app.tasks.enqueue('kept');
    await app.tasks.waitFor(id);
    expect(await app.tasks.get(id)).toMatchObject({ status: 'SUCCESS', result: kept });
  });

  it.each<[string, () => unknown]>([
    ['undefined', () => undefined],
    ['a function', () => () => 1],
    [
      'a generator',
      () =>
        (function* () {
          yield 1;
        })(),
    ],
    ['a response', () => new Response('x')],
    ['a stream of objects', () => Readable.from([{ a: 1 }])],
  ])('B2 refuses %s', async (_, make) => {
    await expect(saved(make())).rejects.toBeInstanceOf(UnstorableValueError);
  });

  it('B2 refuses a stream of which some has been read', async () => {
    const stream = new ReadableStream({ start: (controller) => (controller.enqueue(BYTES), controller.close()) });
    const reader = stream.getReader();
    await reader.read();
    reader.releaseLock();
    const read = Readable.from(['a', 'b']);
    for await (const chunk of read) expect(chunk).toBeDefined();
    for (const data of [stream, read]) await expect(saved(data)).rejects.toThrow('some has been read');
  });

  it('B2 hands on the error of a stream that breaks', async () => {
    const broken = Readable.from(
      (async function* () {
        yield 'a';
        throw new Error('the disk is gone');
      })(),
    );
    await expect(saved(broken)).rejects.toThrow('the disk is gone');
  });

  it('B2 copies what it is given before anything changes it', async () => {
    const bytes = Buffer.from('first');
    const { value } = await within((ctx) => {
      const saving = ctx.artifacts.save('it', bytes);
      bytes.fill('x');
      return saving;
    });
    expect(String((await app.tasks.artifact(value))!.content)).toBe('first');
  });

  it('B1 merges metadata as it was when it was given', async () => {
    const patch = { rows: [1] };
    const { id } = await within((ctx) => {
      const merging = ctx.setMetadata(patch);
      patch.rows.push(2);
      return merging;
    });
    expect((await app.tasks.get(id))?.metadata).toEqual({ rows: [1] });
  });

  it('B2 reads no more of a stream than the limit allows', async () => {
    let given = 0;
    let isReleased = false;
    const endless = (async function* () {
      try {
        for (;;) {
          given += 10_000;
          yield Buffer.alloc(10_000);
        }
      } finally {
        isReleased = true;
      }
    })();
    await expect(saved(endless)).rejects.toBeInstanceOf(PayloadTooLargeError);
    expect(isReleased).toBe(true);
    expect(given).toBeLessThanOrEqual(LIMIT + 20_000);
    for (const data of ['x'.repeat(LIMIT + 1), new ArrayBuffer(LIMIT + 1), new Blob(['x'.repeat(LIMIT + 1)])])
      await expect(saved(data)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE', bytes: LIMIT + 1 });
  });

  it.each<[string, unknown]>([
    ['empty', ''],
    ['with NUL', 'a\u0000b'],
    ['with half a character', 'a\ud800'],
    ['too long', 'x'.repeat(256)],
    ['no text', 7],
    ['missing', undefined],
  ])('B13 refuses a name of an artifact that is %s', async (_, name) => {
    const { error } = await within((ctx) => ctx.artifacts.save(name as string, 'x'));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option: 'name' });
  });

  it('B13 refuses options of an artifact that are unknown, or no media type', async () => {
    for (const options of [{ type: 'text/csv' }, { contentType: 'a\r\nb: c' }, { contentType: 7 }, null]) {
      const { error } = await within((ctx) => ctx.artifacts.save('x', 'x', options as never));
      expect(error).toBeInstanceOf(InvalidOptionError);
    }
  });

  const REPORTS: [unknown, string][] = [
    [{ percent: Number.NaN }, 'percent'],
    [{ percent: Infinity }, 'percent'],
    [{ percent: '50' }, 'percent'],
    [{ percent: null }, 'percent'],
    [{ percent: 10n }, 'percent'],
    [{ percent: 5, message: { a: 1 } }, 'message'],
    [{ percent: 5, message: 7 }, 'message'],
    [{ percent: 5, message: null }, 'message'],
    [{ percent: 5, step: ['a'] }, 'step'],
    [{ percent: 5, step: 'x'.repeat(256) }, 'step'],
  ];

  it.each(REPORTS)('B13 refuses the progress %j by its field', async (report, option) => {
    const { percent, message, step } = report as Record<string, never>;
    const { id, error } = await within((ctx) => ctx.progress(percent as never, message, step));
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(error).toMatchObject({ option });
    expect((await app.tasks.get(id))?.metadata).toEqual({});
    const waiting = await app.tasks.enqueue('work', {}, { delay: '1h' });
    await expect(app.tasks.updateProgress(waiting.id, report as never)).rejects.toMatchObject({ option });
  });

  it('B13 refuses progress and log lines from outside that are not what they should be', async () => {
    const { id } = await app.tasks.enqueue('work', {}, { delay: '1h' });
    for (const report of [undefined, null, '50', Number.NaN, [50], { percnt: 5 }])
      await expect(app.tasks.updateProgress(id, report as never)).rejects.toBeInstanceOf(InvalidOptionError);
    await expect(app.tasks.log(id, { a: 1 } as never)).rejects.toMatchObject({ option: 'message' });
    await expect(app.tasks.log(id, 'x', 'loud' as never)).rejects.toMatchObject({ option: 'level' });
    expect(await app.tasks.updateProgress(id, 120)).toBe(true);
    expect((await app.tasks.get(id))?.metadata).toEqual({ progress_percent: 100 });
  });

  it('E3 refuses metadata that would make progress something else', async () => {
    for (const patch of [{ progress_message: { a: 1 } }, { progress_percent: 'x' }, { progress_percent: 101 }]) {
      const { error } = await within((ctx) => ctx.setMetadata(patch));
      expect(error).toMatchObject({ code: 'OPTION_INVALID', option: Object.keys(patch)[0] });
    }
  });

  describe('the metadata of a row', () => {
    const large = (n: number) => ({ [`part_${n}`]: 'x'.repeat(4_000) });

    it('B12 grows to the limit and no further, write by write', async () => {
      const { id, value } = await within(async (ctx) => {
        const ends: string[] = [];
        for (let n = 0; n < 4; n++) {
          const error: unknown = await ctx.setMetadata(large(n)).catch((thrown: unknown) => thrown);
          ends.push(error === undefined ? 'merged' : (error as PayloadTooLargeError).part);
        }
        // Progress is small, and must not depend on what else there is. What is there may be made smaller.
        await ctx.progress(40, 'still here');
        await ctx.setMetadata({ part_0: 'small' });
        await ctx.setMetadata(large(2));
        return ends;
      });
      expect(value).toEqual(['merged', 'merged', 'merged metadata', 'merged metadata']);
      expect((await app.tasks.get(id))?.metadata).toEqual({
        part_0: 'small',
        ...large(1),
        ...large(2),
        // That of a success.
        progress_percent: 100,
        progress_message: 'still here',
      });
    });

    it('B12 refuses among writes at once only those that do not fit, and those of others never', async () => {
      const others: string[] = [];
      app.registry.registerFunction('modest', async (_, ctx: TaskContext) =>
        ctx.setMetadata({ mine: ctx.executionId }),
      );
      const { id, value } = await within(async (ctx) => {
        const neighbours = await ctx.tasks.enqueueMany(
          'modest',
          Array.from({ length: 20 }, () => ({})),
        );
        others.push(...neighbours.map((neighbour) => neighbour.id));
        const writes = [0, 1, 2, 3].map((n) => ctx.setMetadata(large(n)));
        const ends = await Promise.allSettled([...writes, ctx.progress(70)]);
        await ctx.tasks.gather(...neighbours);
        return ends.map(({ status }) => status);
      });
      expect(value).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled']);
      expect((await app.tasks.get(id))?.metadata).toEqual({ ...large(0), ...large(1), progress_percent: 100 });
      for (const other of others) expect((await app.tasks.get(other))?.metadata).toEqual({ mine: other });
      expect((await app.tasks.logs(id)).map(({ message }) => message)).toEqual(['70 %']);
    });

    it('B12 keeps one that was enqueued at the limit working', async () => {
      const metadata = { at: 'x'.repeat(ROW - 20) };
      work = async (ctx) => ctx.progress(10, 'on it');
      const { id } = await app.tasks.enqueue('work', {}, { metadata });
      await app.tasks.result(id);
      expect((await app.tasks.get(id))?.metadata).toMatchObject({ ...metadata, progress_message: 'on it' });
    });

    it('B12 holds for executions that run elsewhere: such a report is refused as a whole', async () => {
      const tracker = app.module.get(TaskTracker, { strict: false });
      const taskId = `elsewhere-${Math.random()}`;
      await tracker.registerTaskExecution({ taskId, taskName: 'x', module: 'm', initialStatus: 'STARTED' });
      for (const n of [0, 1]) await tracker.updateTaskStatus(taskId, 'STARTED', { metadata: large(n) });
      await expect(tracker.updateTaskStatus(taskId, 'SUCCESS', { metadata: large(2) })).rejects.toMatchObject({
        code: 'PAYLOAD_TOO_LARGE',
        message: expect.stringContaining('limits.metadataBytes'),
      });
      expect((await app.tasks.getByTaskId(taskId))?.status).toBe('STARTED');
      expect(await tracker.updateTaskStatus(taskId, 'SUCCESS', { metadata: { part_0: 1 } })).toMatchObject({
        status: 'SUCCESS',
        metadata: { part_0: 1, ...large(1) },
      });
      expect(await tracker.updateTaskStatus(taskId, 'FAILURE')).toMatchObject({ status: 'SUCCESS' });
    });
  });
});
