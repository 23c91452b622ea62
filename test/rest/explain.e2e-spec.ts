import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, TaskQueues } from '@taskledger/nestjs';
import { until } from '../fixtures/until.js';
import { CANARY, canaryPayload, CanaryTasks } from './support/canary.tasks.js';
import { finished, reached, submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import type { Wire } from './support/wire.js';

@Injectable()
class RetryingTasks {
  @Task('later_task', { retry: { maxRetries: 2, baseMs: 3_600_000, maxMs: 3_600_000, jitter: false } })
  later(): never {
    throw new RangeError('not yet');
  }
}

const SECRET_HOLDER = 'secret';

describe.each(PLATFORMS)('why an execution has not run, over REST on %s', (platform) => {
  let rest: RestApp;
  let queues: TaskQueues;

  beforeAll(async () => {
    rest = await startApp(platform, {
      providers: [CanaryTasks, RetryingTasks],
      tasks: { queues: { default: {}, side: {}, nowhere: {} }, worker: { queues: ['default', 'side'] } },
      admin: {
        access: {
          ...roleAccess,
          // Nobody but the administrator may read these, whatever the scope.
          can: async (user, action, resource) =>
            (await roleAccess.can(user, action, resource)) &&
            !(resource?.type === 'execution' && resource.tags.includes(SECRET_HOLDER) && user.id !== 'u-admin'),
        },
      },
    });
    queues = rest.app.get(TaskQueues);
  });
  afterAll(() => rest.close());

  const explain = async (id: string, as = 'admin'): Promise<Wire> => {
    const { status, body, text } = await rest.api.get(`/tasks/executions/${id}/explain`, { as });
    if (status !== 200) throw new Error(`${status}: ${text}`);
    return body;
  };

  it('N-1 names each reason, in the order in which they have to go away', async () => {
    await queues.pause('side', { by: 'ann', reason: 'the bank is down' });
    const { execution_id: id } = await submitted(rest.api, 'echo', { options: { queue: 'side' } });
    expect(await explain(id)).toEqual({
      execution_id: id,
      task_name: 'echo',
      queue: 'side',
      status: 'PENDING',
      at: expect.any(String),
      reasons: [
        {
          kind: 'queue_paused',
          queue: 'side',
          since: expect.any(String),
          until: null,
          by: 'ann',
          reason: 'the bank is down',
        },
        {
          kind: 'free_slot',
          queue: 'side',
          before: { count: expect.any(Number), is_capped: false },
          workers: 1,
          slots: 10,
          busy: 0,
        },
      ],
      payload_visible: true,
    });
    await queues.resume('side');
    await reached(rest.api, id, 'SUCCESS');
    expect((await explain(id)).reasons).toEqual([expect.objectContaining({ kind: 'ended', status: 'SUCCESS' })]);
  });

  it('N-1 says until when it waits, and that nobody serves the queue', async () => {
    const { execution_id: later } = await submitted(rest.api, 'later_task');
    await until(async () => (await rest.tasks.status(later)) === 'RETRY', 'it to fail');
    expect((await explain(later)).reasons).toEqual([
      { kind: 'retry', until: expect.any(String), attempt: 2, max_attempts: 3, error_type: 'RangeError' },
    ]);
    const { execution_id: nowhere } = await submitted(rest.api, 'echo', { options: { queue: 'nowhere' } });
    expect((await explain(nowhere)).reasons).toEqual([{ kind: 'no_worker', queue: 'nowhere', since: null, quiet: 0 }]);
  });

  it('N-1 shows no key of a lock to those who may not read the payload that it is made of', async () => {
    const params = canaryPayload({ text: `${CANARY} 1` });
    const { execution_id: holder } = await submitted(rest.api, 'hold_canary', { params });
    await reached(rest.api, holder, 'STARTED');
    const { execution_id: id } = await submitted(rest.api, 'hold_canary', { params });
    await until(async () => (await rest.tasks.get(id))?.blockedKey, 'it to wait for the lock');
    const { reasons, payload_visible: isVisible } = await explain(id);
    expect(isVisible).toBe(true);
    expect(reasons[0]).toMatchObject({ kind: 'lock', key: expect.stringContaining(CANARY), on_conflict: 'wait' });
    expect(reasons[0]).toMatchObject({ holder: { execution_id: holder }, before: { count: 0, is_capped: false } });
    const clerk = await explain(id, 'clerk');
    expect(clerk).toMatchObject({ payload_visible: false, reasons: [{ kind: 'lock', key: null, hidden: 0 }] });
    expect(JSON.stringify(clerk)).not.toContain(CANARY);
    await rest.api.post(`/tasks/executions/${id}/cancel`);
    await rest.api.post(`/tasks/executions/${holder}/cancel`);
  });

  it('N-1 counts an execution that a user may not read, and names it for those who may', async () => {
    const params = canaryPayload({ text: `${CANARY} 2` });
    const options = { tags: [SECRET_HOLDER] };
    const { execution_id: holder } = await submitted(rest.api, 'hold_canary', { params, options });
    await reached(rest.api, holder, 'STARTED');
    const { execution_id: id } = await submitted(rest.api, 'hold_canary', { params });
    await until(async () => (await rest.tasks.get(id))?.blockedKey, 'it to wait for the lock');
    expect((await explain(id)).reasons[0].holder.execution_id).toBe(holder);
    const viewer = await explain(id, 'viewer');
    expect(viewer.reasons[0]).toMatchObject({ holder: null, hidden: 1 });
    expect(JSON.stringify(viewer)).not.toContain(holder);
    const { status } = await rest.api.get(`/tasks/executions/${holder}/explain`, { as: 'viewer' });
    expect(status).toBe(404);
    await rest.api.post(`/tasks/executions/${id}/cancel`);
    await rest.api.post(`/tasks/executions/${holder}/cancel`);
  });

  it('N-1 keeps to the scope of the user', async () => {
    const { id } = await finished(rest.api, 'echo', {}, 'member');
    const { status } = await rest.api.get(`/tasks/executions/${id}/explain`, { as: 'owner' });
    expect(status).toBe(404);
    const { execution_id: own } = await submitted(rest.api, 'echo', { options: { delay: '1h' } }, 'owner');
    expect((await explain(own, 'owner')).reasons).toEqual([{ kind: 'scheduled', until: expect.any(String) }]);
  });
});
