import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { defineTask, InvalidPayloadError, Task, type TaskContext, UnstorableValueError } from '@taskledger/nestjs';
import { IsInt, IsOptional, IsUUID } from 'class-validator';
import { z } from 'zod';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

class Order {
  @IsUUID() id?: string = randomUUID();
  @IsOptional() @IsInt() succeedsAt?: number = 3;
  requestedAt?: Date = new Date();
}

const account = z.object({ name: z.string() });
const nullable = defineTask('nullable', { payload: account.nullable() });
const nothing = defineTask('nothing', { payload: z.void() });
const elsewhere = defineTask('elsewhere', { payload: Order });

@Injectable()
class KeptTasks {
  readonly seen: Order[] = [];

  @Task('echo')
  echo(payload: Record<string, unknown>): object {
    return payload;
  }

  @Task('order', { retry: { maxRetries: 5, baseMs: 1 }, unique: { param: 'id' } })
  order(order: Order, ctx: TaskContext): string {
    this.seen.push(order);
    if (ctx.attempt < order.succeedsAt!) throw new Error('not yet');
    return order.id!;
  }

  @Task(nullable)
  nullable(payload: z.output<typeof account> | null): string {
    return payload === null ? 'null' : payload.name;
  }

  @Task(nothing)
  nothing(payload: void): string {
    return typeof payload;
  }
}

