import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskModule } from '@taskledger/nestjs';
import type { Job } from 'bullmq';
import { Gate } from '../fixtures/gate.js';
import { createServerStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';
import { submitted } from '../rest/support/followed.js';
import { PLATFORMS, type RestApp, startApp } from '../rest/support/rest-app.js';
import type { Wire } from '../rest/support/wire.js';
import { observe, PlainBullMq, recorded, REDIS } from './support/observed-app.js';

const HOUR = 3_600_000;

describe.each(PLATFORMS)('bulk operations on BullMQ jobs over REST on %s', (platform) => {
  let bull: PlainBullMq;
  let rest: RestApp;

  beforeAll(async () => {
    bull = new PlainBullMq();
    rest = await startApp(platform, {
      tasks: { timeouts: { nodeLease: '6s' } },
      imports: [TaskModule.observe({ queues: [bull.name], connection: REDIS, prefix: bull.prefix })],
    });
  });
  afterEach(() => bull.stopWorking());
  afterAll(async () => {
    await rest.close();
    await bull.close();
  });

  const added = async (name: string, options = {}): Promise<{ job: Job; id: string }> => {
    const job = await bull.queue.add(name, { n: 1 }, options);
    return { job, id: (await recorded(rest.tasks, bull, job.id!, () => true)).id };
  };
  const ours = async (): Promise<string> =>
    (await submitted(rest.api, 'echo', { options: { delay: '1h' } })).execution_id;
  const started = async (body: object): Promise<string> => {
    const answer = await rest.api.post('/bulk-operations', body);
    expect(answer.status).toBe(202);
    return answer.body.id;
  };
  const get = async (id: string): Promise<Wire> => (await rest.api.get(`/bulk-operations/${id}`)).body;
  const finished = (id: string): Promise<Wire> =>
    until(async () => {
      const operation = await get(id);
      return operation.state === 'finished' ? operation : undefined;
    }, 'the end of the operation');
  const itemsOf = async (id: string): Promise<Wire[]> =>
    (await rest.api.get(`/bulk-operations/${id}/items`)).body.results;
  const done = (id: string): object => expect.objectContaining({ execution_id: id, outcome: 'done' });
  const refused = (id: string, code: string, why: RegExp): object =>
    expect.objectContaining({ execution_id: id, outcome: 'skipped', code, why: expect.stringMatching(why) });

  it('D-8 a cancel removes those that wait, among tasks, and says of one that runs that BullMQ does not stop it', async () => {
    const gate = new Gate();
    bull.work(() => gate.opened);
    const { job: busy } = await added('busy');
    const { id: running } = await recorded(rest.tasks, bull, busy.id!, ({ status }) => status === 'STARTED');
    const first = await ours();
    const { job: waits, id: waiting } = await added('waits', { delay: HOUR });
    const last = await ours();
    const ids = [last, waiting, first, running];
    const { body: counted } = await rest.api.post('/bulk-operations/preview', { action: 'cancel', ids });
    expect(counted).toMatchObject({ count: 4, refusal: null });
    const id = await started({ action: 'cancel', ids, reason: 'nobody wants them' });
    expect(await finished(id)).toMatchObject({ total: 4, done: 3, skipped: 1, failed: 0 });
    expect(await itemsOf(id)).toEqual([
      refused(running, 'ENGINE_REFUSED', /worker is processing/),
      done(first),
      done(waiting),
      done(last),
    ]);
    expect(await bull.queue.getJob(waits.id!)).toBeUndefined();
    expect(await rest.tasks.get(waiting)).toMatchObject({ status: 'REVOKED', reason: 'user_cancelled' });
    expect(await rest.tasks.get(running)).toMatchObject({ status: 'STARTED', cancelRequestedAt: null });
    gate.open();
    await recorded(rest.tasks, bull, busy.id!);
  });

  it('D-8 a retry of all that a filter finds repeats what BullMQ still has, and says of what it has not', async () => {
    let isBroken = true;
    bull.work(async () => {
      if (isBroken) throw new Error('The mail server is away');
    });
    const jobs = await Promise.all([0, 1, 2].map(() => bull.queue.add('mail', {})));
    const failed = await Promise.all(jobs.map((job) => recorded(rest.tasks, bull, job.id!)));
    const [kept, gone, again] = failed.map(({ id }) => id) as [string, string, string];
    await jobs[1]!.remove();
    isBroken = false;
    const filter = { my_tasks: 'false', queue: bull.name, task_name: 'mail', status: 'FAILURE' };
    const id = await started({ action: 'retry', filter });
    expect(await finished(id)).toMatchObject({ total: 3, done: 2, skipped: 1 });
    const items = await itemsOf(id);
    expect(items).toEqual(
      expect.arrayContaining([
        done(kept),
        refused(gone, 'ENGINE_REFUSED', /does not have the job any more/),
        done(again),
      ]),
    );
    for (const [execution, job] of [
      [kept, jobs[0]!],
      [again, jobs[2]!],
    ] as const) {
      const { new_id: repeat } = items.find(({ execution_id: one }) => one === execution)!;
      const isRepeat = ({ id: one, isCompleted }: { id: string; isCompleted: boolean }): boolean =>
        one !== execution && isCompleted;
      expect(await recorded(rest.tasks, bull, job.id!, isRepeat)).toMatchObject({ id: repeat, status: 'SUCCESS' });
    }
    // What was repeated once is not repeated by an operation that comes late.
    const late = await started({ action: 'retry', ids: [kept] });
    await finished(late);
    expect(await itemsOf(late)).toEqual([refused(kept, 'ENGINE_REFUSED', /has been repeated/)]);
    // BullMQ runs the same job again, so there is nothing to take back.
    expect((await get(id)).undo).toEqual({ action: 'cancel', count: 0 });
  });

  it('D-8 a promote makes delayed jobs due, and a reorder gives those in line another priority', async () => {
    const { job: later, id: delayed } = await added('later', { delay: HOUR });
    const { job: next, id: prioritized } = await added('next', { priority: 9 });
    const promote = await started({ action: 'promote', ids: [delayed, prioritized] });
    expect(await finished(promote)).toMatchObject({ done: 1, skipped: 1 });
    expect(await itemsOf(promote)).toEqual([done(delayed), refused(prioritized, 'ENGINE_REFUSED', /not delayed/)]);
    expect(await later.getState()).toBe('waiting');
    const reorder = await started({ action: 'reorder', priority: 2, ids: [prioritized] });
    expect(await finished(reorder)).toMatchObject({ done: 1 });
    expect((await bull.queue.getJob(next.id!))?.priority).toBe(2);
    expect(await rest.tasks.get(prioritized)).toMatchObject({ priority: 2 });
  });

  it('D-8 an abort is heard before the next job', async () => {
    const jobs = await Promise.all(Array.from({ length: 12 }, () => added('later', { delay: HOUR })));
    const ids = jobs.map(({ id }) => id);
    const id = await started({ action: 'promote', ids, per_second: 2 });
    await until(async () => (await get(id)).done > 0, 'the first job');
    await rest.api.post(`/bulk-operations/${id}/abort`, {});
    const { state, done: promoted, failed } = await get(id);
    expect([state, failed]).toEqual(['aborted', 0]);
    const items = await itemsOf(id);
    const asked = new Set(items.filter(({ outcome }) => outcome === 'done').map((item) => item.execution_id));
    expect(asked.size).toBe(promoted);
    expect(promoted).toBeLessThan(12);
    for (const one of jobs) expect(await one.job.getState()).toBe(asked.has(one.id) ? 'waiting' : 'delayed');
  });

  it('D-8 of work that is only recorded a cancel is a wish, and the rest is refused with why', async () => {
    const tracked = { task_id: `tracked-${platform}`, task_name: 'elsewhere', module: 'erp' };
    const { id: execution } = (await rest.api.post('/tasks/executions', tracked)).body;
    const itemOf = async (body: object): Promise<Wire> => {
      const id = await started({ ids: [execution], ...body });
      await finished(id);
      return (await itemsOf(id))[0]!;
    };
    expect(await itemOf({ action: 'promote' })).toMatchObject({ outcome: 'skipped', code: 'EXECUTION_NOT_PROMOTABLE' });
    expect(await itemOf({ action: 'reorder', priority: 1 })).toMatchObject({
      outcome: 'skipped',
      code: 'EXECUTION_STARTED',
    });
    expect(await itemOf({ action: 'cancel' })).toEqual(done(execution));
    const path = `/tasks/executions/by-task-id/${tracked.task_id}`;
    await rest.api.ask('PATCH', path, { body: { status: 'FAILURE', error: 'it was told to stop' } });
    await until(async () => (await rest.tasks.get(execution))?.isCompleted, 'its end');
    expect(await itemOf({ action: 'retry' })).toEqual(refused(execution, 'EXECUTION_EXTERNAL', /runs elsewhere/));
  });
});

describe('bulk operations on BullMQ jobs that another process watches', () => {
  it('D-8 are refused for each, with what would help', async () => {
    const [bull, stores] = [new PlainBullMq(), await createServerStores()];
    const tasks = { ...stores.options, timeouts: { nodeLease: '6s' } } as const;
    const watching = await observe(bull, tasks);
    const job = await bull.queue.add('theirs', {}, { delay: HOUR });
    const { id } = await recorded(watching.tasks, bull, job.id!, () => true);
    await watching.close();
    const rest = await startApp('express', { tasks });
    const { body: operation } = await rest.api.post('/bulk-operations', { action: 'cancel', ids: [id] });
    // An item that BullMQ has not answered for is one of an unknown outcome: the operation has to end first.
    const state = async (): Promise<string> => (await rest.api.get(`/bulk-operations/${operation.id}`)).body.state;
    await until(async () => (await state()) === 'finished', 'the end of the operation');
    const [item] = (await rest.api.get(`/bulk-operations/${operation.id}/items`)).body.results;
    expect(item).toMatchObject({ outcome: 'skipped', code: 'ENGINE_UNAVAILABLE' });
    expect(item.why).toContain(`TaskModule.observe({ queues: ['${bull.name}'], … })`);
    expect(await job.getState()).toBe('delayed');
    await rest.close();
    await bull.close();
    await stores.drop();
  });
});
