import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  defineTask,
  defineWorkflow,
  KeyOutOfScopeError,
  Task,
  type TaskContext,
  type as typeOf,
  UnknownExecutionError,
  UnknownWorkflowError,
  UsesWorkflows,
  type WorkflowHandle,
  Workflows,
} from '@taskledger/nestjs';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const say = defineTask('say', { payload: typeOf<{ text: string }>(), result: typeOf<string>() });
const hold = defineTask('hold', { payload: typeOf<{ text: string }>(), result: typeOf<string>() });

let isBroken = true;

const moody = defineWorkflow('moody', { payload: typeOf<{ at: string }>() }, (w) => {
  const first = w.task('first', say, () => ({ text: 'first' }));
  const second = w.task(
    'second',
    say,
    ({ payload, first: said }) => {
      if (isBroken && payload.at === 'payload') throw new TypeError('no payload today');
      return { text: `${said} and second` };
    },
    {
      after: first,
      when: ({ payload }) => {
        if (isBroken && payload.at === 'when') throw new RangeError('no decision today');
        return payload.at !== 'skip';
      },
    },
  );
  const comfort = w.task('comfort', say, () => ({ text: 'never mind' }), { after: { on: second, when: 'failure' } });
  w.task('always', say, () => ({ text: 'bye' }), { after: [{ on: second, when: 'finished' }, comfort] });
});

const slow = defineWorkflow('slow', { payload: typeOf<{ n: number }>() }, (w) => {
  w.task('holding', hold, () => ({ text: 'hold' }));
  return w.task('rest', say, () => ({ text: 'rest' }));
});

const versioned = (version: number) =>
  defineWorkflow('versioned', { version }, (w) => w.task('only', say, () => ({ text: `by version ${version}` })));

@Injectable()
@UsesWorkflows(moody, slow)
class Speakers {
  readonly held: string[] = [];

  @Task(say)
  say({ text }: { text: string }): string {
    return text;
  }

  @Task(hold)
  async hold({ text }: { text: string }, ctx: TaskContext): Promise<string> {
    this.held.push(text);
    await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve(), { once: true }));
    ctx.signal.throwIfAborted();
    return text;
  }
}

const nodesOf = async (handle: WorkflowHandle): Promise<Record<string, string>> =>
  Object.fromEntries((await handle.status()).nodes.map(({ name, status }) => [name, status]));