describe('what is enqueued is what is kept', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([KeptTasks]);
  });
  afterAll(() => app.close());

  it('B1 keeps what payload and options were at the call, whatever becomes of them', async () => {
    const payload = { n: 0, deep: { n: 0 } };
    const tags = ['0'];
    const metadata = { n: 0 };
    const createdBy = { id: '0' };
    const options = { metadata, tags, createdBy, priority: 1, taskId: 'shared 0' };
    const enqueued = [0, 1, 2, 3, 4].map((n) => {
      payload.n = payload.deep.n = metadata.n = n;
      tags[0] = createdBy.id = String(n);
      Object.assign(options, { priority: n + 1, taskId: `shared ${n}` });
      return app.tasks.enqueue('echo', payload, options);
    });
    payload.n = payload.deep.n = metadata.n = 99;
    tags.push('late');
    Object.assign(options, { priority: 9, taskId: 'late', delay: '1h' });
    const handles = await Promise.all(enqueued);
    for (const [n, handle] of handles.entries()) {
      expect(handle).toMatchObject({ payload: { n, deep: { n } }, taskId: `shared ${n}` });
      expect(await handle.result()).toEqual({ n, deep: { n } });
      expect(await app.tasks.get(handle.id)).toMatchObject({
        payload: { n, deep: { n } },
        metadata: { n },
        tags: [String(n)],
        createdBy: String(n),
        priority: n + 1,
        scheduledFor: null,
      });
    }
  });

  it('B1 keeps each payload of many, when they are one object that is changed by its own toJSON', async () => {
    let count = 0;
    const counter = { toJSON: () => ({ n: ++count }) };
    const [first, second] = await app.tasks.enqueueMany('echo', [counter, counter]);
    expect(await Promise.all([first!.result(), second!.result()])).toEqual([{ n: 1 }, { n: 2 }]);
    expect(count).toBe(2);
  });

  it('B5 shows every attempt, and a retry by hand, what the class filled in', async () => {
    const { seen } = app.module.get(KeptTasks);
    const handle = await app.tasks.enqueue('order');
    const id = await handle.result();
    const attempts = seen.splice(0);
    expect(attempts).toHaveLength(3);
    for (const order of attempts) {
      expect(order).toBeInstanceOf(Order);
      expect(order).toEqual(attempts[0]);
      expect(order.requestedAt).toBeInstanceOf(Date);
    }
    const stored = { id, succeedsAt: 3, requestedAt: attempts[0]!.requestedAt!.toISOString() };
    expect((await app.tasks.get(handle.id))?.payload).toEqual(stored);
    expect(handle.payload).toEqual(stored);
    const again = await app.tasks.retry(handle.id);
    expect(again.payload).toEqual(stored);
    expect(await again.result()).toBe(id);
  });

  it('B5 takes the same call twice for the same, also where the class fills in something new each time', async () => {
    const options = { taskId: 'order of today' };
    const [first, second] = [
      await app.tasks.enqueue('order', {}, options),
      await app.tasks.enqueue('order', {}, options),
    ];
    expect(second).toMatchObject({ id: first.id, deduplicated: true });
  });

  it('B5 fills in for handlers of other processes too', async () => {
    const handle = await app.tasks.enqueue(elsewhere, { succeedsAt: 1 });
    expect((await app.tasks.get(handle.id))?.payload).toMatchObject({ id: expect.any(String), succeedsAt: 1 });
    await handle.cancel();
  });

  it('B4 takes null and nothing as the schema says, also in a retry', async () => {
    const handles = [await app.tasks.enqueue(nullable, null), await app.tasks.enqueue(nothing)];
    expect(await Promise.all(handles.map((handle) => handle.result()))).toEqual(['null', 'undefined']);
    for (const { id, taskName } of handles) {
      expect((await app.tasks.get(id))?.payload).toBeNull();
      expect(await (await app.tasks.retry(id)).result()).toBe(taskName === 'nullable' ? 'null' : 'undefined');
    }
    await expect(app.tasks.enqueue(nullable, undefined as never)).rejects.toThrow(InvalidPayloadError);
    await expect(app.tasks.enqueue(nothing, {} as never)).rejects.toThrow(InvalidPayloadError);
    await expect(app.tasks.enqueue('echo', null as never)).rejects.toThrow('it must be a JSON object, not null');
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = { cycle };
  const LOSSES: [string, Record<string, unknown>, string][] = [
    ['a Map', { rows: new Map([[1, 2]]) }, '.rows is a Map, which JSON cannot keep'],
    ['a Set, deep', { a: [{ b: new Set() }] }, '.a[0].b is a Set, which JSON cannot keep'],
    ['NaN', { total: Number.NaN }, '.total is NaN, which JSON cannot keep'],
    ['Infinity', { list: [1, -Infinity] }, '.list[1] is -Infinity, which JSON cannot keep'],
    ['NaN in a box', { total: Object(Number.NaN) as unknown }, '.total is NaN, which JSON cannot keep'],
    ['an invalid Date', { at: new Date(Number.NaN) }, '.at is an invalid Date'],
    ['bytes', { raw: new Uint8Array(2) }, '.raw is an Uint8Array, which JSON cannot keep'],
    ['a buffer', { raw: new ArrayBuffer(2) }, '.raw is an ArrayBuffer, which JSON cannot keep'],
    ['a bigint', { id: 1n }, '.id is a bigint, which JSON cannot keep'],
    ['a function', { run: () => 1 }, '.run is a function, which JSON cannot keep'],
    ['a symbol', { key: Symbol('x') }, '.key is a symbol, which JSON cannot keep'],
    ['a hole in a list', { list: [1, undefined] }, '.list[1] is undefined, which JSON cannot keep'],
    ['an error', { why: new TypeError('x') }, '.why is a TypeError, which JSON cannot keep'],
    ['a promise', { later: Promise.resolve(1) }, '.later is a Promise, which JSON cannot keep'],
    ['a RegExp', { match: /x/ }, '.match is a RegExp, which JSON cannot keep'],
    ['a name with a dot', { 'a.b': Number.NaN }, '["a.b"] is NaN, which JSON cannot keep'],
    ['a cycle', cycle, ' is nothing that JSON can be made of'],
  ];

  it.each(LOSSES)('B3 refuses %s in payload and metadata, and names it', async (_, value, found) => {
    const before = await app.tasks.count();
    const payload = app.tasks.enqueue('echo', value);
    await expect(payload).rejects.toBeInstanceOf(InvalidPayloadError);
    await expect(payload).rejects.toThrow(`The payload of task "echo" is not valid: payload${found}`);
    const metadata = app.tasks.enqueue('echo', {}, { metadata: value });
    await expect(metadata).rejects.toBeInstanceOf(UnstorableValueError);
    await expect(metadata).rejects.toThrow(`metadata${found}`);
    await expect(app.tasks.list({ metadata: value })).rejects.toThrow(`metadata${found}`);
    expect(await app.tasks.count()).toEqual(before);
  });

  it('B3 keeps what JSON has a form for', async () => {
    const value = {
      at: new Date(0),
      url: new URL('http://x/'),
      gone: undefined,
      none: null,
      own: { toJSON: () => ['own'] },
      bare: Object.assign(Object.create(null) as object, { a: 1 }),
      boxed: Object('text') as unknown,
    };
    const kept = {
      at: '1970-01-01T00:00:00.000Z',
      url: 'http://x/',
      none: null,
      own: ['own'],
      bare: { a: 1 },
      boxed: 'text',
    };
    const handle = await app.tasks.enqueue('echo', value, { metadata: value });
    expect(await handle.result()).toEqual(kept);
    expect(await app.tasks.get(handle.id)).toMatchObject({ payload: kept, metadata: kept });
  });
});
