import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SavedViews, Schedules, TaskAlerts, TaskBreakers, TaskLocks, TaskWorkers } from '@taskledger/nestjs';
import { AlertEvaluation } from '../../libs/task/src/alerts/index.js';
import { until } from '../fixtures/until.js';
import { EventStream } from './support/event-stream.js';
import { CANARY, canaryPayload, CanaryTasks } from './support/canary.tasks.js';
import { finished, reached, submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

// Artifacts of other types come as base64.
const CANARIES = [CANARY, Buffer.from(CANARY).toString('base64').replace(/=+$/, '')];

// Lists show less by themselves.
const EVERYTHING = { my_tasks: 'false', page_size: '100', columns: 'payload.text,result.text' };

interface Found {
  readonly operation: string;
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

describe.each(PLATFORMS)('every GET of the API on %s', (platform) => {
  let rest: RestApp;
  let values: Readonly<Record<string, readonly string[]>>;

  beforeAll(async () => {
    rest = await startApp(platform, { providers: [CanaryTasks], tasks: { worker: { version: '1.0.0' } } });
    const run = (as: string): Promise<Wire> => finished(rest.api, 'keep_canary', { params: canaryPayload() }, as);
    const kept = await run('admin');
    const own = await run('clerk');
    const failed = await finished(rest.api, 'fail_canary', { params: canaryPayload() });
    const { execution_id: holder } = await submitted(rest.api, 'hold_canary', { params: canaryPayload() });
    await reached(rest.api, holder, 'STARTED');
    const { execution_id: waiter } = await submitted(rest.api, 'hold_canary', { params: canaryPayload() });
    await until(async () => (await rest.tasks.get(waiter))?.blockedKey, 'it to wait for the lock');
    await rest.tasks.enqueue('unique_canary', canaryPayload(), { delay: '1h' });
    const tracked = {
      task_id: 'tracked-1',
      task_name: 'elsewhere',
      module: 'canary',
      task_args: [CANARY],
      task_kwargs: canaryPayload(),
    };
    const { body: external } = await rest.api.post('/tasks/executions', tracked);
    await rest.api.ask('PATCH', '/tasks/executions/by-task-id/tracked-1', {
      body: { status: 'SUCCESS', result: canaryPayload() },
    });
    const executions = [kept.id, own.id, failed.id, holder, waiter, external.id];
    const { results } = (await rest.api.get(`/tasks/executions/${kept.id}/artifacts`)).body;
    expect(results).toHaveLength(3);
    await finished(rest.api, 'guard_canary', { params: canaryPayload() });
    const [breaker] = await rest.app.get(TaskBreakers).list({ task: 'guard_canary' });
    expect(breaker!.name).toContain(CANARY);
    const [lock] = await rest.app.get(TaskLocks).list({ search: 'hold_canary' });
    expect(lock!.key).toContain(CANARY);
    await rest.app.get(Schedules).upsert('kept', { task: 'keep_canary', payload: canaryPayload(), cron: '0 0 1 1 *' });
    const { id: workflow } = await rest.tasks.executeWorkflow([
      { task: 'keep_canary', name: 'kept', payload: canaryPayload() },
    ]);
    await rest.tasks.waitFor(workflow);
    const { body: bulk } = await rest.api.post('/bulk-operations', { action: 'retry', ids: [failed.id] });
    const alerts = rest.app.get(TaskAlerts);
    await alerts.create({ name: 'fails', kind: 'exhausted' });
    await rest.app.get(AlertEvaluation).evaluate();
    expect(await alerts.get('fails')).toMatchObject({ state: 'firing' });
    const owner = { id: 'u-clerk' };
    const view = await rest.app.get(SavedViews).create(owner, { page: 'executions', name: 'mine', search: {} });
    values = {
      '/alerts/{name}': ['fails'],
      '/workflows/{id}': [workflow],
      '/bulk-operations/{id}': [bulk.id],
      '/schedules/{name}': ['kept'],
      from: ['2020-01-01'],
      '/breakers/{name}': [encodeURIComponent(breaker!.name)],
      '/errors/{fingerprint}': [(await rest.tasks.get(failed.id))!.errorFingerprint!],
      '/queues/{name}': ['default'],
      '/locks/{key}': [encodeURIComponent(lock!.key)],
      '/views/{id}': [view.id],
      '/deploys/{version}': ['1.0.0'],
      '/workers/{id}': (await rest.app.get(TaskWorkers).list()).map(({ id }) => id),
      '/tasks/{name}': ['keep_canary'],
      '/tasks/executions/{id}': executions,
      '/tasks/executions/by-task-id/{task_id}': [...executions.slice(0, 5), 'tracked-1'],
      '/jobs/{id}': [...executions.slice(0, 5), 'tracked-1'],
      '/artifacts/{id}': [...executions, ...results.map(({ id }: Wire) => id)],
      execution_id: executions,
      task_id: [...executions.slice(0, 5), 'tracked-1'],
    };
  });
  afterAll(() => rest.close());

  /** The addresses of an operation, with everything that there is to ask for. */
  const addressesOf = (path: string, { parameters }: Wire): string[] => {
    const place = /^(.*\{\w+\})(.*)$/.exec(path);
    const known = place ? values[place[1] ?? ''] : [''];
    const required = parameters.find((parameter: Wire) => parameter.in === 'query' && parameter.required);
    const choices: readonly string[] | undefined = required && (required.schema.enum ?? values[required.name]);
    // What is a file where somebody asks for one.
    const formats: readonly string[] = parameters.find(({ name }: Wire) => name === 'format')?.schema.enum ?? [];
    const asked = required
      ? choices?.map((value) => `?${required.name}=${value}`)
      : ['', ...formats.map((format) => `?format=${format}`)];
    // What is new has to be swept as well: say above what it can be asked for.
    if (!known || !asked) throw new Error(`The sweep does not know what to ask of ${path}`);
    const names: string[] = parameters.map(({ name }: Wire) => name);
    const all = Object.entries(EVERYTHING).filter(([name]) => names.includes(name));
    const more = all.length > 0 ? ['', new URLSearchParams(all).toString()] : [''];
    const queries = asked.flatMap((query) =>
      more.map((rest_) => (rest_ ? `${query || '?'}${query && '&'}${rest_}` : query)),
    );
    return known.flatMap((id) => queries.map((query) => path.replace(/\{\w+\}/, id) + query));
  };

  const textOf = async (path: string, as: string): Promise<{ status: number; text: string }> => {
    if (!path.endsWith('/$stream') && path !== '/events') return rest.api.get(path, { as });
    const stream = await EventStream.open(rest.api.base + path, as);
    try {
      return { status: stream.response.status, text: await firstOf(stream, path) };
    } finally {
      stream.close();
    }
  };

  // Something happens only where somebody makes it happen.
  const firstOf = async (stream: EventStream, path: string): Promise<string> => {
    if (path === '/events') await submitted(rest.api, 'keep_canary', { params: canaryPayload() });
    const event = await stream.next();
    if (!event) throw new Error(`${path} told nothing`);
    return JSON.stringify(event.data);
  };

  const sweep = async (as: string): Promise<Found[]> => {
    const { paths } = (await rest.api.get('/openapi.json')).body;
    const found: Found[] = [];
    for (const [path, { get }] of Object.entries<Wire>(paths)) {
      if (!get) continue;
      for (const address of addressesOf(path, get))
        found.push({ operation: get.operationId, path: address, ...(await textOf(address, as)) });
    }
    return found;
  };

  const namesOf = (found: readonly Found[]): string[] => [...new Set(found.map(({ operation }) => operation))].sort();
  const withCanary = (found: readonly Found[]): Found[] =>
    found.filter(({ status, path, text }) =>
      // What is not there is named as it was asked for.
      CANARIES.some((canary) => text.includes(canary) && !(status === 404 && path.includes(canary))),
    );

  it('E5 holds no payload, result or content of an artifact for a login without execution.readPayload', async () => {
    const found = await sweep('clerk');
    expect(withCanary(found)).toEqual([]);
    const refused = found.filter(({ status }) => status === 403);
    expect(namesOf(refused)).toEqual(['compareExecution', 'downloadArtifact', 'expandArtifact']);
    for (const { text } of refused) expect(text).toContain('execution.readPayload');
    // Everything else is there.
    const missing = found.filter(({ status }) => status !== 200 && status !== 403);
    expect(new Set(missing.map(({ status }) => status))).toEqual(new Set([404]));
    for (const { text } of missing)
      expect(text).toMatch(/gets its artifact when it has finished|There is no circuit breaker|Nobody holds a lock/);
  });

  it('E5 holds them for a login with it, so that the sweep would have found them', async () => {
    expect(namesOf(withCanary(await sweep('admin')))).toEqual([
      'downloadArtifact',
      'expandArtifact',
      'explainExecution',
      'exportExecutions',
      'getArtifact',
      'getBreaker',
      'getExecution',
      'getExecutionByTaskId',
      'getExecutionStatus',
      'getLock',
      'getSchedule',
      'getScheduleRevisions',
      'getTaskDebugReport',
      'listBreakers',
      'listExecutions',
      'listLocks',
      'listOwnExecutions',
      'listUniqueKeys',
    ]);
  });
});
