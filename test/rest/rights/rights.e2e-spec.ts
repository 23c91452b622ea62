import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '../../../libs/task-admin/src/openapi/operations/index.js';
import { PLATFORMS } from '../support/rest-app.js';
import { comparable, exchange, type Exchange, leaksIn, namesIn, NOTHING, unasked } from './asking.js';
import { attackTests } from './attack.tests.js';
import type { Asker } from './right.js';
import { scopeTests } from './scope.tests.js';
import { searchTests } from './search.tests.js';
import { sharedKeyTests } from './shared-keys.tests.js';
import { streamTests } from './stream.tests.js';
import { RIGHTS } from './table/index.js';
import { TenantApp } from './tenant-app.js';
import { A, asUser, B, SCOPE_KINDS, type ScopeKind } from './tenants.js';

const ROUTES = OPERATIONS.map(({ id, method, path }) => ({ id, method, path, right: RIGHTS[id]! }));

describe.each(PLATFORMS)('the table of rights on %s', (platform) => {
  let app: TenantApp;

  beforeAll(async () => {
    app = await TenantApp.start(platform);
  });
  afterAll(() => app.rest.close());

  type Who = { readonly as: string | null; readonly tenant: typeof A };
  const operatorOfA: Who = { as: asUser('operator', A), tenant: A };
  const attackerBy = (by: ScopeKind): Who => ({ as: asUser('operator', B, by), tenant: B });

  /** Every operation, asked about tenant A's things. */
  async function everything(who: Who): Promise<Record<string, Exchange>> {
    const exchanges: Record<string, Exchange> = {};
    for (const route of ROUTES) exchanges[route.id] = await exchange(app, { ...route, target: app.target }, who);
    return exchanges;
  }

  const statusesOf = (exchanges: Readonly<Record<string, Exchange>>): Record<string, number> =>
    Object.fromEntries(Object.entries(exchanges).map(([id, { answer }]) => [id, answer.status]));
  const expected = (asker: Asker, by?: ScopeKind): Record<string, number> =>
    Object.fromEntries(ROUTES.map(({ id, right }) => [id, (by && right.attackerBy?.[by]) ?? right[asker]]));
  const leaksOf = (exchanges: Readonly<Record<string, Exchange>>, secrets: readonly string[]): object =>
    Object.fromEntries(
      Object.entries(exchanges)
        .map(
          ([id, each]) => [id, leaksIn(each, RIGHTS[id]?.isOfOneself ? unasked(exchanges, secrets) : secrets)] as const,
        )
        .filter(([, leaks]) => leaks.length > 0),
    );

  it('has an entry for every operation that is described, and no other', async () => {
    const { body } = await app.rest.api.get('/openapi.json', { as: asUser('admin', A) });
    const described = Object.values<Record<string, { operationId: string }>>(body.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(Object.keys(RIGHTS).sort()).toEqual(described.sort());
  });

  it('has an entry for every route that the platform serves', () => {
    const pattern = (route: string): string => route.replace(/\{\w+\}|:\w+|\$\w+/g, '*').replace(/(?<=[\w*])\/$/, '');
    const served = app.routes.filter((route) => / \/api\/v1\b/.test(route) && !route.startsWith('HEAD')).map(pattern);
    const known = ROUTES.map(({ method, path }) => pattern(`${method} /api/v1${path}`));
    expect([...new Set(served)].sort()).toEqual([...new Set(known)].sort());
  });

  it('serves nothing beside the API but the dashboard, and lets nobody in there either', async () => {
    const others = app.routes.filter((route) => !/ \/api\/v1\b/.test(route) && !route.startsWith('HEAD'));
    expect(others).not.toEqual([]);
    expect(others.filter((route) => !/^GET \/admin\/tasks\b/.test(route))).toEqual([]);
    for (const route of others) {
      const path = route.slice('GET '.length).replace(/:\w+/g, 'x');
      expect([route, (await fetch(app.rest.url + path)).status]).toEqual([route, 401]);
    }
  });

  it('lets nobody in who does not say who it is', async () => {
    const exchanges = await everything({ as: null, tenant: B });
    const secrets = await app.secrets();
    for (const [id, { answer }] of Object.entries(exchanges))
      expect([id, answer.status, answer.headers.get('www-authenticate')]).toEqual([
        id,
        401,
        'Bearer realm="taskledger"',
      ]);
    expect(leaksOf(exchanges, secrets)).toEqual({});
  });

  it.each(SCOPE_KINDS)('keeps tenant A from the operator of tenant B, told apart by %s', async (by) => {
    const rows = await app.rowsOfA();
    const secrets = await app.secrets();
    const exchanges = await everything(attackerBy(by));
    expect(statusesOf(exchanges)).toEqual(expected('attacker', by));
    expect(leaksOf(exchanges, secrets)).toEqual({});
    expect(await app.rowsOfA()).toEqual(rows);
    // As if what is of tenant A were not there.
    for (const { id, ...route } of ROUTES.filter(({ right }) => right.isOfOne)) {
      const found = comparable(exchanges[id]!, namesIn(app.target));
      const absent = await exchange(app, { id, ...route }, attackerBy(by));
      expect({ [id]: found }).toEqual({ [id]: comparable(absent, namesIn(NOTHING)) });
    }
  });

  it('answers tenant B the same about heads', async () => {
    for (const { id, right } of ROUTES.filter((route) => route.right.isOfOne && route.method === 'GET')) {
      const exchanged = await exchange(app, { id, method: 'HEAD', right, target: app.target }, attackerBy('metadata'));
      const leaks = leaksIn(exchanged, await app.secrets());
      // A stream has none.
      expect([id, exchanged.answer.status, leaks]).toEqual([id, id === 'streamJob' ? 405 : 404, []]);
    }
  });

  it('lets a viewer of tenant A read and change nothing', async () => {
    const before = await app.rowsOfA();
    const exchanges = await everything({ as: asUser('viewer', A), tenant: A });
    expect(statusesOf(exchanges)).toEqual(expected('viewer'));
    expect(await app.rowsOfA()).toEqual(before);
  });

  it('lets the operator of tenant A do everything, and tells the operator what tenant B is not told', async () => {
    const secrets = await app.secrets();
    const exchanges = await everything(operatorOfA);
    expect(statusesOf(exchanges)).toEqual(expected('operator'));
    const telling = Object.keys(leaksOf(exchanges, secrets));
    expect(telling).toEqual(ROUTES.filter(({ right }) => right.tells).map(({ id }) => id));
  });

  it('lets an admin do everything to everybody', async () => {
    const exchanges = await everything({ as: asUser('admin', B), tenant: A });
    expect(statusesOf(exchanges)).toEqual(expected('admin'));
  });

  searchTests(() => app);
  attackTests(() => app);
  sharedKeyTests(() => app);
  streamTests(() => app);
  scopeTests(() => app);
});
