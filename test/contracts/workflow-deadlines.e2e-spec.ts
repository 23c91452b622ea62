import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  defineTask,
  defineWorkflow,
  InvalidOptionError,
  parallel,
  Task,
  type TaskContext,
  type as typeOf,
  UsesWorkflows,
  Workflows,
} from '@taskledger/nestjs';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const say = defineTask('say', { payload: typeOf<{ text: string }>(), result: typeOf<string>() });
const hold = defineTask('hold', { payload: typeOf<{ text?: string }>(), result: typeOf<string>() });

const late = defineWorkflow('late', { deadline: '3s' }, (w) => {
  w.task('quick', say, () => ({ text: 'quick' }));
  w.task('holding', hold, () => ({}));
  return w.task('rest', say, () => ({ text: 'rest' }));
});
const quick = defineWorkflow('quick', { deadline: '1h' }, (w) => w.task('only', say, () => ({ text: 'in time' })));

@Injectable()
@UsesWorkflows(late, quick)
class Speakers {
  static isHeld = true;
  static stopped = 0;

  @Task(say)
  say({ text }: { text: string }): string {
    return text;
  }

  @Task(hold)
  async hold(_: { text?: string }, ctx: TaskContext): Promise<string> {
    if (!Speakers.isHeld) return 'let go';
    await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve(), { once: true }));
    Speakers.stopped++;
    throw ctx.signal.reason;
  }
}

const LATE = { status: 'FAILURE', reason: 'timeout', errorType: 'WorkflowDeadlineError' };

describe('the deadline of a workflow', () => {
  let folder: string;
  let stores: Pick<TestStores, 'options' | 'drop'>;
  const apps: ContractApp[] = [];

  beforeEach(async () => {
    [Speakers.isHeld, Speakers.stopped] = [true, 0];
    folder = await mkdtemp(join(tmpdir(), 'taskledger-deadline-'));
    const options = { ledger: { embedded: { dataDir: join(folder, 'data') } } };
    stores = PROFILE === 'embedded' ? { options, drop: async () => undefined } : await createServerStores();
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await stores.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (providers: Parameters<typeof startOnStores>[2] = [Speakers]): Promise<ContractApp> => {
    const app = await startOnStores(stores, {}, providers);
    apps.push(app);
    return app;
  };
  const deadlines = async ({ ledger }: ContractApp): Promise<number> =>
    (await ledger.database.query(`SELECT FROM ${ledger.database.schema}.task_deadline`)).length;

  it('ends it, and what is open of it; what has ended stays', async () => {
    const app = await start();
    const handle = await app.get(Workflows).start(late);
    await expect(handle.result()).rejects.toMatchObject({
      code: 'TASK_FAILED',
      error: 'Workflow "late" has not ended within its deadline of 3000 ms',
    });
    expect(await app.tasks.get(handle.id)).toMatchObject({ ...LATE, attempt: 0 });
    await until(async () => (await handle.status()).finished === 3, 'all nodes to end');
    expect(Speakers.stopped).toBe(1);
    const { nodes, status } = await handle.status();
    expect(status).toBe('failed');
    expect(nodes.map((node) => [node.name, node.status, node.reason ?? null])).toEqual([
      ['quick', 'SUCCESS', null],
      ['holding', 'REVOKED', 'user_cancelled'],
      ['rest', 'REVOKED', 'user_cancelled'],
    ]);
    expect(await deadlines(app)).toBe(0);
  });

  it('is kept where every process has been restarted, also by those that know nothing of the workflow', async () => {
    const first = await start();
    const handle = await first.get(Workflows).start(late);
    await apps.pop()!.close();
    const next = await start([]);
    await until(async () => (await next.tasks.get(handle.id))?.isCompleted, 'the deadline');
    expect(await next.tasks.get(handle.id)).toMatchObject(LATE);
    const nodes = async () => (await next.tasks.list({ parentId: handle.id })).items;
    await until(async () => (await nodes()).every(({ isCompleted }) => isCompleted), 'the end of its nodes');
    expect((await nodes()).map(({ status }) => status)).toContain('REVOKED');
  });

  it('does nothing to one that ends in time, and is the one of the start where that says so', async () => {
    const app = await start();
    const workflows = app.get(Workflows);
    const done = await workflows.start(quick, undefined, { deadline: '2s' });
    expect(await done.result()).toBe('in time');
    const items = [{ task: hold, payload: {}, name: 'held' }];
    const alone = await app.tasks.executeWorkflow(items, { deadline: '1s', name: 'by_hand' });
    const beside = await workflows.start(parallel('beside', [{ task: hold }]), undefined, { deadline: '1s' });
    for (const { id } of [alone, beside]) {
      await until(async () => (await app.tasks.get(id))?.isCompleted, 'the deadline');
      expect(await app.tasks.get(id)).toMatchObject(LATE);
    }
    await until(async () => (await deadlines(app)) === 0, 'the first deadline to pass');
    expect(await app.tasks.get(done.id)).toMatchObject({ status: 'SUCCESS', reason: null });
  });

  it('begins anew where the workflow is taken up again', async () => {
    const app = await start();
    const handle = await app.get(Workflows).start(late);
    await expect(handle.result()).rejects.toMatchObject({ code: 'TASK_FAILED' });
    await until(async () => (await handle.status()).finished === 3, 'all nodes to end');
    const again = await handle.retryFailed();
    await expect(again.result()).rejects.toMatchObject({ code: 'TASK_FAILED' });
    expect(await app.tasks.get(again.id)).toMatchObject(LATE);
    await until(async () => (await again.status()).finished === 3, 'all nodes to end');
    Speakers.isHeld = false;
    expect(await (await again.retryFailed()).result()).toBe('rest');
  });

  it('exists exactly when the transaction of its caller commits', async () => {
    const app = await start();
    await app.get(Workflows).start(quick);
    const { dataSource } = app.ledger.database;
    const undone = new Error('undone');
    const starting = dataSource.transaction(async (manager) => {
      await app.get(Workflows).start(quick, undefined, { manager });
      throw undone;
    });
    await expect(starting).rejects.toBe(undone);
    expect(await deadlines(app)).toBe(1);
  });

  it('is a duration of more than zero', async () => {
    const app = await start();
    for (const deadline of [0, '-1s', 'soon', Number.NaN]) {
      expect(() => defineWorkflow('wrong', { deadline }, (w) => w.task('only', say, () => ({ text: '' })))).toThrow(
        InvalidOptionError,
      );
      const starting = app.get(Workflows).start(quick, undefined, { deadline });
      await expect(starting).rejects.toMatchObject({ code: 'OPTION_INVALID', option: 'deadline' });
    }
  });
});
