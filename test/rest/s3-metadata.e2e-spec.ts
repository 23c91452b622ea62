import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mismatch } from './support/documented.js';
import { TaskTracker } from '@taskledger/nestjs';
import { EventStream } from './support/event-stream.js';
import { submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

const OFF = ['0', 'false', 'no', 'off', 'False', 'OFF'];
const ON = ['1', 'true', 'yes', 'on', 'anything', ''];

describe.each(PLATFORMS)('metadata over REST on %s', (platform) => {
  describe('as much of it as a client wants', () => {
    const metadata = { region: { name: 'eu', zone: 2 }, customer: 'c-1', note: null };
    const taskId = `metadata:${randomUUID()}`;
    let rest: RestApp;
    let id: string;

    beforeAll(async () => {
      rest = await startApp(platform);
      ({ id } = await rest.tasks.enqueue('greet_user', {}, { taskId, metadata, createdBy: 'u-admin' }));
      await rest.tasks.result(id);
    });

    afterAll(() => rest.close());

    /** The metadata as each of the routes answers with it. */
    const everywhere = async (query: string): Promise<unknown[]> => {
      const paths = [`/${id}?`, `/by-task-id/${taskId}?`, `?ids=${id}&`];
      const answers = await Promise.all(paths.map((path) => rest.api.get(`/tasks/executions${path}${query}`)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      return answers.map(({ body }) => (body.results ? body.results[0] : body).metadata);
    };
    const thrice = (value: unknown): unknown[] => [value, value, value];

    it('S3-39 is all of it by default', async () => {
      expect(await everywhere('')).toEqual(thrice(metadata));
    });

    it.each(OFF)('S3-39 is null with include_metadata=%s', async (word) => {
      expect(await everywhere(`include_metadata=${word}`)).toEqual(thrice(null));
    });

    it.each(ON)('S3-39 is there with include_metadata=%s', async (word) => {
      expect(await everywhere(`include_metadata=${word}`)).toEqual(thrice(metadata));
    });

    it('S3-39 is only what metadata_fields names, without what is not there', async () => {
      const { customer, note } = metadata;
      expect(await everywhere('metadata_fields=customer')).toEqual(thrice({ customer }));
      expect(await everywhere('metadata_fields=%20note%20,customer,missing,')).toEqual(thrice({ customer, note }));
      expect(await everywhere('metadata_fields=note&metadata_fields=customer')).toEqual(thrice({ customer, note }));
      expect(await everywhere('metadata_fields=missing,region.zone,constructor,__proto__')).toEqual(thrice({}));
      expect(await everywhere('include_metadata=yes&metadata_fields=note')).toEqual(thrice({ note }));
    });

    it('S3-39 is all of it with metadata_fields that name nothing', async () => {
      expect(await everywhere('metadata_fields=')).toEqual(thrice(metadata));
      expect(await everywhere('metadata_fields=%20,')).toEqual(thrice(metadata));
    });

    it('S3-39 ignores metadata_fields where the metadata is excluded', async () => {
      expect(await everywhere('metadata_fields=customer&include_metadata=no')).toEqual(thrice(null));
    });

    it('S3-39 refuses more fields than anybody needs', async () => {
      const fields = Array.from({ length: 101 }, (_, n) => `key${n}`).join();
      const { status, body } = await rest.api.get(`/tasks/executions/${id}?metadata_fields=${fields}`);
      expect([status, body.errors[0].field]).toEqual([400, 'metadata_fields']);
    });

    it('S3-39 goes on with the links between pages', async () => {
      await submitted(rest.api, 'greet_user', { options: { delay: '1h' } });
      const { body } = await rest.api.get('/tasks/executions?page_size=1&include_metadata=off');
      expect(body.next).toContain('include_metadata=off');
    });

    it('S3-39 is described', async () => {
      const { body: document } = await rest.api.get('/openapi.json');
      for (const path of ['', '/{id}', '/by-task-id/{task_id}']) {
        const { parameters } = document.paths[`/tasks/executions${path}`].get;
        const names = parameters.map(({ name }: { name: string }) => name);
        expect(names).toEqual(expect.arrayContaining(['include_metadata', 'metadata_fields']));
      }
      for (const query of ['', '?include_metadata=0', '?metadata_fields=note']) {
        const { body } = await rest.api.get(`/tasks/executions/${id}${query}`);
        expect(mismatch(document, document.components.schemas.Execution, body)).toBeUndefined();
      }
    });
  });

  describe('keys that are private', () => {
    const SECRETS = /acme|s3cret|halfway/;
    const metadata = { tenant: 'acme', token: { value: 's3cret' }, shown: 'to all' };
    const taskId = `private:${randomUUID()}`;
    let rest: RestApp;
    let id: string;

    beforeAll(async () => {
      const privateMetadataKeys = ['tenant', 'token', 'progress_message'];
      rest = await startApp(platform, { admin: { privateMetadataKeys } });
      ({ id } = await rest.tasks.enqueue('greet_user', {}, { taskId, metadata, createdBy: 'u-admin' }));
      await rest.tasks.result(id);
    });

    afterAll(() => rest.close());

    const answered = async (text: Promise<{ status: number; text: string; body: Wire }>): Promise<Wire> => {
      const { status, text: sent, body } = await text;
      expect([status < 300, sent]).toEqual([true, expect.not.stringMatching(SECRETS)]);
      return body;
    };

    it('S0-27 are in no answer that has an execution', async () => {
      const { api } = rest;
      for (const path of [`/${id}`, `/by-task-id/${taskId}`])
        expect((await answered(api.get(`/tasks/executions${path}`))).metadata).toEqual({ shown: 'to all' });
      const { results } = await answered(api.get('/tasks/executions'));
      expect(results.map((item: Wire) => item.metadata)).toEqual([{ shown: 'to all' }]);
      const retried = await answered(api.post(`/tasks/executions/${id}/retry`));
      expect(retried.metadata).toEqual({ shown: 'to all' });
      expect((await rest.tasks.get(retried.id))?.metadata).toEqual(metadata);
      const waiting = await rest.tasks.enqueue('greet_user', {}, { delay: '1h', metadata });
      const cancelled = await answered(api.post(`/tasks/executions/${waiting.id}/cancel`));
      expect(cancelled).toMatchObject({ cancelled: true, metadata: { shown: 'to all' } });
    });

    it('S0-27 are in no answer about work that runs elsewhere', async () => {
      const registration = { task_id: `elsewhere:${randomUUID()}`, task_name: 'backup', module: 'jobs' };
      const { task_id: registered, task_name: taskName, module } = registration;
      await rest.app.get(TaskTracker).registerTaskExecution({ taskId: registered, taskName, module, metadata });
      expect((await answered(rest.api.post('/tasks/executions', registration))).metadata).toEqual({ shown: 'to all' });
      const report = { status: 'STARTED', metadata: { step: 1 } };
      const path = `/tasks/executions/by-task-id/${registration.task_id}`;
      const reported = await answered(rest.api.ask('PATCH', path, { body: report }));
      expect(reported.metadata).toEqual({ shown: 'to all', step: 1 });
    });

    it('S0-27 cannot be asked for', async () => {
      const { metadata: asked } = await answered(rest.api.get(`/tasks/executions/${id}?metadata_fields=tenant,shown`));
      expect(asked).toEqual({ shown: 'to all' });
      const { metadata: alone } = await answered(rest.api.get(`/tasks/executions/${id}?metadata_fields=tenant`));
      expect(alone).toEqual({});
    });

    it('S0-27 find nothing', async () => {
      for (const search of ['acme', 's3cret', 'tenant'])
        expect((await answered(rest.api.get(`/tasks/executions?search=${search}`))).count).toBe(0);
      const status = async (query: string) => (await rest.api.get(`/tasks/executions?${query}`)).status;
      for (const tenant of ['acme', 'other'])
        for (const query of [`tenant=${tenant}`, `metadata[tenant]=${tenant}`, `metadata={"tenant":"${tenant}"}`])
          expect([query, await status(query)]).toEqual([query, 400]);
    });

    it('S0-27 are in neither stream, also where they are about progress', async () => {
      const { id: running } = await rest.tasks.enqueue('patient_task', {}, { metadata });
      const events = await EventStream.open(`${rest.api.base}/events`, 'admin');
      const stream = await EventStream.open(`${rest.api.base}/jobs/${running}/$stream`, 'admin');
      await rest.tasks.updateProgress(running, { percent: 60, message: 'halfway' });
      let job: Wire;
      do job = (await stream.next())?.data;
      while (job.progress?.percent !== 60);
      expect(job.progress).toEqual({ percent: 60, message: null, step: 'prepare' });
      expect(JSON.stringify([job, (await events.next())?.data])).not.toMatch(SECRETS);
      for (const path of [`/tasks/executions/${running}`, `/jobs/${running}`, '/jobs'])
        await answered(rest.api.get(path));
      stream.close();
      events.close();
      await rest.tasks.cancel(running);
      await rest.tasks.waitFor(running);
    });

    it('S0-27 are there as ever in code', async () => {
      expect((await rest.tasks.get(id))?.metadata).toEqual(metadata);
      expect((await rest.tasks.list({ metadata: { tenant: 'acme' } })).items.map((item) => item.id)).toContain(id);
    });
  });
});
