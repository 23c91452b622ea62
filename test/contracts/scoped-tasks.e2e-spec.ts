import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ExecutionScope, ScopedTasks, type TaskContext, type TaskExecution } from '@taskledger/nestjs';
import { randomUUID } from 'node:crypto';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

/** What a call is about. */
interface Target {
  readonly id: string;
  readonly taskId: string;
  readonly artifactId: string;
}

/** Two tenants, what one of them has, and what nobody has. */
interface Tenants {
  readonly mine: ScopedTasks;
  readonly theirs: ScopedTasks;
  readonly live: Target;
  readonly finished: Target;
  readonly nobodys: Target;
}

/** A call about one execution: of somebody else's it must come to what it comes to where there is none. */
interface Call {
  readonly about: 'live' | 'finished';
  readonly call: (tasks: ScopedTasks, target: Target) => Promise<unknown>;
}

type Row = Call | ((tenants: Tenants) => Promise<void>);

const DAY_MS = 86_400_000;
const live = (call: Call['call']): Call => ({ about: 'live', call });
const finished = (call: Call['call']): Call => ({ about: 'finished', call });
const idsOf = async (tasks: ScopedTasks): Promise<string[]> => (await tasks.list()).items.map(({ id }) => id);
/** What I have enqueued is mine, and nothing of it is there for the others. */
const onlyMine = async ({ mine, theirs }: Tenants, ids: readonly string[]): Promise<void> => {
  expect(ids.length).toBeGreaterThan(0);
  expect(await idsOf(mine)).toEqual(expect.arrayContaining([...ids]));
  expect((await idsOf(theirs)).filter((id) => ids.includes(id))).toEqual([]);
};
/** What a call before has begun for them may end meanwhile. Only what is delayed stays. */
const haveSettled = (tasks: ScopedTasks): Promise<unknown> =>
  until(async () => {
    const { items } = await tasks.list({ status: ['PENDING', 'STARTED', 'RETRY'], limit: 1_000 });
    return items.every(({ scheduledFor }) => scheduledFor !== null && scheduledFor > new Date());
  }, 'all that runs to end');
/** @param taskName what is counted; workflows succeed too */
const counted = async (
  { mine, theirs }: Tenants,
  count: (tasks: ScopedTasks) => Promise<number>,
  taskName?: string,
): Promise<void> => {
  await haveSettled(theirs);
  const before = await count(theirs);
  await (await mine.enqueue('keep', { n: 0 })).result();
  const { count: succeeded } = await mine.count({ status: 'SUCCESS', ...(taskName && { taskName }) });
  expect([await count(mine), await count(theirs)]).toEqual([succeeded, before]);
};
const lastDay = (): { from: Date } => ({ from: new Date(Date.now() - DAY_MS) });

