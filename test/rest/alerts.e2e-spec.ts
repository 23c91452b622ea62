import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TaskAlerts } from '@taskledger/nestjs';
import { AlertEvaluation } from '../../libs/task/src/alerts/index.js';
import { AlertInbox } from '../fixtures/alert-inbox.js';
import { until } from '../fixtures/until.js';
import { mismatch } from './support/documented.js';
import { finished } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Answer } from './support/rest-client.js';
import type { Wire } from './support/wire.js';

const SECRETS = ['a-secret-of-the-webhook', 'secret-path', 'Bearer of-the-hook', '127.0.0.1'];
const RULE = { name: 'fails', kind: 'exhausted', task_names: ['failing_task'], channels: ['hook'], window: '1h' };

describe.each(PLATFORMS)('alerts over REST on %s', (platform) => {
  let rest: RestApp;
  let inbox: AlertInbox;
  let document: Wire;
  const told: string[] = [];

  beforeAll(async () => {
    inbox = await AlertInbox.open();
    const hook = {
      type: 'webhook',
      url: inbox.url,
      secret: 'a-secret-of-the-webhook',
      headers: { authorization: 'Bearer of-the-hook' },
    } as const;
    const rules = [{ name: 'of-code', kind: 'no_worker', channels: ['hook'] } as const];
    rest = await startApp(platform, { tasks: { alerts: { channels: { hook }, rules } } });
    document = (await rest.api.get('/openapi.json')).body;
    await finished(rest.api, 'failing_task');
  });
  afterAll(async () => {
    await rest.close();
    await inbox.close();
    // None of all answers had any of it.
    for (const secret of SECRETS) expect(told.filter((text) => text.includes(secret))).toEqual([]);
  });
  beforeEach(async () => {
    inbox.clear();
    const alerts = rest.app.get(TaskAlerts);
    for (const { name, origin } of await alerts.list()) if (origin === 'service') await alerts.remove(name);
  });

  async function ask(method: string, path: string, body?: object, as = 'admin'): Promise<Answer> {
    const answer = await rest.api.ask(method, path, { as, body });
    told.push(answer.text);
    return answer;
  }
  const documented = (schema: string, body: Wire): void =>
    expect(mismatch(document, document.components.schemas[schema], body)).toBeUndefined();
  const look = (): Promise<string[]> => rest.app.get(AlertEvaluation).evaluate();

  it('D-28 makes, lists, changes and removes rules', async () => {
    const made = await ask('POST', '/alerts', RULE);
    documented('Alert', made.body);
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        name: 'fails',
        origin: 'service',
        description: 'failing_task: an execution fails for good in 1 h',
        state: 'ok',
        since: null,
        window_ms: 3_600_000,
        cooldown_ms: 3_600_000,
        above: null,
        created_by: 'u-admin',
      },
    ]);
    expect(await look()).toEqual(['fails']);
    const { body: list } = await ask('GET', '/alerts');
    documented('Alerts', list);
    expect(list).toMatchObject({
      count: 2,
      channels: [{ name: 'hook', type: 'webhook' }],
      results: [
        { name: 'fails', state: 'firing', subjects: [{ name: 'failing_task', text: '1 execution failed for good' }] },
        { name: 'of-code', origin: 'code', state: 'ok' },
      ],
    });
    const changed = await ask('PATCH', '/alerts/fails', { count: 5, task_names: null, cooldown: '10m' });
    expect(changed.body).toMatchObject({ count: 5, task_names: null, cooldown_ms: 600_000, window_ms: 3_600_000 });
    expect((await ask('DELETE', '/alerts/fails')).status).toBe(204);
    expect((await ask('GET', '/alerts/fails')).body).toMatchObject({ status: 404, code: 'ALERT_UNKNOWN' });
  });

  it('D-28 says what is wrong with a rule, member by member', async () => {
    const refused = async (body: object, path = '/alerts'): Promise<unknown> => {
      const { status, body: problem } = await ask(path === '/alerts' ? 'POST' : 'PATCH', path, body);
      return [status, problem.errors?.map(({ field }: Wire) => field) ?? problem.code];
    };
    expect(await refused({ ...RULE, task_names: [] })).toEqual([400, ['task_names']]);
    expect(await refused({ ...RULE, window: { a: 1 } })).toEqual([400, ['window']]);
    expect(await refused({ ...RULE, older_than: '1m' })).toEqual([400, ['older_than']]);
    expect(await refused({ ...RULE, channels: ['nobody'] })).toEqual([400, ['channels']]);
    expect(await refused({ ...RULE, kind: 'moon' })).toEqual([400, ['kind']]);
    expect(await refused({ ...RULE, name: '../x' })).toEqual([400, ['name']]);
    expect(await refused({ ...RULE, url: 'http://169.254.169.254/' })).toEqual([400, ['url']]);
    expect(await refused({ kind: 'slow', name: 'slow' })).toEqual([400, ['slower_than']]);
    await ask('POST', '/alerts', RULE);
    expect(await refused(RULE)).toEqual([409, 'ALERT_NAME_TAKEN']);
    expect(await refused({ kind: 'slow' }, '/alerts/fails')).toEqual([400, ['kind']]);
    expect(await refused({ count: 0 }, '/alerts/fails')).toEqual([400, ['count']]);
    expect(await refused({ older_than: '5m' }, '/alerts/of-code')).toEqual([409, 'ALERT_OF_CODE']);
    expect((await ask('DELETE', '/alerts/of-code')).body.code).toBe('ALERT_OF_CODE');
  });

  it('D-28 tests a rule, and lists what was told page by page', async () => {
    await ask('POST', '/alerts', RULE);
    await look();
    for (let times = 0; times < 2; times++) {
      const { status, body } = await ask('POST', '/alerts/fails/test', {});
      documented('AlertTest', body);
      expect([status, body.results]).toMatchObject([202, [{ event: 'test', channel: 'hook' }]]);
    }
    const sent = await until(async () => {
      const { body } = await ask('GET', '/alerts/fails/deliveries');
      return body.results.every(({ state }: Wire) => state === 'sent') ? body : undefined;
    }, 'all to be sent');
    documented('AlertDeliveries', sent);
    expect(sent.results.map(({ event }: Wire) => event)).toEqual(['test', 'test', 'firing']);
    expect(inbox.mails).toHaveLength(3);
    const { body: first } = await ask('GET', '/alerts/fails/deliveries?page_size=2');
    const next = await ask('GET', first.next.replace(/^.*(?=\/alerts)/, ''));
    expect([...first.results, ...next.body.results]).toEqual(sent.results);
    expect(next.body.next).toBeNull();
  });

  it('D-28 mutes and previews', async () => {
    await ask('POST', '/alerts', RULE);
    const muted = await ask('POST', '/alerts/fails/mute', { until: '2100-01-01', reason: 'we know' });
    documented('Alert', muted.body);
    expect(muted.body.muted).toEqual({ until: '2100-01-01T00:00:00.000Z', by: 'u-admin', reason: 'we know' });
    expect((await ask('POST', '/alerts/fails/mute', { until: '2020-01-01' })).body.errors).toMatchObject([
      { field: 'until' },
    ]);
    expect((await ask('POST', '/alerts/fails/unmute', {})).body.muted).toBeNull();
    const { name: _, ...thought } = RULE;
    const preview = await ask('POST', '/alerts/preview', { ...thought, over: '1d' });
    documented('AlertPreview', preview.body);
    expect(preview.body).toMatchObject({
      has_history: true,
      firings: [{ to: null, subjects: ['failing_task'] }],
      notifications: 1,
      now: [{ name: 'failing_task' }],
    });
    expect((await ask('POST', '/alerts/preview', { ...thought, over: '1y' })).body.errors).toMatchObject([
      { field: 'over' },
    ]);
  });

  it('D-28 is for who sees everything, and is written down', async () => {
    await ask('POST', '/alerts', RULE);
    const answers = async (as: string): Promise<number[]> => [
      (await ask('GET', '/alerts', undefined, as)).status,
      (await ask('POST', '/alerts/preview', { kind: 'no_worker' }, as)).status,
      (await ask('POST', '/alerts/fails/test', {}, as)).status,
    ];
    expect(await answers('viewer')).toEqual([200, 200, 403]);
    // The owner may do everything, but with what is her own only.
    for (const as of ['owner', 'member', 'stranger']) expect([as, await answers(as)]).toEqual([as, [403, 403, 403]]);
    await ask('POST', '/alerts/fails/test', {});
    await ask('POST', '/alerts/fails/mute', { until: '2100-01-01', reason: 'we know' });
    const { body: audit } = await rest.api.get('/audit?limit=20');
    const rows = audit.results.map(({ action, actor, details, status }: Wire) => [
      action,
      actor,
      details.alert,
      status,
    ]);
    expect(rows.filter(([, actor]: string[]) => actor === 'u-admin').slice(0, 3)).toEqual([
      ['alert.mute', 'u-admin', 'fails', 200],
      ['alert.test', 'u-admin', 'fails', 202],
      ['alert.create', 'u-admin', 'fails', 201],
    ]);
    expect(rows).toContainEqual(['alert.test', 'u-viewer', 'fails', 403]);
  });
});
