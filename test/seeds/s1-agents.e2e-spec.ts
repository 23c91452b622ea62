import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Agents, Task, type TaskContext, TaskMemory, type Tasks } from '@taskledger/nestjs';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

@Injectable()
class AgentTasks {
  readonly seen: unknown[] = [];

  @Task('process_batch')
  process({ batch, fails }: { batch: number; fails?: boolean }): string {
    if (fails) throw new Error(`batch ${batch} is broken`);
    return `batch ${batch}`;
  }

  @Task('summarize', { memory: true })
  summarize({ text, fails }: { text: string; fails?: boolean }, ctx: TaskContext): object {
    this.seen.push(ctx.memory);
    if (fails) throw new Error('speechless');
    return { short: text.slice(0, 3) };
  }

  @Task('remember', { memory: { by: 'tenant' } })
  remember(_: object, ctx: TaskContext): unknown {
    return { found: ctx.memory ?? null };
  }

  @Task('forget')
  forget(_: object, ctx: TaskContext): boolean {
    return ctx.memory === undefined;
  }
}

describe('S1: agents and memory', () => {
  let app: TaskApp;
  let tasks: Tasks;
  let agents: Agents;
  let memory: TaskMemory;

  beforeAll(async () => {
    app = await startTaskApp([AgentTasks], {
      queues: { agents: {} },
      worker: { queues: ['default'] },
      limits: { payloadBytes: 2_000 },
    });
    tasks = app.tasks;
    agents = app.module.get(Agents, { strict: false });
    memory = app.module.get(TaskMemory, { strict: false });
  });
  afterAll(() => app.close());

  const own = { queue: 'agents' };
  const done = async (name: string, payload: object, options = {}): Promise<unknown> =>
    (await tasks.enqueue(name, payload, options)).result().catch(({ message }: Error) => message);

  it('S1-39 summarizes what an agent has processed: total, completed, failed, and the rate', async () => {
    const agent = agents.agent('TaskProcessor', own);
    expect(await agent.summary()).toEqual({ totalTasks: 0, completed: 0, failed: 0, successRate: 0 });
    const first = await agent.assign('process_batch', { batch: 1 });
    await agent.assign('process_batch', { batch: 2, fails: true });
    await agent.assign('process_batch', { batch: 3 });
    // Nobody but the agent takes them.
    expect([await first.status(), (await agent.summary()).totalTasks]).toEqual(['PENDING', 0]);
    const processed = await agent.process();
    expect(processed).toMatchObject([
      { id: first.id, taskName: 'process_batch', result: 'batch 1' },
      { error: 'batch 2 is broken' },
      { result: 'batch 3' },
    ]);
    expect(await agent.summary()).toEqual({ totalTasks: 3, completed: 2, failed: 1, successRate: 2 / 3 });
    expect(await first.result()).toBe('batch 1');
    expect(await agent.process()).toEqual([]);
  });

  it('S1-39 keeps agents apart, by name and by scope', async () => {
    const [one, two] = [agents.agent('one', own), agents.agent('two', own)];
    const tenant = agents.agent('one', own, { metadata: { tenant: 'a' } });
    await one.assign('process_batch', { batch: 1 });
    await two.assign('process_batch', { batch: 2 });
    const { id } = await tenant.assign('process_batch', { batch: 3 });
    expect((await tasks.get(id))!.metadata).toEqual({ agent: 'one', tenant: 'a' });
    expect((await tenant.process()).map(({ result }) => result)).toEqual(['batch 3']);
    expect((await two.process()).map(({ result }) => result)).toEqual(['batch 2']);
    expect((await tenant.summary()).totalTasks).toBe(1);
    // Without a scope it is the agent of everybody.
    expect((await one.process({ limit: 5 })).map(({ result }) => result)).toEqual(['batch 1']);
    expect((await one.summary()).totalTasks).toBe(2);
    await expect(two.process({ limit: 0 })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    expect(() => agents.agent('', own)).toThrow(/name/);
  });

  it('S1-39 leaves what workers take to workers, and counts that too', async () => {
    const agent = agents.agent('served');
    await (await agent.assign('process_batch', { batch: 1 })).result();
    expect(await agent.summary()).toEqual({ totalTasks: 1, completed: 1, failed: 0, successRate: 1 });
  });

  it('S1-40 brings a task its context, and keeps its result and the time of it', async () => {
    const handlers = app.module.get(AgentTasks);
    await done('summarize', { text: 'before' });
    await memory.set('context_summarize', { style: 'short' });
    const from = Date.now() / 1000 - 60;
    expect(await done('summarize', { text: 'longer' })).toEqual({ short: 'lon' });
    expect(handlers.seen).toEqual([undefined, { style: 'short' }]);
    expect(await memory.get('result_summarize')).toEqual({ short: 'lon' });
    const time = (await memory.get('execution_time_summarize')) as number;
    expect(time).toBeGreaterThan(from);
    // A failure leaves what is there.
    expect(await done('summarize', { text: 'x', fails: true })).toMatch('speechless');
    expect(await memory.getMemoryContext(['result_summarize', 'execution_time_summarize'])).toEqual({
      result_summarize: { short: 'lon' },
      execution_time_summarize: time,
    });
    expect(await done('forget', {})).toBe(true);
    expect(await memory.get('result_forget')).toBeUndefined();
  });

  it('S1-40 answers with what there is of several keys, and leaves out the others', async () => {
    await memory.set('a', 1);
    await memory.set('nothing', null);
    await memory.set('b', { deep: [true] });
    expect(await memory.getMemoryContext(['b', 'missing', 'nothing', 'a'])).toEqual({ a: 1, b: { deep: [true] } });
    await memory.set('a', 2);
    expect([await memory.get('a'), await memory.get('missing')]).toEqual([2, undefined]);
    expect([await memory.delete('a'), await memory.delete('a'), await memory.get('a')]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  it('S1-40 keeps memory within its scope', async () => {
    const [a, b] = [memory.scoped({ metadata: { tenant: 'a' } }), memory.scoped({ metadata: { tenant: 'b' } })];
    await a.set('context_remember', 'of a');
    expect([await b.get('context_remember'), await memory.get('context_remember')]).toEqual([undefined, undefined]);
    expect(await done('remember', {}, { metadata: { tenant: 'a' } })).toEqual({ found: 'of a' });
    expect(await done('remember', {}, { metadata: { tenant: 'b' } })).toEqual({ found: null });
    expect(await a.get('result_remember')).toEqual({ found: 'of a' });
    expect(await b.get('result_remember')).toEqual({ found: null });
    expect(await memory.get('result_remember')).toBeUndefined();
    expect(await done('remember', {})).toMatch('metadata.tenant');
    // The same scope, said in another order.
    await memory.scoped({ tags: ['x'], metadata: { p: 1, q: 2 } }).set('k', 'kept');
    expect(await memory.scoped({ metadata: { q: 2, p: 1 }, tags: ['x'] }).get('k')).toBe('kept');
    expect(await a.scoped({ tags: ['x'] }).get('context_remember')).toBeUndefined();
  });

  it('S1-40 limits what it keeps, and keeps it with the transaction of the caller', async () => {
    await expect(memory.set('large', 'x'.repeat(2_001))).rejects.toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      part: 'memory',
    });
    await expect(memory.set('odd', 1n)).rejects.toMatchObject({ code: 'VALUE_UNSTORABLE' });
    await expect(memory.set('', 1)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    const { database } = app.module.get(Ledger, { strict: false });
    const rolledBack = database.transaction(async (manager) => {
      await memory.set('undone', 1, { manager });
      throw new Error('undo it');
    });
    await expect(rolledBack).rejects.toThrow('undo it');
    await database.transaction((manager) => memory.set('done', 1, { manager }));
    expect(await memory.getMemoryContext(['undone', 'done'])).toEqual({ done: 1 });
  });
});
