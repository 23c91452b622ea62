import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { OPERATIONS } from '../../../libs/task-admin/src/openapi/operations/index.js';
import type { Answer } from '../support/rest-client.js';
import type { Wire } from '../support/wire.js';
import { comparable, type Exchange, leaksIn, NOTHING } from './asking.js';
import {
  type BodyAttack,
  type BodyAttacks,
  EXECUTE_ATTACKS,
  NO_MEMBERS,
  REGISTRATION_ATTACKS,
  REPORT_ATTACKS,
} from './body-attacks.js';
import { QUERY_ATTACKS } from './query-attacks.js';
import { RIGHTS } from './table/index.js';
import { type TenantApp, track } from './tenant-app.js';
import { A, asUser, B, isOf, SCOPE_KINDS, type ScopeKind, SECRETS } from './tenants.js';

const SEARCHES = OPERATIONS.filter(({ id, query }) => query && !RIGHTS[id]?.isOfOne);
// What tenant B never asks for, so that its own audit cannot tell of it either.
const NEVER_ASKED = [SECRETS.payload, SECRETS.result, SECRETS.error, SECRETS.line, SECRETS.artifact, SECRETS.username];

/** Where attacks on the members of a body are sent, and how. */
interface Front {
  readonly name: string;
  readonly schema: string;
  readonly attacks: BodyAttacks;
  send(member: string, value: unknown, by: ScopeKind): Promise<Answer>;
}

/** What tenant B tries with every parameter and every member of every body. */
export function attackTests(app: () => TenantApp): void {
  const asB = (by: ScopeKind): string => asUser('operator', B, by);
  const api = () => app().rest.api;

  const fronts: readonly Front[] = [
    {
      name: '$execute',
      schema: 'ExecuteOptions',
      attacks: EXECUTE_ATTACKS,
      send: (member, value, by) =>
        api().post(`/tasks/${B.task}/$execute`, { options: { [member]: value } }, { as: asB(by) }),
    },
    {
      name: 'a registration',
      schema: 'Registration',
      attacks: REGISTRATION_ATTACKS,
      send: (member, value, by) => {
        const body = { task_id: randomUUID(), task_name: B.task, module: B.module, [member]: value };
        return api().post('/tasks/executions', body, { as: asB(by) });
      },
    },
    {
      name: 'a report',
      schema: 'StatusReport',
      attacks: REPORT_ATTACKS,
      send: async (member, value, by) => {
        const { taskId } = await track(app().rest.app, B, { taskId: randomUUID() });
        const body = { status: 'STARTED', [member]: value };
        return api().ask('PATCH', `/tasks/executions/by-task-id/${taskId}`, { as: asB(by), body });
      },
    },
  ];

  it('attacks with every parameter of lists that there is', () => {
    const parameters = SEARCHES.flatMap(({ query = [] }) => query.map(({ name }) => name));
    expect([...new Set(parameters)].sort()).toEqual(Object.keys(QUERY_ATTACKS).sort());
  });

  it.each(SCOPE_KINDS)('finds nothing of tenant A by any parameter of a list, told apart by %s', async (by) => {
    const secrets = await app().secrets();
    for (const { id, query = [] } of SEARCHES)
      for (const { name } of query) {
        const [ofA, ofNobody] = QUERY_ATTACKS[name]!(app().target, NOTHING);
        // What is narrowed in one kind of scope is narrowed in the others.
        if (by !== 'metadata' && ofA === ofNobody) continue;
        const found = await search(id, `${name}=${encodeURIComponent(ofA)}`, by);
        const leaks = leaksIn(found, RIGHTS[id]?.isOfOneself ? NEVER_ASKED : secrets);
        expect({ [`${id} ${name}`]: leaks }).toEqual({ [`${id} ${name}`]: [] });
        if (by !== 'metadata' || ofA === ofNobody || RIGHTS[id]?.isOfOneself) continue;
        const none = await search(id, `${name}=${encodeURIComponent(ofNobody)}`, by);
        expect({ [`${id} ${name}`]: comparable(found, [ofA]) }).toEqual({
          [`${id} ${name}`]: comparable(none, [ofNobody]),
        });
      }
  });

  async function search(id: string, query: string, by: ScopeKind): Promise<Exchange> {
    const { path } = RIGHTS[id]!.ask(app().target, { ...B, unused: '' });
    const asked = { path: `${path}${path.includes('?') ? '&' : '?'}${query}` };
    return { asked, answer: await api().get(asked.path, { as: asB(by) }) };
  }

  for (const front of fronts) {
    it(`attacks ${front.name} with every member that it has`, async () => {
      const { body } = await api().get('/openapi.json', { as: asUser('admin', A) });
      const { properties } = body.components.schemas[front.schema];
      expect(Object.keys(front.attacks).sort()).toEqual(Object.keys(properties).sort());
    });

    it.each(SCOPE_KINDS)(`refuses what crosses, or keeps it in tenant B, in ${front.name}, told apart by %s`, (by) =>
      attackWith(front, by),
    );
  }

  async function attackWith({ attacks, send }: Front, by: ScopeKind): Promise<void> {
    const rows = await app().rowsOfA();
    const secrets = await app().secrets();
    const known = new Set((await app().latest()).map(({ id }) => id));
    for (const [member, tries] of Object.entries(attacks))
      for (const attack of tries) {
        const value = attack.value(app().target);
        const answer = await send(member, value, by);
        const said = { [member]: value };
        expect({ ...said, ...outcomeOf(answer) }).toEqual({ ...said, ...expectedOf(attack, by) });
        expect(leaksIn({ asked: { path: '', body: said }, answer }, secrets)).toEqual([]);
      }
    const made = (await app().latest()).filter(({ id }) => !known.has(id));
    const crossed = made.filter((each) => isOf(A, by, each));
    expect(crossed).toEqual([]);
    expect(await app().rowsOfA()).toEqual(rows);
  }

  it('takes nothing in a body that says whose it is or what it belongs to', async () => {
    const { taskId } = await track(app().rest.app, B, { taskId: randomUUID() });
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
}

function outcomeOf({ status, body }: Answer): object {
  return status < 300 ? { refused: undefined } : { refused: body.code };
}

function expectedOf({ refused, refusedBy }: BodyAttack, by: ScopeKind): object {
  return { refused: refusedBy?.[by] ?? refused };
}
