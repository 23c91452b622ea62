import { expect, it } from '@jest/globals';
import { OPERATIONS } from '../../../libs/task-admin/src/openapi/operations/index.js';
import { comparable, type Exchange, leaksIn, NOTHING } from './asking.js';
import { QUERY_ATTACKS } from './query-attacks.js';
import { RIGHTS } from './table/index.js';
import type { TenantApp } from './tenant-app.js';
import { asUser, B, SCOPE_KINDS, type ScopeKind, SECRETS } from './tenants.js';

const SEARCHES = OPERATIONS.filter(({ id, query }) => query && !RIGHTS[id]?.isOfOne);
// What tenant B never asks for, so that its own audit cannot tell of it either.
const NEVER_ASKED = [SECRETS.payload, SECRETS.result, SECRETS.error, SECRETS.line, SECRETS.artifact, SECRETS.username];

/** What tenant B tries with every parameter of lists, counts and statistics. */
export function searchTests(app: () => TenantApp): void {
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
    return { asked, answer: await app().rest.api.get(asked.path, { as: asUser('operator', B, by) }) };
  }
}
