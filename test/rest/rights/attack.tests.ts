import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Schedules } from '@taskledger/nestjs';
import type { Answer } from '../support/rest-client.js';
import type { Wire } from '../support/wire.js';
import { leaksIn } from './asking.js';
import {
  type BodyAttack,
  type BodyAttacks,
  EXECUTE_ATTACKS,
  NO_MEMBERS,
  REGISTRATION_ATTACKS,
  REPORT_ATTACKS,
  SCHEDULE_ATTACKS,
} from './body-attacks.js';
import { type TenantApp, track } from './tenant-app.js';
import { A, asUser, B, isOf, SCOPE_KINDS, SCOPES, type ScopeKind, SECRETS } from './tenants.js';

/** Where attacks on the members of a body are sent, and how. */
interface Front {
  readonly name: string;
  readonly schema: string;
  readonly attacks: BodyAttacks;
  send(app: TenantApp, members: object, as: string): Promise<Answer>;
}

const FRONTS: readonly Front[] = [
  {
    name: '$execute',
    schema: 'ExecuteOptions',
    attacks: EXECUTE_ATTACKS,
    send: ({ rest }, options, as) => rest.api.post(`/tasks/${B.task}/$execute`, { options }, { as }),
  },
  {
    name: 'a registration',
    schema: 'Registration',
    attacks: REGISTRATION_ATTACKS,
    send: ({ rest }, members, as) => {
      const body = { task_id: randomUUID(), task_name: B.task, module: B.module, ...members };
      return rest.api.post('/tasks/executions', body, { as });
    },
  },
  {
    name: 'a report',
    schema: 'StatusReport',
    attacks: REPORT_ATTACKS,
    send: async ({ rest }, members, as) => {
      const { taskId } = await track(rest.app, B, { taskId: randomUUID() });
      const body = { status: 'STARTED', ...members };
      return rest.api.ask('PATCH', `/tasks/executions/by-task-id/${taskId}`, { as, body });
    },
  },
  {
    name: 'a schedule',
    schema: 'ScheduleRequest',
    attacks: SCHEDULE_ATTACKS,
    send: ({ rest }, members, as) => {
      const body = { task_name: B.task, cron: '0 0 1 1 *', ...members };
      return rest.api.ask('PUT', `/schedules/attack-${randomUUID()}`, { as, body });
    },
  },
];
// Of these the table and the tests below try what there is.
const OTHER_BODIES = [
  'AlertChanges',
  'AlertMute',
  'AlertRequest',
  'AlertThought',
  'BackfillRequest',
  'BreakerChange',
  'BreakerChange',
  'BulkChange',
  'BulkChange',
  'BulkChange',
  'BulkRequest',
  'BulkSelection',
  'BulkStart',
  'CancelRequest',
  'ErrorIgnorance',
  'ErrorReopening',
  'ErrorResolution',
  'ErrorRetry',
  'LockRelease',
  // Of a workflow it is the same.
  'CancelRequest',
  'ConfigChanges',
  'ExecuteRequest',
  'PreviewRequest',
  'RetryFailedRequest',
  'QueueClean',
  'QueueClear',
  'QueueLimits',
  'QueueObliterate',
  'QueuePause',
  'RetryRequest',
  'ScheduleChange',
  'SchedulePause',
  'TaskPause',
  'ScheduleThought',
  'WorkerQuiet',
];

