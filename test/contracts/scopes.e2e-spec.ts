import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScopedTasks, TaskAudit, type TaskContext, type TaskHandle } from '@taskledger/nestjs';
import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

describe('a scope', () => {
  let app: ContractApp;
  let a: ScopedTasks;
  let b: ScopedTasks;

  beforeAll(async () => {
    app = await startContractApp({ queues: { side: {} } });
    app.registry.registerFunction('echo', ({ n }: { n: number }) => ({ n }));
    app.registry.registerFunction('one_at_a_time', () => undefined, { unique: { key: () => 'the only one' } });
    // Takes itself to another tenant, and stays until it is cancelled.
    app.registry.registerFunction('mover', async (_: object, ctx: TaskContext) => {
      await ctx.setMetadata({ tenant: 'b' });
      await new Promise<void>((_resolve, reject) =>
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason)),
      );
    });
    app.registry.registerFunction('enqueuer', async ({ of }: { of: string }, ctx: TaskContext) => {
      const own = ctx.tasks.scoped({ metadata: { tenant: 'a' } });
      return { child: await own.execute('echo', { n: 1 }), seen: await own.get(of) };
    });
    a = app.tasks.scoped({ metadata: { tenant: 'a' } });
    b = app.tasks.scoped({ metadata: { tenant: 'b' } });
  });
  afterAll(() => app.close());

  const failure = (call: Promise<unknown>): Promise<Error & { code?: string }> =>
    call.then(
      () => Promise.reject(new Error('it was not refused')),
      (error: Error) => error,
    );

  it.each([
    [undefined, 'scope'],
    [null, 'scope'],
    ['ALL', 'scope'],
    [{}, 'scope'],
    [[], 'scope'],
    [{ createdby: 'x' }, 'scope.createdby'],
    [{ createdBy: undefined }, 'scope.createdBy'],
    [{ createdBy: 7 }, 'scope.createdBy'],
    [{ tags: [] }, 'scope.tags'],
    [{ metadata: { tenant: undefined } }, 'scope.metadata.tenant'],
    [{ metadata: { tenant: { toJSON: () => ({}) } } }, 'scope.metadata.tenant'],
  ])('fails closed: %j is refused at once', (scope, option) => {
    const error: unknown = expect.objectContaining({ code: 'OPTION_INVALID', option });
    expect(() => app.tasks.scoped(scope as 'all')).toThrow(error as Error);
    expect(() => a.scoped(scope as 'all')).toThrow(error as Error);
  });

  it.each([
    [{ createdBy: 'ada' }, { createdBy: 'bob' }],
    [{ metadata: { tenant: 'a' } }, { metadata: { tenant: 'b' } }],
    [{ tasks: ['echo'] }, { tasks: ['mover'] }],
    [{ queues: ['default'] }, { queues: ['side'] }],
  ])('%j within %j is empty: nothing is there, and nothing can be put there', async (one, other) => {
    await app.tasks.scoped(one).enqueue('echo', { n: 1 });
    const nothing = app.tasks.scoped(one).scoped(other);
    expect(await nothing.list()).toEqual({ items: [] });
    expect((await nothing.stats()).total).toBe(0);
    expect((await failure(nothing.execute('echo', { n: 1 }))).code).toBe('SCOPE_VIOLATION');
    // Nor does another scope make it wider again.
    expect((await nothing.scoped(one).list()).items).toEqual([]);
  });

  it('within a scope has what is in both', async () => {
    const region = a.scoped({ metadata: { where: { region: 'eu' } }, tags: ['x'] });
    const zone = region.scoped({ metadata: { where: { zone: 1 } }, tags: ['y'], tasks: ['echo', 'mover'] });
    const { id } = await zone.enqueue('echo', { n: 1 });
    const { metadata, tags } = (await app.tasks.get(id))!;
    expect(metadata).toEqual({ tenant: 'a', where: { region: 'eu', zone: 1 } });
    expect(tags).toEqual(['x', 'y']);
    const elsewhere = await region.enqueue('echo', { n: 1 });
    expect(await zone.get(elsewhere.id)).toBeNull();
    expect((await zone.list()).items.map((row) => row.id)).toEqual([id]);
    expect((await a.list({ ids: [id, elsewhere.id] })).items).toHaveLength(2);
  });

  it('keeps the creator of a repetition within it, and the audit says who asked', async () => {
    const own = app.tasks.scoped({ createdBy: 'ada' });
    const original = await own.enqueue('echo', { n: 1 });
    await original.result();
    const retried = await own.retry(original.id, { createdBy: { id: 'support', username: 'Sue' } });
    expect(await own.status(retried.id)).toBeDefined();
    expect((await app.tasks.get(retried.id))?.createdBy).toBe('ada');
    const { items } = await app.get(TaskAudit).list({ executionId: original.id, action: 'execution.retry' });
    expect(items.map(({ actor }) => actor)).toEqual(['support']);
  });

  it('repeats an execution with more tags than the scope has', async () => {
    const own = app.tasks.scoped({ tags: ['x'] });
    const original = await app.tasks.enqueue('echo', { n: 1 }, { tags: ['more', 'x'] });
    await original.result();
    const { id } = await own.retry(original.id);
    expect((await own.get(id))?.tags).toEqual(['more', 'x']);
  });

  it.each(['the same', 'another'])(
    'tells nothing of an execution outside that has its task id, with %s payload',
    async (which) => {
      const taskId = randomUUID();
      const first = await a.enqueue('echo', { n: 1 }, { taskId });
      expect((await a.enqueue('echo', { n: 1 }, { taskId })).deduplicated).toBe(true);
      const error = await failure(b.enqueue('echo', { n: which === 'another' ? 2 : 1 }, { taskId }));
      expect(error.code).toBe('KEY_OUT_OF_SCOPE');
      expect(inspect(error, { depth: 9 })).not.toContain(first.id);
      expect((await failure(a.enqueue('echo', { n: 2 }, { taskId }))).code).toBe('TASK_IDEMPOTENCY_MISMATCH');
    },
  );

  it('tells nothing of an execution outside that has its unique key, of a repetition neither', async () => {
    const own = await b.enqueue('one_at_a_time');
    await own.result();
    const first = await a.enqueue('one_at_a_time', {}, { delay: '1h' });
    expect((await failure(b.enqueue('one_at_a_time'))).code).toBe('KEY_OUT_OF_SCOPE');
    expect((await failure(b.retry(own.id))).code).toBe('KEY_OUT_OF_SCOPE');
    expect(await first.cancel()).toBe(true);
  });

  it('knows what its own transaction has enqueued and nobody else sees yet', async () => {
    const taskId = randomUUID();
    const handles = await app.ledger.database.dataSource.transaction(async (manager) => {
      const first = await a.enqueue('echo', { n: 1 }, { taskId, manager });
      const again = await a.enqueue('echo', { n: 1 }, { taskId, manager });
      expect((await failure(b.enqueue('echo', { n: 1 }, { taskId, manager }))).code).toBe('KEY_OUT_OF_SCOPE');
      return [first, again];
    });
    expect(handles.map(({ id, deduplicated }) => [id === handles[0]?.id, deduplicated])).toEqual([
      [true, false],
      [true, true],
    ]);
  });

  it('loses an execution that moves out of it, by its handle and while somebody waits', async () => {
    const handle = await a.enqueue('mover');
    const waiting = failure(a.waitFor(handle.id));
    await until(async () => !(await a.get(handle.id)), 'the execution to leave');
    expect((await waiting).code).toBe('EXECUTION_UNKNOWN');
    expect((await failure(handle.status())).code).toBe('EXECUTION_UNKNOWN');
    expect((await failure(handle.result())).code).toBe('EXECUTION_UNKNOWN');
    expect(await handle.cancel()).toBe(false);
    expect(await b.cancel(handle.id)).toBe(true);
    await app.tasks.waitFor(handle.id);
  });

  it('holds in a handler', async () => {
    const others = await b.enqueue('echo', { n: 1 });
    const { child, seen } = (await app.tasks
      .enqueue('enqueuer', { of: others.id })
      .then((handle: TaskHandle) => handle.result())) as {
      child: string;
      seen: unknown;
    };
    expect(seen).toBeNull();
    expect((await a.get(child))?.metadata).toEqual({ tenant: 'a' });
  });

  it('cancels only its own of many that are pending', async () => {
    const delayed = { delay: '1h' };
    const theirs = await b.enqueueMany(
      'echo',
      Array.from({ length: 1_200 }, (_, n) => ({ n })),
      delayed,
    );
    const own = await a.enqueueMany(
      'echo',
      Array.from({ length: 700 }, (_, n) => ({ n })),
      delayed,
    );
    expect(await a.cancelPending()).toBeGreaterThanOrEqual(own.length);
    expect(await app.tasks.count({ ids: own.map(({ id }) => id), status: 'REVOKED' })).toEqual({
      count: 700,
      capped: false,
    });
    expect(await b.cancelPending()).toBeGreaterThanOrEqual(theirs.length);
  });
});
