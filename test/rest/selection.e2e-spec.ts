import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TaskContext } from '@taskledger/nestjs';
import { TaskRegistry } from '@taskledger/nestjs';
import { mismatch } from './support/documented.js';
import { finished, reached, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('lists and selections on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform);
    rest.app.get(TaskRegistry).registerFunction('parent', async (_, { tasks }: TaskContext) =>
      (
        await tasks.enqueueMany('add', [
          { a: 1, b: 1 },
          { a: 2, b: 2 },
        ])
      ).map(({ id }) => id),
    );
  });
  afterAll(() => rest.close());

  const list = async (query: string, as = 'admin'): Promise<Wire> => {
    const ofAll = query.includes('my_tasks') ? query : `my_tasks=false&${query}`;
    const { status, body, text } = await rest.api.get(`/tasks/executions?${ofAll}`, { as });
    if (status !== 200) throw new Error(`${query} was answered with ${status}: ${text}`);
    return body;
  };
  const ids = async (query: string, as?: string): Promise<string[]> =>
    (await list(query, as)).results.map((item: Wire) => item.id);
  const tagged = (tag: string): object => ({ options: { tags: [tag] } });
  const bulk = (body: object, as = 'admin') => rest.api.post('/tasks/executions/bulk', body, { as });

  describe('the list', () => {
    it('filters by several tasks, and by when executions finished', async () => {
      const good = await finished(rest.api, 'greet_user', tagged('f1'));
      const bad = await finished(rest.api, 'failing_task', tagged('f1'));
      const { execution_id: waiting } = await submitted(rest.api, 'echo', { options: { tags: ['f1'], delay: '1h' } });
      expect(await ids('tags=f1&task_name=greet_user,failing_task')).toEqual([bad.id, good.id]);
      expect(await ids('tags=f1&task_name=')).toEqual([waiting, bad.id, good.id]);
      expect(await ids(`tags=f1&finished_to=${good.finished_at}`)).toEqual([good.id]);
      expect(await ids(`tags=f1&finished_from=${good.finished_at}`)).toEqual([bad.id, good.id]);
      expect(await ids(`tags=f1&finished_from=${good.finished_at}&finished_to=${good.finished_at}`)).toEqual([good.id]);
      expect(await ids('tags=f1&finished_from=2020-01-01&status=PENDING')).toEqual([]);
      expect(await ids('tags=f1&status=PENDING,STARTED')).toEqual([waiting]);
      expect(await ids('tags=f1&status=PENDING,FAILURE')).toEqual([waiting, bad.id]);
      expect(await ids(`tags=f1&ids=${waiting},${good.id},${randomUUID()}`)).toEqual([waiting, good.id]);
    });

    it('searches names and errors, and ids in full', async () => {
      const taskId = `order-${randomUUID()}`;
      const keyed = await finished(rest.api, 'greet_user', { options: { tags: ['f2'], task_id: taskId } });
      const bad = await finished(rest.api, 'failing_task', tagged('f2'));
      expect(await ids('tags=f2&search=WENT wrong')).toEqual([bad.id]);
      expect(await ids('tags=f2&search=greet')).toEqual([keyed.id]);
      expect(await ids(`search=${taskId}`)).toEqual([keyed.id]);
      expect(await ids(`search=${taskId.slice(0, -1)}`)).toEqual([]);
      expect(await ids(`search=${bad.id.toUpperCase()}`)).toEqual([bad.id]);
    });

    it('finds what has been running for a while', async () => {
      const { execution_id: id } = await submitted(rest.api, 'patient_task', tagged('f3'));
      await reached(rest.api, id, 'STARTED');
      expect(await ids('tags=f3&running_longer_than=1h')).toEqual([]);
      expect(await ids('tags=f3&running_longer_than=0')).toEqual([id]);
      await rest.api.post(`/tasks/executions/${id}/cancel`);
      await reached(rest.api, id, 'REVOKED');
      expect(await ids('tags=f3&running_longer_than=0')).toEqual([]);
    });

    it('D-6 shows each execution once, whatever is enqueued while somebody pages', async () => {
      const add = async (): Promise<string> => (await submitted(rest.api, 'echo', tagged('f4'))).execution_id;
      const before = [await add(), await add(), await add(), await add(), await add()].toReversed();
      const seen: string[] = [];
      let next: string | null = 'tags=f4&page_size=2';
      while (next) {
        const page: Wire = await list(next);
        seen.push(...page.results.map((item: Wire) => item.id));
        next = page.next && page.next.slice(page.next.indexOf('?') + 1);
        await add();
      }
      expect(seen).toEqual(before);
    });

    it.each([
      ['running_longer_than=long', 'running_longer_than'],
      ['running_longer_than=-1', 'running_longer_than'],
      ['finished_from=x', 'finished_from'],
      ['parent_id=1', 'parent_id'],
      ['root_id=1', 'root_id'],
      ['ids=1', 'ids'],
    ])('answers 400 to %s and names the field', async (query, field) => {
      const { status, body } = await rest.api.get(`/tasks/executions?${query}`);
      expect([status, body.errors[0].field]).toEqual([400, field]);
    });
  });

  describe('lineage', () => {
    it('D-12 leads from an execution to its repetitions and back', async () => {
      const original = await finished(rest.api, 'greet_user', {}, 'owner');
      const { body: first } = await rest.api.post(`/tasks/executions/${original.id}/retry`, {}, { as: 'owner' });
      const { body: second } = await rest.api.post(`/tasks/executions/${original.id}/retry`);
      const { body } = await rest.api.get(`/tasks/executions/${original.id}`);
      expect(body).toMatchObject({ retry_of: null, retried_by: [second.id, first.id], children_count: 0 });
      expect(await ids(`retry_of=${original.id}`)).toEqual([second.id, first.id]);
      // What somebody else did with it is none of the owner's business.
      const { body: own } = await rest.api.get(`/tasks/executions/${original.id}`, { as: 'owner' });
      expect(own.retried_by).toEqual([first.id]);
      const { body: document } = await rest.api.get('/openapi.json');
      expect(mismatch(document, document.components.schemas.Execution, body)).toBeUndefined();
      expect(body.waited_ms).toBeGreaterThanOrEqual(0);
    });

    it('D-12 leads from an execution to what it enqueued', async () => {
      const parent = await finished(rest.api, 'parent');
      expect(parent).toMatchObject({ children_count: 2, children_count_capped: false });
      const children = await ids(`parent_id=${parent.id}`);
      expect(new Set(children)).toEqual(new Set(parent.result));
      expect(await ids(`root_id=${parent.id}`)).toEqual(children);
    });
  });

  describe('a selection', () => {
    it('D-8 cancels what has not finished, and says what became of each', async () => {
      const done = await finished(rest.api, 'greet_user');
      const { execution_id: waiting } = await submitted(rest.api, 'greet_user', { options: { delay: '1h' } });
      const { execution_id: running } = await submitted(rest.api, 'patient_task');
      await reached(rest.api, running, 'STARTED');
      const unknown = randomUUID();
      const selected = [done.id, waiting, running, unknown, waiting];
      const { status, body } = await bulk({ action: 'cancel', ids: selected, reason: 'wrong customer' });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        count: 4,
        results: [
          { id: done.id, outcome: 'skipped', code: 'EXECUTION_FINISHED', why: 'It has finished.' },
          { id: waiting, outcome: 'cancelled' },
          { id: running, outcome: 'cancelled' },
          { id: unknown, outcome: 'skipped', code: 'NOT_FOUND' },
        ],
      });
      expect((await reached(rest.api, running, 'REVOKED')).error).toBe('wrong customer');
      const audit = await dataSourceOf(rest).query(
        `SELECT actor, action, details FROM "taskledger".task_audit WHERE details -> 'ids' ? $1`,
        [waiting],
      );
      const details = {
        action: 'cancel',
        reason: 'wrong customer',
        ids: [done.id, waiting, running, unknown],
        outcomes: { skipped: 2, cancelled: 2 },
      };
      expect(audit).toEqual([{ actor: 'u-admin', action: 'execution.bulk', details }]);
      const { body: document } = await rest.api.get('/openapi.json');
      expect(mismatch(document, document.components.schemas.BulkResult, body)).toBeUndefined();
    });

    it('D-8 repeats what has finished', async () => {
      const [first, second] = [await finished(rest.api, 'failing_task'), await finished(rest.api, 'greet_user')];
      const { execution_id: waiting } = await submitted(rest.api, 'greet_user', { options: { delay: '1h' } });
      const { body } = await bulk({ action: 'retry', ids: [first.id, waiting, second.id], reason: 'deployed the fix' });
      expect(body.results).toMatchObject([
        { id: first.id, outcome: 'retried', new_id: expect.any(String) },
        { id: waiting, outcome: 'skipped', code: 'EXECUTION_NOT_FINISHED' },
        { id: second.id, outcome: 'retried' },
      ]);
      const repeated = await reached(rest.api, body.results[2].new_id, 'SUCCESS');
      expect(repeated).toMatchObject({ retry_of: second.id, created_by_id: 'u-admin' });
      const [audit] = await dataSourceOf(rest).query(
        `SELECT actor, details FROM "taskledger".task_audit WHERE details -> 'ids' ? $1`,
        [first.id],
      );
      const outcomes = { retried: 2, skipped: 1 };
      expect(audit).toMatchObject({
        actor: 'u-admin',
        details: { reason: 'deployed the fix', action: 'retry', outcomes },
      });
    });

    it('D-8 does a thousand at once', async () => {
      const handles = await rest.tasks.enqueueMany(
        'echo',
        Array.from({ length: 1_000 }, (_, n) => ({ n })),
        { delay: '1h' },
      );
      const { body } = await bulk({ action: 'cancel', ids: handles.map(({ id }) => id) });
      expect(body.count).toBe(1_000);
      expect(body.results.every((result: Wire) => result.outcome === 'cancelled')).toBe(true);
    });

    it('D-31 asks of each execution whether the user may', async () => {
      const others = await finished(rest.api, 'greet_user');
      const own = await finished(rest.api, 'greet_user', {}, 'owner');
      const { body } = await bulk({ action: 'retry', ids: [others.id, own.id] }, 'owner');
      expect(body.results).toMatchObject([
        { id: others.id, outcome: 'skipped', code: 'NOT_FOUND' },
        { id: own.id, outcome: 'retried' },
      ]);
      for (const action of ['retry', 'cancel']) {
        for (const as of ['viewer', 'stranger']) {
          const { status, body: refused } = await bulk({ action, ids: [others.id] }, as);
          expect([as, status, refused.code]).toEqual([as, 403, 'ACCESS_FORBIDDEN']);
        }
      }
      expect((await rest.api.get(`/tasks/executions/${others.id}`)).body.retried_by).toEqual([]);
    });

    it.each([
      [{ action: 'delete', ids: [randomUUID()] }, 'action'],
      [{ action: 'retry' }, 'ids'],
      [{ action: 'retry', ids: [] }, 'ids'],
      [{ action: 'retry', ids: ['1'] }, 'ids'],
      [{ action: 'retry', ids: [null] }, 'ids'],
      [{ action: 'retry', ids: randomUUID() }, 'ids'],
      [{ action: 'retry', ids: Array.from({ length: 1_001 }, () => randomUUID()) }, 'ids'],
      [{ action: 'retry', ids: [randomUUID()], reason: 7 }, 'reason'],
      [{ action: 'retry', ids: [randomUUID()], params: {} }, 'params'],
    ])('answers 400 to what it does not understand, case %#', async (body, field) => {
      const answer = await bulk(body);
      expect([answer.status, answer.body.errors[0].field]).toEqual([400, field]);
    });
  });
});