describe('Workflows', () => {
  let app: ContractApp;
  let workflows: Workflows;

  beforeAll(async () => {
    app = await startContractApp({}, [Speakers]);
    workflows = app.get(Workflows);
  });
  afterAll(() => app?.close());

  it.each([
    ['payload', 'no payload today'],
    ['when', 'no decision today'],
  ])('a %s function that throws fails its node, and what provides for that runs', async (at, error) => {
    isBroken = true;
    const handle = await workflows.start(moody, { at });
    expect(await handle.outcome()).toMatchObject({ status: 'completed_with_errors', step: 2 });
    expect(await nodesOf(handle)).toEqual({
      first: 'SUCCESS',
      second: 'FAILURE',
      comfort: 'SUCCESS',
      always: 'SUCCESS',
    });
    const { nodes } = await handle.status();
    expect(nodes[1]!.error).toBe(error);
  });

  it('a failure edge of what succeeded is not taken, and what comes after it goes on', async () => {
    isBroken = false;
    const handle = await workflows.start(moody, { at: 'end' });
    expect(await handle.result()).toEqual({ first: 'first', second: 'first and second', always: 'bye' });
    expect(await nodesOf(handle)).toMatchObject({ comfort: 'SKIPPED' });
    const skipped = await workflows.start(moody, { at: 'skip' });
    expect(await skipped.result()).toEqual({ first: 'first', always: 'bye' });
  });

  it('starts nothing when the transaction of the caller is rolled back, and all of it when that commits', async () => {
    const { database } = app.ledger;
    const before = (await app.tasks.count()).count;
    const rolledBack = database.transaction(async (manager) => {
      await workflows.start(slow, { n: 1 }, { manager });
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect((await app.tasks.count()).count).toBe(before);
    const handle = await database.transaction((manager) => workflows.start(moody, { at: 'end' }, { manager }));
    await handle.result();
    expect((await app.tasks.count()).count).toBe(before + 5);
  });

  it('cancels what is open, what runs too, and takes it up again', async () => {
    const handle = await workflows.start(slow, { n: 2 }, { taskId: 'slow-2' });
    const speakers = app.get(Speakers);
    await until(() => speakers.held.length > 0, 'the first node');
    const same = await workflows.start(slow, { n: 2 }, { taskId: 'slow-2' });
    expect([same.id, same.deduplicated]).toEqual([handle.id, true]);
    expect(await handle.cancel('not needed')).toBe(true);
    await until(
      async () => Object.values(await nodesOf(handle)).every((one) => one === 'REVOKED'),
      'the ends of the nodes',
    );
    expect((await handle.status()).status).toBe('cancelled');
    expect(await handle.cancel()).toBe(false);
    const again = await handle.retryFailed();
    expect((await handle.retryFailed()).id).toBe(again.id);
    await until(async () => (await nodesOf(again))['holding'] === 'STARTED', 'the first node of the second');
    // By the id of its execution, as from the dashboard: its nodes end all the same.
    expect(await app.tasks.cancel(again.id)).toBe(true);
    await until(async () => Object.values(await nodesOf(again)).every((one) => one === 'REVOKED'), 'their ends');
  });

  it('is forced into a scope with its nodes, and does not exist for others', async () => {
    isBroken = false;
    const mine = workflows.scoped({ metadata: { tenant: 'a' } });
    const theirs = workflows.scoped({ metadata: { tenant: 'b' } });
    const handle = await mine.start(moody, { at: 'end' }, { taskId: 'same id' });
    await handle.result();
    const { items } = await app.tasks.list({ metadata: { tenant: 'a' } });
    expect(items).toHaveLength(5);
    await expect(theirs.get(handle.id)).rejects.toThrow(UnknownExecutionError);
    await expect(theirs.start(moody, { at: 'end' }, { taskId: 'same id' })).rejects.toThrow(KeyOutOfScopeError);
    expect((await (await mine.get(handle.id)).status()).status).toBe('completed');
  });

  it('refuses what this process does not know, and what is no workflow', async () => {
    await expect(workflows.start(versioned(0))).rejects.toThrow(UnknownWorkflowError);
    const plain = await app.tasks.enqueue(say, { text: 'x' });
    await expect(workflows.get(plain.id)).rejects.toThrow('is not a workflow');
    expect(() => workflows.register(defineWorkflow('say', {}, (w) => w.task('a', say, () => ({ text: '' }))))).toThrow(
      'a task has this name',
    );
    await expect(workflows.start(moody, { at: 'end' }, { queu: 'x' } as never)).rejects.toThrow('queu');
  });

  // One embedded ledger has one process.
  (PROFILE === 'embedded' ? it.skip : it)(
    'leaves a workflow alone whose version is higher than what a process knows',
    async () => {
      const stores = await createServerStores();
      const older = await startOnStores(stores, {}, [Speakers]);
      try {
        older.get(Workflows).register(versioned(1));
        const newer = await startOnStores(stores, { worker: false }, [Speakers]);
        const two = versioned(2);
        newer.get(Workflows).register(two);
        const handle = await newer.get(Workflows).start(two);
        // It takes other work meanwhile.
        await (await newer.tasks.enqueue(say, { text: 'other' })).result();
        expect((await handle.status()).status).toBe('not_started');
        await newer.close();
        const worker = await startOnStores(stores, {}, [Speakers]);
        worker.get(Workflows).register(versioned(3));
        expect(await worker.tasks.result(handle.id)).toBe('by version 3');
        await worker.close();
      } finally {
        await older.close();
        await stores.drop();
      }
    },
  );
});
