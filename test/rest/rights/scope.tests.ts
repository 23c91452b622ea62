import { expect, it } from '@jest/globals';
import type { Answer } from '../support/rest-client.js';
import type { TenantApp } from './tenant-app.js';
import { A, asUser, B, SECRETS, USELESS_SCOPES } from './tenants.js';

/** What a scope makes of those who are within it. */
export function scopeTests(app: () => TenantApp): void {
  const api = () => app().rest.api;
  const asA = asUser('operator', A);

  it.each(USELESS_SCOPES.map((scope, index) => [scope, index] as const))(
    'E1 answers nothing with the scope %j',
    async (_, index) => {
      const as = asUser('operator', B, `useless ${index}`);
      const { done } = app().target;
      const secrets = await app().secrets();
      for (const path of ['/tasks/executions', '/jobs', '/statistics', '/audit', `/tasks/executions/${done}`]) {
        const { status, text } = await api().get(path, { as });
        expect([path, status, secrets.filter((secret) => text.includes(secret))]).toEqual([path, 500, []]);
      }
      expect((await api().post(`/tasks/${B.task}/$execute`, {}, { as })).status).toBe(500);
    },
  );

  it('E2 asks for an enqueue with its options', async () => {
    app().access.asked.length = 0;
    const options = { queue: 'default', priority: 2, tags: ['x'], task_id: 'asked', metadata: { own: 1 } };
    await api().post(`/tasks/${A.task}/$execute`, { options }, { as: asA });
    const { resource } = app().access.asked.findLast(({ action }) => action === 'task.execute')!;
    expect(resource).toMatchObject({
      name: A.task,
      options: {
        queue: 'default',
        priority: 2,
        tags: ['x'],
        taskId: 'asked',
        metadata: { own: 1, tenant: SECRETS.tenant },
      },
    });
  });

  it('E2 names the keys of the metadata that are of the server, and takes them from the scope', async () => {
    const as = asUser('operator', A, 'private metadata');
    const metadata = { hidden: SECRETS.hidden };
    const register = { task_id: 'x', task_name: 'x', module: 'x', metadata };
    const refused = [
      await api().post(`/tasks/${A.task}/$execute`, { options: { metadata } }, { as }),
      await api().post('/tasks/executions', register, { as }),
    ];
    expect(refused.map(({ status, body }) => [status, body.errors[0].field])).toEqual([
      [400, 'options.metadata.hidden'],
      [400, 'metadata.hidden'],
    ]);
    const { body } = await api().post(`/tasks/${A.task}/$execute`, {}, { as });
    expect((await app().rest.tasks.get(body.execution_id))?.metadata).toMatchObject(metadata);
    const { body: shown } = await api().get(`/tasks/executions/${body.execution_id}`, { as });
    expect(shown.metadata).not.toHaveProperty('hidden');
  });

  it('E2 records what is repeated as of the creator whom the scope names', async () => {
    const as = asUser('deputy', B, 'creator');
    const { ofB } = app();
    const answers: Answer[] = [
      await api().post(`/tasks/${B.task}/$execute`, {}, { as }),
      await api().post(`/tasks/executions/${ofB}/retry`, {}, { as }),
      await api().post('/tasks/executions/bulk', { action: 'retry', ids: [ofB] }, { as }),
    ];
    for (const { body } of answers) {
      const id = body.execution_id ?? body.results[0].new_id;
      expect((await app().rest.tasks.get(id))?.createdBy).toBe(B.creator.id);
    }
    const { body: audit } = await api().get(`/audit?execution_id=${ofB}`, { as });
    expect(audit.results.map(({ actor }: { actor: string }) => actor)).toEqual(['deputy-of-b', 'deputy-of-b']);
  });

  it('E10 needs the right to run a task for a repetition with another payload', async () => {
    const as = asUser('repeater', B);
    const retry = (body: object): Promise<Answer> => api().post(`/tasks/executions/${app().ofB}/retry`, body, { as });
    expect([(await retry({ params: { name: 'x' } })).status, (await retry({})).status]).toEqual([403, 202]);
  });
}