/** What tenant B tries with every member of every body. */
export function attackTests(app: () => TenantApp): void {
  const asB = (by: ScopeKind): string => asUser('operator', B, by);
  const api = () => app().rest.api;

  it('attacks with every member of every body', async () => {
    const { body } = await api().get('/openapi.json', { as: asUser('admin', A) });
    for (const { schema, attacks } of FRONTS) {
      const { properties } = body.components.schemas[schema];
      expect(Object.keys(attacks).sort()).toEqual(Object.keys(properties).sort());
    }
    const operations = Object.values<Record<string, Wire>>(body.paths).flatMap((methods) => Object.values(methods));
    const bodies = operations.flatMap(({ requestBody }) => requestBody?.content['application/json'].schema.$ref ?? []);
    const known = [...OTHER_BODIES, 'Registration', 'ScheduleRequest', 'StatusReport'].map(
      (name) => `#/components/schemas/${name}`,
    );
    expect(bodies.sort()).toEqual(known.sort());
  });

  for (const front of FRONTS)
    it.each(SCOPE_KINDS)(`refuses what crosses, or keeps it in tenant B, in ${front.name}, told apart by %s`, (by) =>
      attackWith(front, by),
    );

  async function attackWith({ attacks, send }: Front, by: ScopeKind): Promise<void> {
    const rows = await app().rowsOfA();
    const secrets = await app().secrets();
    const known = new Set((await app().latest()).map(({ id }) => id));
    const before = await schedulesOfA(by);
    for (const [member, tries] of Object.entries(attacks))
      for (const attack of tries) {
        const value = attack.value(app().target);
        const answer = await send(app(), { [member]: value }, asB(by));
        const said = { [member]: value };
        expect({ ...said, ...outcomeOf(answer) }).toEqual({ ...said, ...expectedOf(attack, by) });
        expect(leaksIn({ asked: { path: '', body: said }, answer }, secrets)).toEqual([]);
      }
    const made = (await app().latest()).filter(({ id }) => !known.has(id));
    const crossed = made.filter((each) => isOf(A, by, each));
    expect(crossed).toEqual([]);
    expect(await schedulesOfA(by)).toEqual(before);
    expect(await app().rowsOfA()).toEqual(rows);
  }

  /** Whoever has made them. */
  async function schedulesOfA(by: ScopeKind): Promise<string[]> {
    const schedules = app().rest.app.get(Schedules);
    return (await schedules.scoped(SCOPES[by](A)).list()).map(({ name }) => name);
  }

  it('takes nothing in a body that says whose it is or what it belongs to', async () => {
    const { taskId } = await track(app().rest.app, B, { taskId: randomUUID() });
    await api().ask('PUT', '/schedules/own', { as: asB('metadata'), body: { task_name: B.task, cron: '0 0 1 1 *' } });
    const { id: workflow } = await app().rest.tasks.executeWorkflow([{ task: B.task, name: 'own' }], {
      createdBy: B.creator,
      metadata: B.metadata,
    });
    const extra = Object.fromEntries(NO_MEMBERS.map((name) => [name, app().target.done]));
    const [register, report] = [{ task_id: randomUUID(), task_name: B.task, module: B.module }, { status: 'STARTED' }];
    const bodies: readonly [method: string, path: string, body: object, at?: string][] = [
      ['POST', `/tasks/${B.task}/$execute`, extra],
      ['POST', `/tasks/${B.task}/$execute`, { options: extra }, 'options.'],
      ['POST', '/tasks/executions', { ...register, ...extra }],
      ['PATCH', `/tasks/executions/by-task-id/${taskId}`, { ...report, ...extra }],
      ['POST', '/tasks/executions/bulk', { action: 'cancel', ids: [app().ofB], ...extra }],
      ['POST', `/tasks/executions/${app().ofB}/retry`, extra],
      ['POST', `/tasks/executions/${app().ofB}/cancel`, extra],
      ['POST', `/tasks/executions/${app().ofB}/unmask`, extra],
      ['PUT', '/schedules/own', { task_name: B.task, cron: '0 0 1 1 *', ...extra }],
      ['PATCH', '/schedules/own', extra],
      ['POST', '/schedules/own/pause', extra],
      ['POST', '/schedules/own/trigger', extra],
      ['POST', '/schedules/own/backfill', { from: '2020-01-01', ...extra }],
      ['POST', `/workflows/${workflow}/cancel`, extra],
      ['POST', `/workflows/${workflow}/retry-failed`, extra],
    ];
    for (const [method, path, body, at = ''] of bodies) {
      const answer = await api().ask(method, path, { as: asB('metadata'), body });
      const fields = (answer.body.errors ?? []).map(({ field }: Wire) => field);
      expect([path, answer.status, fields.sort()]).toEqual([path, 400, NO_MEMBERS.map((name) => at + name).sort()]);
    }
  });

  it.each(['cancel', 'retry'])('touches nothing of tenant A when tenant B wants to %s all of it', async (action) => {
    const rows = await app().rowsOfA();
    const ids: string[] = rows.executions.map(({ id }: Wire) => id);
    for (const by of SCOPE_KINDS) {
      const asked = { path: '/tasks/executions/bulk', body: { action, ids, reason: 'why' } };
      const answer = await api().post(asked.path, asked.body, { as: asB(by) });
      const skipped = (id: string): object => ({ id, outcome: 'skipped', code: 'NOT_FOUND', why: expect.anything() });
      expect(answer.body).toEqual({ count: ids.length, results: ids.map(skipped) });
      expect(leaksIn({ asked, answer }, await app().secrets())).toEqual([]);
    }
    expect(await app().rowsOfA()).toEqual(rows);
  });

  it.each(['cancel', 'retry'])('starts no operation that would %s anything of tenant A', async (action) => {
    const rows = await app().rowsOfA();
    const ids: string[] = rows.executions.map(({ id }: Wire) => id);
    for (const by of SCOPE_KINDS) {
      for (const selection of [
        { ids },
        { filter: { my_tasks: 'false', search: SECRETS.taskId } },
        { filter: { created_by: SECRETS.creator } },
      ]) {
        const asked = { path: '/bulk-operations', body: { action, ...selection } };
        const answer = await api().post(asked.path, asked.body, { as: asB(by) });
        expect([answer.status, answer.body.code]).toEqual([409, 'BULK_EMPTY']);
        expect(leaksIn({ asked, answer }, await app().secrets())).toEqual([]);
      }
    }
    expect(await app().rowsOfA()).toEqual(rows);
  });
}

function outcomeOf({ status, body }: Answer): object {
  return status < 300 ? { refused: undefined } : { refused: body.code };
}

function expectedOf({ refused, refusedBy }: BodyAttack, by: ScopeKind): object {
  return { refused: refusedBy?.[by] ?? refused };
}