/** Every method: one without a row here has not been thought through. */
const METHODS: Readonly<Record<keyof ScopedTasks, Row>> = {
  get: finished((tasks, { id }) => tasks.get(id)),
  getByTaskId: finished((tasks, { taskId }) => tasks.getByTaskId(taskId)),
  status: finished((tasks, { id }) => tasks.status(id)),
  explain: finished((tasks, { id }) => tasks.explain(id)),
  attempts: finished((tasks, { id }) => tasks.attempts(id)),
  logs: finished((tasks, { id }) => tasks.logs(id)),
  countLogs: finished((tasks, { id }) => tasks.countLogs(id)),
  artifacts: finished((tasks, { id }) => tasks.artifacts(id)),
  artifact: finished((tasks, { artifactId }) => tasks.artifact(artifactId)),
  waitFor: finished((tasks, { id }) => tasks.waitFor(id)),
  result: finished((tasks, { id }) => tasks.result(id)),
  retry: finished(async (tasks, { id }) => typeof (await tasks.retry(id)).id),
  sync: finished((tasks, { id }) => tasks.sync(id)),
  cancel: live((tasks, { id }) => tasks.cancel(id)),
  cancelMany: live(async (tasks, { id }) => (await tasks.cancelMany([id])).length),
  reorder: live((tasks, { id }) => tasks.reorder(id, 1)),
  promote: live((tasks, { id }) => tasks.promote(id)),
  updateProgress: live((tasks, { id }) => tasks.updateProgress(id, 50)),
  log: live((tasks, { id }) => tasks.log(id, 'mine')),
  dependencies: finished((tasks, { id }) => tasks.dependencies(id)),
  addDependency: live(async (tasks, { id }) => {
    const own = await tasks.enqueue('keep', { n: 0 }, { delay: '1h' });
    const waiting = await tasks.enqueue('keep', { n: 0 }, { dependsOn: [own] });
    return tasks.addDependency(waiting.id, id);
  }),
  removeDependency: async ({ mine, theirs, live: { id } }) => {
    const waiting = await theirs.enqueue('keep', { n: 0 }, { dependsOn: [id] });
    await expect(mine.removeDependency(waiting.id, id)).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' });
    expect(await theirs.removeDependency(waiting.id, id)).toBe(true);
  },
  enqueue: async (tenants) => onlyMine(tenants, [(await tenants.mine.enqueue('keep', { n: 0 })).id]),
  enqueueMany: async (tenants) => {
    const handles = await tenants.mine.enqueueMany('keep', [{ n: 0 }, { payload: { n: 1 }, priority: 2 }]);
    await onlyMine(
      tenants,
      handles.map(({ id }) => id),
    );
  },
  executeWorkflow: async (tenants) => {
    const { id, status } = await tenants.mine.executeWorkflow([{ task: 'keep', payload: { n: 0 } }]);
    await onlyMine(tenants, [id]);
    expect(status).toBeDefined();
  },
  tracker: async ({ mine, theirs }) => {
    expect([await mine.tracker('rows', 't1').incr(2), await theirs.tracker('rows', 't1').count()]).toEqual([2, 0]);
  },
  execute: async (tenants) => onlyMine(tenants, [await tenants.mine.execute('keep', { n: 0 })]),
  list: async (tenants) => {
    const { mine, theirs, finished: theirOwn } = tenants;
    const mineIds = [(await mine.enqueue('keep', { n: 0 })).id, theirOwn.id];
    expect((await mine.list({ ids: mineIds })).items.map(({ id }) => id)).toEqual([mineIds[0]]);
    expect((await theirs.list({ ids: mineIds })).items.map(({ id }) => id)).toEqual([theirOwn.id]);
    expect((await mine.list({ search: theirOwn.id })).items).toEqual([]);
  },
  count: (tenants) => counted(tenants, async (tasks) => (await tasks.count({ status: 'SUCCESS' })).count),
  stats: (tenants) => counted(tenants, async (tasks) => (await tasks.stats({ since: lastDay().from })).SUCCESS),
  countByStatus: (tenants) => counted(tenants, async (tasks) => (await tasks.countByStatus()).get('SUCCESS')!.count),
  countByPeriod: (tenants) =>
    counted(tenants, async (tasks) => {
      const { periods } = await tasks.countByPeriod({ status: 'SUCCESS' }, { unit: 'year' });
      return periods.reduce((sum, { count }) => sum + count, 0);
    }),
  breakdown: (tenants) => counted(tenants, async (tasks) => (await tasks.breakdown()).counts.SUCCESS),
  statistics: (tenants) => counted(tenants, async (tasks) => (await tasks.statistics(lastDay())).totals.success),
  metrics: (tenants) =>
    counted(
      tenants,
      async (tasks) => {
        const metrics = await tasks.metrics('keep');
        return metrics.status === 'measured' ? metrics.executionCount : 0;
      },
      'keep',
    ),
  debugReport: finished((tasks, { id }) => tasks.debugReport('keep', id)),
  cancelPending: async ({ mine, live: { id }, theirs }) => {
    const own = await mine.enqueue('keep', { n: 0 }, { delay: '1h' });
    await mine.cancelPending();
    expect([await own.status(), await theirs.status(id)]).toEqual(['REVOKED', 'PENDING']);
  },
  gather: async ({ mine, theirs, finished: { id } }) => {
    const handle = await theirs.retry(id);
    expect(await theirs.gather(handle)).toEqual([{ n: 7 }]);
    await expect(mine.gather(handle)).rejects.toMatchObject({ code: 'EXECUTION_UNKNOWN' });
  },
  scoped: async ({ mine, theirs, finished: { id } }) => {
    const wider = mine.scoped({ tasks: ['keep'] });
    expect([await wider.get(id), await mine.scoped('all').get(id)]).toEqual([null, null]);
    expect((await theirs.scoped({ tasks: ['keep'] }).get(id))?.id).toBe(id);
  },
};

const SCOPES: readonly (readonly [string, ExecutionScope, ExecutionScope])[] = [
  ['metadata', { metadata: { tenant: 'a' } }, { metadata: { tenant: 'b' } }],
  ['createdBy', { createdBy: 'ada' }, { createdBy: 'bob' }],
  ['tags', { tags: ['of-a'] }, { tags: ['of-b'] }],
  ['queues', { queues: ['qa'] }, { queues: ['qb'] }],
];

