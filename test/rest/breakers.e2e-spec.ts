import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Task, TaskBreakers } from '@taskledger/nestjs';
import { until } from '../fixtures/until.js';
import { Gate } from '../fixtures/gate.js';
import { finished, submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { roleAccess } from './support/role-access.js';
import type { Answer } from './support/rest-client.js';
import type { Wire } from './support/wire.js';

const BREAKER = { failureThreshold: 2, recoveryTimeout: '1h' } as const;

@Injectable()
class Calls {
  isUp = false;
  gate?: Gate;

  @Task('call_payments', { module: 'shop', breaker: { ...BREAKER, key: 'payments' } })
  async pay(): Promise<string> {
    await this.gate?.opened;
    if (!this.isUp) throw new Error('down');
    return 'paid';
  }

  @Task('call_refunds', { module: 'shop', breaker: { ...BREAKER, key: 'payments' } })
  refund(): string {
    return 'refunded';
  }

  @Task('call_host', { module: 'hosts', breaker: { ...BREAKER, failureThreshold: 1, key: 'api:{host}' } })
  ask(): void {
    throw new Error('down');
  }
}

/** Tenants by what their scope says; `scoped <json>` is one. Nobody of a policy may see what begins with `hidden`. */
const access = {
  ...roleAccess,
  authenticate: (request: Parameters<typeof roleAccess.authenticate>[0]) => {
    const [, scope] = /^Bearer scoped (.+)$/.exec(String(request.headers['authorization'])) ?? [];
    return scope ? { id: 'u-scoped', roles: ['admin', `scope ${scope}`] } : roleAccess.authenticate(request);
  },
  scope: ({ id, roles = [] }: { id: string; roles?: readonly string[] }) => {
    const scope = roles.find((role) => role.startsWith('scope '));
    return scope ? JSON.parse(scope.slice('scope '.length)) : roleAccess.scope!({ id, roles });
  },
};
const scoped = (scope: object): string => `scoped ${JSON.stringify(scope)}`;

describe.each(PLATFORMS)('circuit breakers over REST on %s', (platform) => {
  let rest: RestApp;
  let calls: Calls;

  beforeAll(async () => {
    rest = await startApp(platform, { admin: { access }, providers: [Calls] });
    calls = rest.app.get(Calls);
    await until(() => rest.app.get(TaskBreakers).find('payments'), 'the breakers to be known');
    await finished(rest.api, 'call_host', { params: { host: 'a/b' } });
  });
  beforeEach(async () => {
    Object.assign(calls, { isUp: false, gate: undefined });
    await rest.app.get(TaskBreakers).close('payments');
  });
  afterAll(() => rest.close());

  const at = (name: string, view = ''): string => `/breakers/${encodeURIComponent(name)}${view}`;
  const listed = async (query = '', as = 'admin'): Promise<string[]> =>
    (await rest.api.get(`/breakers${query}`, { as })).body.results.map(({ name }: Wire) => name);
  const open = (name: string, body: object = {}, as = 'admin'): Promise<Answer> =>
    rest.api.post(at(name, '/open'), body, { as });
  const close = (name: string, body: object = {}, as = 'admin'): Promise<Answer> =>
    rest.api.post(at(name, '/close'), body, { as });
  const auditOf = async (name: string): Promise<Wire[]> =>
    (await rest.api.get('/audit?limit=1000')).body.results
      .filter(({ details }: Wire) => details.breaker === name)
      .toReversed();

  it('S1-31 shows what failures have opened, and when one run tries again', async () => {
    for (const state of ['closed', 'open']) {
      await finished(rest.api, 'call_payments');
      expect((await rest.api.get(at('payments'))).body.state).toBe(state);
    }
    const { body } = await rest.api.get(at('payments'));
    expect(body).toEqual({
      name: 'payments',
      state: 'open',
      task_names: ['call_payments', 'call_refunds'],
      has_key: false,
      failures: 2,
      failure_threshold: 2,
      recovery_ms: 3_600_000,
      opened: { at: expect.any(String), by: null, reason: null },
      next_probe_at: new Date(Date.parse(body.opened.at) + 3_600_000).toISOString(),
      probe_execution_id: null,
    });
    expect(await finished(rest.api, 'call_payments')).toMatchObject({ status: 'FAILURE', reason: 'breaker_open' });
  });

  it('names the execution that finds out, to those who may see it', async () => {
    await open('payments');
    await dataSourceOf(rest).query(
      `UPDATE taskledger.task_breaker SET probe_at = clock_timestamp() WHERE name = 'payments'`,
    );
    Object.assign(calls, { isUp: true, gate: new Gate() });
    const { execution_id: probe } = await submitted(rest.api, 'call_payments');
    const halfOpen = await until(async () => {
      const { body } = await rest.api.get(at('payments'));
      return body.state === 'half_open' ? body : undefined;
    }, 'the probe');
    expect(halfOpen).toMatchObject({ probe_execution_id: probe, next_probe_at: null });
    expect(await listed('?state=open,half_open')).toContain('payments');
    calls.gate!.open();
    await until(async () => (await rest.api.get(at('payments'))).body.state === 'closed', 'it to close');
  });

  it('finds breakers by state, task and text', async () => {
    expect(await listed()).toEqual(['add', 'api:a/b', 'payments']);
    expect(await listed('?task_name=call_refunds')).toEqual(['payments']);
    expect(await listed('?search=REFUND')).toEqual(['payments']);
    expect(await listed('?search=API:')).toEqual(['api:a/b']);
    expect(await listed('?state=open,half_open')).toEqual(['api:a/b']);
    expect(await listed('?state=closed')).toEqual(['add', 'payments']);
    expect((await rest.api.get('/breakers?search=zzz')).body).toEqual({ count: 0, count_capped: false, results: [] });
    expect((await rest.api.get(at('api:a/b'))).body).toMatchObject({ name: 'api:a/b', has_key: true, state: 'open' });
    for (const query of ['state=ajar', 'states=open', 'page=1'])
      expect([query, (await rest.api.get(`/breakers?${query}`)).status]).toEqual([query, 400]);
  });

  it('says that there are more than it lists', async () => {
    await dataSourceOf(rest).query(
      `INSERT INTO taskledger.task_breaker (name, failure_threshold, recovery_ms, tasks, is_declared)
       SELECT 'many:' || n, 1, 1000, '{call_host}', false FROM generate_series(1, 1000) n`,
    );
    const { body } = await rest.api.get('/breakers');
    expect([body.count, body.count_capped, body.results.length]).toEqual([1_000, true, 1_000]);
    await dataSourceOf(rest).query(`DELETE FROM taskledger.task_breaker WHERE name LIKE 'many:%'`);
  });

  it('lets operators open and close them, who are on record', async () => {
    const before = (await auditOf('payments')).length;
    const { status, body } = await open('payments', { reason: 'announced' });
    expect([status, body.state]).toEqual([200, 'open']);
    expect(body.opened).toMatchObject({ by: 'u-admin', reason: 'announced' });
    expect(body.next_probe_at).toBeNull();
    expect(await finished(rest.api, 'call_refunds')).toMatchObject({ reason: 'breaker_open' });
    expect((await open('payments', { reason: 'again' })).body.opened.reason).toBe('announced');
    expect((await close('payments', { reason: 'it is back' })).body).toMatchObject({ state: 'closed', opened: null });
    expect(await finished(rest.api, 'call_refunds')).toMatchObject({ status: 'SUCCESS' });
    expect((await auditOf('payments')).slice(before)).toMatchObject([
      {
        action: 'breaker.open',
        actor: 'u-admin',
        username: 'Ada',
        task_name: null,
        status: 200,
        details: { before: 'closed', reason: 'announced' },
      },
      // It was open already.
      { action: 'breaker.open', details: { reason: 'again' } },
      { action: 'breaker.close', details: { before: 'open', reason: 'it is back' } },
    ]);
  });

  it('has problems for what is not there, and for what is no reason', async () => {
    for (const answer of [
      await rest.api.get(at('nobody')),
      await open('nobody'),
      await close('nobody'),
      await rest.api.get(at('a\0b')),
      await rest.api.get(at('x'.repeat(100))),
    ])
      expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    for (const body of [{ reason: '' }, { reason: 5 }, { reason: 'x'.repeat(256) }, { until: '2030-01-01' }]) {
      const { status, body: problem } = await open('payments', body);
      expect([body, status, problem.errors[0].field]).toEqual([body, 400, Object.keys(body)[0]]);
    }
    expect((await open('payments', { reason: 'a\0b' })).body.opened.reason).toBe('a\ufffdb');
  });

  it('gives each only the rights that it has', async () => {
    expect((await open('payments', {}, 'viewer')).status).toBe(403);
    expect((await close('payments', {}, 'viewer')).status).toBe(403);
    expect(await listed('', 'viewer')).toEqual(['add', 'api:a/b', 'payments']);
    for (const path of ['/breakers', at('payments')])
      expect((await rest.api.get(path, { as: 'stranger' })).status).toBe(path === '/breakers' ? 403 : 404);
    // The name of one has a part of a payload.
    expect(await listed('', 'clerk')).toEqual(['add', 'payments']);
    for (const answer of [
      await rest.api.get(at('api:a/b'), { as: 'clerk' }),
      await open('api:a/b', {}, 'clerk'),
      await close('api:a/b', {}, 'clerk'),
    ])
      expect([answer.status, answer.text.includes('recovery')]).toEqual([404, false]);
    expect((await rest.api.get('/me')).body.permissions).toMatchObject({
      'breaker.read': true,
      'breaker.change': true,
    });
  });

  it('S1-31 has a breaker for those only whose scope has all executions of its tasks', async () => {
    const whole: [object, string[]][] = [
      [{ tasks: ['call_payments', 'call_refunds'] }, ['payments']],
      [{ tasks: ['call_host'] }, ['api:a/b']],
      [{ modules: ['shop', 'hosts'] }, ['api:a/b', 'payments']],
      [{ modules: ['shop'], tasks: ['call_payments', 'call_refunds', 'add'] }, ['payments']],
    ];
    for (const [scope, names] of whole) expect([scope, await listed('', scoped(scope))]).toEqual([scope, names]);
    const parts: object[] = [
      { tasks: ['call_payments'] },
      { tasks: ['call_payments', 'call_refunds'], metadata: { tenant: 'a' } },
      { modules: ['shop'], createdBy: 'u-scoped' },
      { modules: ['shop'], tags: ['x'] },
      { modules: ['shop'], queues: ['default'] },
      { modules: ['hosts'] },
      { createdBy: 'u-scoped' },
    ];
    for (const scope of parts) {
      const as = scoped(scope);
      const answers = [
        await rest.api.get(at('payments'), { as }),
        await open('payments', {}, as),
        await close('payments', {}, as),
      ];
      expect([scope, ...answers.map(({ status }) => status)]).toEqual([scope, 404, 404, 404]);
      expect(await listed('', as)).not.toContain('payments');
    }
    expect((await open('payments', {}, scoped(whole[0]![0]))).body.opened.by).toBe('u-scoped');
  });

  it('has no breaker of a task that the user may not see, or that no process has for a scope by module', async () => {
    const { can } = roleAccess;
    await dataSourceOf(rest).query(
      `INSERT INTO taskledger.task_breaker (name, failure_threshold, recovery_ms, tasks, is_declared)
       VALUES ('elsewhere', 1, 1000, '{unknown_here}', true)`,
    );
    expect(await listed('?search=elsewhere')).toEqual(['elsewhere']);
    expect(await listed('?search=elsewhere', scoped({ modules: ['shop'] }))).toEqual([]);
    access.can = (user, action, resource) =>
      !(resource?.type === 'task' && resource.name === 'call_refunds') && can(user, action, resource);
    try {
      expect(await listed()).toEqual(['add', 'api:a/b', 'elsewhere']);
      expect((await rest.api.get(at('payments'))).status).toBe(404);
    } finally {
      access.can = can;
      await dataSourceOf(rest).query(`DELETE FROM taskledger.task_breaker WHERE name = 'elsewhere'`);
    }
  });
});