describe('ScopedTasks', () => {
  let app: ContractApp;

  beforeAll(async () => {
    app = await startContractApp({ queues: { qa: {}, qb: {} } });
    app.registry.registerFunction('keep', async ({ n }: { n: number }, ctx: TaskContext) => {
      ctx.logger.log('kept');
      await ctx.artifacts.save('file', 'content');
      return { n };
    });
  });
  afterAll(() => app.close());

  const targetOf = async (id: string): Promise<Target> => {
    const { taskId } = (await app.tasks.get(id))!;
    const [artifact] = await app.tasks.artifacts(id);
    return { id, taskId, artifactId: artifact?.id ?? randomUUID() };
  };
  const tenantsOf = async (mine: ExecutionScope, theirs: ExecutionScope): Promise<Tenants> => {
    const tenants = { mine: app.tasks.scoped(mine), theirs: app.tasks.scoped(theirs) };
    const waiting = await tenants.theirs.enqueue('keep', { n: 8 }, { delay: '1h' });
    const done = await tenants.theirs.enqueue('keep', { n: 7 }, { taskId: randomUUID() });
    await done.result();
    const nobodys = { id: app.ledger.clock.mintId(), taskId: randomUUID(), artifactId: randomUUID() };
    return { ...tenants, live: await targetOf(waiting.id), finished: await targetOf(done.id), nobodys };
  };
  /** All that is recorded of an execution. */
  const stateOf = async ({ id }: Target): Promise<unknown[]> => {
    const of: Promise<unknown>[] = [app.tasks.get(id), app.tasks.logs(id), app.tasks.count({ retryOf: id })];
    return Promise.all(of);
  };
  const outcome = ({ call }: Call, tasks: ScopedTasks, target: Target): Promise<unknown> =>
    call(tasks, target).then(
      (value) => ({ value }),
      ({ code, message }: Error & { code?: string }) => ({ code, message: message.replaceAll(target.id, 'ID') }),
    );

  it('has every method in this table', () => {
    const methods: string[] = [];
    for (let at = ScopedTasks.prototype; at !== Object.prototype; at = Object.getPrototypeOf(at) as ScopedTasks)
      methods.push(...Object.getOwnPropertyNames(at).filter((name) => name !== 'constructor'));
    expect(methods.sort()).toEqual(Object.keys(METHODS).sort());
  });

  describe.each(SCOPES)('of %s', (_, a, b) => {
    it.each(Object.entries(METHODS))('%s crosses nothing', async (_name, row) => {
      const tenants = await tenantsOf(a, b);
      if (typeof row === 'function') return row(tenants);
      const { mine, theirs, nobodys } = tenants;
      const target = tenants[row.about];
      const before = await stateOf(target);
      const absent = await outcome(row, mine, nobodys);
      expect(await outcome(row, mine, target)).toEqual(absent);
      expect(await stateOf(target)).toEqual(before);
      // Of the tenant's own it comes to something else, so the comparison means something.
      expect(await outcome(row, theirs, target)).not.toEqual(absent);
    });

    it('forces what is written into the scope, and refuses what contradicts it', async () => {
      const mine = app.tasks.scoped(a);
      const row = (await app.tasks.get((await mine.enqueue('keep', { n: 0 })).id)) as TaskExecution;
      const { createdBy, metadata, tags, queue } = row;
      expect({ createdBy, metadata, tags, queues: [queue] }).toMatchObject(a);
      const { count } = await app.tasks.count();
      const { metadata: theirMetadata, tags: theirTags, queues: [theirQueue] = [] } = b;
      const options = { metadata: theirMetadata, tags: theirTags, queue: theirQueue };
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      // Who creates is replaced, not refused: users enqueue for whom their scope is about.
      if (b.createdBy) {
        const { id } = await mine.enqueue('keep', { n: 0 }, { createdBy: b.createdBy });
        expect((await app.tasks.get(id))?.createdBy).toBe(a.createdBy);
        return;
      }
      await expect(mine.enqueue('keep', { n: 0 }, given)).rejects.toMatchObject({ code: 'SCOPE_VIOLATION' });
      await expect(mine.enqueueMany('keep', [{ n: 0 }], given)).rejects.toMatchObject({ code: 'SCOPE_VIOLATION' });
      await expect(mine.execute('keep', { n: 0 }, given)).rejects.toMatchObject({ code: 'SCOPE_VIOLATION' });
      expect((await app.tasks.count()).count).toBe(count);
    });
  });
});
