import { Injectable } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Schedule, Schedules, Task } from '@taskledger/nestjs';
import { reached } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Answer } from './support/rest-client.js';
import type { Wire } from './support/wire.js';

const DAY_MS = 86_400_000;
const NIGHTLY = { task_name: 'greet_user', cron: '30 2 * * 1-5', timezone: 'Europe/Berlin', payload: { name: 'Ada' } };

@Injectable()
class Scheduled {
  @Task('declared', { module: 'demo' })
  @Schedule('0 8 * * *')
  declared(): void {}
}

describe.each(PLATFORMS)('schedules over REST on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform, { admin: { privateMetadataKeys: ['hidden'] }, providers: [Scheduled] });
    rest.app.get(Schedules).stop();
  });
  afterAll(() => rest.close());
  afterEach(async () => {
    const { body } = await rest.api.get('/schedules?origin=service&state=active,paused,ended&page_size=100');
    for (const { name } of body.results) await rest.api.delete(at(name));
  });

  const at = (name: string, view = ''): string => `/schedules/${encodeURIComponent(name)}${view}`;
  const put = (name: string, body: object = NIGHTLY, as = 'admin'): Promise<Answer> =>
    rest.api.ask('PUT', at(name), { body, as });
  const patch = (name: string, body: object, as = 'admin'): Promise<Answer> =>
    rest.api.ask('PATCH', at(name), { body, as });
  const listed = async (query = ''): Promise<string[]> =>
    (await rest.api.get(`/schedules${query}`)).body.results.map(({ name }: Wire) => name);
  const fieldsOf = ({ status, body }: Answer): [number, string[]] => [
    status,
    (body.errors ?? []).map(({ field }: Wire) => field),
  ];
  const auditOf = async (name: string): Promise<Wire[]> =>
    (await rest.api.get('/audit?limit=1000')).body.results
      .filter(({ details }: Wire) => details.schedule === name)
      .toReversed();
  /** As if it had been there for so long, and nobody had looked. */
  const earlier = (name: string, interval: string): Promise<unknown> =>
    dataSourceOf(rest).query(
      `UPDATE taskledger.task_schedule SET next_at = next_at - $2::interval, look_at = look_at - $2::interval,
              anchor_at = anchor_at - $2::interval WHERE name = $1`,
      [name, interval],
    );

  it('D-20 has a schedule with its words, its zone and its next slots, and a list of them', async () => {
    const made = await put('sync:acme/nightly');
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'sync:acme/nightly',
      task_name: 'greet_user',
      origin: 'service',
      state: 'active',
      timing: { kind: 'cron', cron: '30 2 * * 1-5', timezone: 'Europe/Berlin', every_ms: null },
      text: 'At 02:30, Monday to Friday',
      payload: { name: 'Ada' },
      module: 'demo',
      queue: 'default',
      tags: ['demo', 'simple'],
      override: null,
      paused: null,
      revision: 1,
    });
    const again = await put('sync:acme/nightly');
    expect([again.status, again.body.revision]).toEqual([200, 1]);
    expect((await rest.api.get(at('sync:acme/nightly'))).body).toMatchObject({ name: 'sync:acme/nightly' });
    const { body } = await rest.api.get('/schedules?search=ACME&last_slots=3');
    expect(body).toMatchObject({ count: 1, count_capped: false, next: null, previous: null });
    expect(body.results[0]).toMatchObject({
      name: 'sync:acme/nightly',
      text: 'At 02:30, Monday to Friday',
      last_slots: [],
    });
    expect(body.results[0].next_slots).toHaveLength(5);
    expect(body.results[0]).not.toHaveProperty('payload');
  });

  it('D-20 P-13 finds schedules by text, task, queue, state and origin, page by page', async () => {
    for (const name of ['a1', 'a2', 'a3']) await put(name);
    await put('b1', { task_name: 'add', payload: { a: 1, b: 2 }, every: '1h' });
    await rest.api.post(at('a2', '/pause'), {});
    await patch('a3', { cron: '0 4 * * *' });
    expect(await listed('?origin=service')).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(await listed('?origin=service&order=next')).toHaveLength(4);
    expect(await listed('?task_name=add')).toEqual(['b1']);
    expect(await listed('?state=paused')).toEqual(['a2']);
    expect(await listed('?state=overridden')).toEqual(['a3']);
    expect(await listed('?queue=nowhere')).toEqual([]);
    expect(await listed('?origin=code')).toEqual(['declared']);
    for (const order of ['name', 'next']) {
      const found: string[] = [];
      let next: string | null = `/api/v1/schedules?origin=service&page_size=3&order=${order}`;
      const pages: Wire[] = [];
      while (next) {
        const { body } = await rest.api.get(next.slice('/api/v1'.length));
        pages.push(body);
        found.push(...body.results.map(({ name }: Wire) => name));
        next = body.next;
      }
      expect(found.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1']);
      expect(pages.map(({ count, previous }) => [count, previous !== null])).toEqual([
        [4, false],
        [4, true],
      ]);
    }
  });

  it('D-21 P-12 pauses with a reason and an end, and resumes', async () => {
    await put('paused');
    const until = new Date(Date.now() + DAY_MS).toISOString();
    const { status, body } = await rest.api.post(at('paused', '/pause'), { reason: 'audit', until });
    expect([status, body.state]).toEqual([200, 'paused']);
    expect(body.paused).toMatchObject({ reason: 'audit', until, by: 'u-admin', at: expect.any(String) });
    expect((await rest.api.post(at('paused', '/resume'), {})).body).toMatchObject({ state: 'active', paused: null });
    expect(fieldsOf(await rest.api.post(at('paused', '/pause'), { until: '2020-01-01' }))).toEqual([400, ['until']]);
    expect(await auditOf('paused')).toMatchObject([
      { action: 'schedule.upsert', actor: 'u-admin', task_name: 'greet_user', status: 201 },
      { action: 'schedule.pause', username: 'Ada', details: { reason: 'audit', until } },
      { action: 'schedule.resume' },
      { action: 'schedule.pause', status: 400, code: 'REQUEST_INVALID' },
    ]);
  });

  it('D-21 runs one now, which its execution tells of', async () => {
    await put('now');
    await rest.api.post(at('now', '/pause'), {});
    const { status, body, headers } = await rest.api.post(at('now', '/trigger'), {});
    expect([status, body]).toMatchObject([202, { name: 'now', task_name: 'greet_user' }]);
    expect(headers.get('location')).toContain(body.execution_id);
    const execution = await reached(rest.api, body.execution_id, 'SUCCESS');
    expect(execution).toMatchObject({
      schedule: { name: 'now', slot: null },
      result: { message: 'Hello, Ada!' },
      created_by: 'u-admin',
    });
    expect((await rest.api.get('/tasks/executions?my_tasks=false&schedule=now')).body.results).toMatchObject([
      { id: body.execution_id },
    ]);
    expect((await rest.api.get('/tasks/executions?my_tasks=false&schedule=other')).body.results).toEqual([]);
    const [, , triggered] = await auditOf('now');
    expect(triggered).toMatchObject({ action: 'schedule.trigger', execution_id: body.execution_id, status: 202 });
  });

  it('D-21 P-15 keeps an override over what is defined, shows both, and resets it', async () => {
    await put('tuned');
    const until = new Date(Date.now() + DAY_MS).toISOString();
    const { body } = await patch('tuned', { cron: '0 4 * * *', payload: { name: 'Bob' }, reason: 'load', until });
    const both = {
      timing: { cron: '0 4 * * *', timezone: 'Europe/Berlin' },
      text: 'At 04:00',
      defined_text: 'At 02:30, Monday to Friday',
      payload: { name: 'Bob' },
      defined_payload: { name: 'Ada' },
      override: { cron: '0 4 * * *', reason: 'load', by: 'u-admin', until, has_payload: true, timezone: null },
    };
    expect(body).toMatchObject(both);
    // As a deploy does.
    expect((await put('tuned', { ...NIGHTLY, cron: '0 5 * * *' })).body).toMatchObject({
      ...both,
      defined_text: 'At 05:00',
    });
    expect((await rest.api.post(at('tuned', '/reset'), {})).body).toMatchObject({
      override: null,
      text: 'At 05:00',
      payload: { name: 'Ada' },
    });
    const { results } = (await rest.api.get(at('tuned', '/revisions'))).body;
    expect(results.map(({ change, by }: Wire) => [change, by])).toEqual([
      ['reset', 'u-admin'],
      ['defined', 'u-admin'],
      ['overridden', 'u-admin'],
      ['created', 'u-admin'],
    ]);
    expect(results[2]).toMatchObject({ override: { cron: '0 4 * * *' }, payload: { name: 'Bob' } });
  });

  it('D-22 P-14 N-6 tells how slots went, and makes up for those that were missed', async () => {
    await put('past', { task_name: 'greet_user', every: '1m', payload: { name: 'Ada' } });
    await earlier('past', '6 min 30 s');
    await rest.app.get(Schedules).runPending();
    const history = async (): Promise<Wire[]> => (await rest.api.get(at('past', '/history'))).body.results;
    const before = await history();
    expect(before.map(({ state }) => state)).toEqual(['fired', ...Array(before.length - 1).fill('missed')]);
    const [fired] = before;
    const execution = await reached(rest.api, fired!.execution_id, 'SUCCESS');
    expect(execution.schedule).toEqual({ name: 'past', slot: fired!.slot });
    const from = new Date(Date.now() - 4 * 60_000).toISOString();
    const { body: plan } = await rest.api.get(at('past', `/backfill?from=${from}`));
    expect(plan).toMatchObject({ count: plan.slots.length, is_capped: false });
    expect(plan.count).toBeGreaterThanOrEqual(3);
    const { status, body: filled } = await rest.api.post(at('past', '/backfill'), { from });
    expect([status, filled.count]).toEqual([202, plan.count]);
    expect(filled.results.map(({ slot }: Wire) => slot)).toEqual(plan.slots);
    const after = await history();
    const made = after.find(({ slot }) => slot === plan.slots[0]);
    expect(made).toMatchObject({ state: 'fired', reason: 'backfill', execution_id: filled.results[0].execution_id });
    expect((await rest.api.post(at('past', '/backfill'), { from })).body.count).toBe(0);
    const { body: page } = await rest.api.get(at('past', '/history?limit=2'));
    const { body: second } = await rest.api.get(at('past', `/history?limit=2&before=${page.next}`));
    expect([...page.results, ...second.results].map(({ slot }: Wire) => slot)).toEqual(
      after.slice(0, 4).map(({ slot }) => slot),
    );
  });

  it('N-6 P-16 previews a schedule, and one that is only thought of, over the next change of the clocks', async () => {
    const thought = { cron: '30 2 * * *', timezone: 'Europe/Berlin', from: '2027-03-01T00:00:00Z', count: 2 };
    const { status, body } = await rest.api.post('/schedules/preview', thought);
    expect(status).toBe(200);
    expect(body).toEqual({
      text: 'At 02:30',
      timezone: 'Europe/Berlin',
      slots: [
        { at: '2027-03-01T01:30:00.000Z', local: '2027-03-01T02:30:00+01:00' },
        { at: '2027-03-02T01:30:00.000Z', local: '2027-03-02T02:30:00+01:00' },
      ],
      change: {
        at: '2027-03-28T01:00:00.000Z',
        offset_before: 60,
        offset_after: 120,
        // 02:30 is missing on that day: it fires after the gap.
        slots: [
          { at: '2027-03-27T01:30:00.000Z', local: '2027-03-27T02:30:00+01:00' },
          { at: '2027-03-28T01:00:00.000Z', local: '2027-03-28T03:00:00+02:00' },
          { at: '2027-03-29T00:30:00.000Z', local: '2027-03-29T02:30:00+02:00' },
        ],
      },
    });
    expect((await rest.api.post('/schedules/preview', { every: '90s' })).body).toMatchObject({
      text: 'Every 90 seconds',
      change: null,
    });
    await put('seen');
    const { body: own } = await rest.api.post(at('seen', '/preview'), { count: 3 });
    expect(own.slots).toHaveLength(3);
    expect(own.change.slots.length).toBeGreaterThan(0);
    expect((await auditOf('seen')).map(({ action }) => action)).toEqual(['schedule.upsert']);
  });

  it('N-6 counts what is due in each minute', async () => {
    for (const name of ['one', 'two', 'three']) await put(name, { ...NIGHTLY, cron: '0 * * * *', timezone: 'UTC' });
    await put('four', { ...NIGHTLY, cron: '30 * * * *', timezone: 'UTC' });
    await rest.api.post(at('three', '/pause'), {});
    const { body } = await rest.api.get('/schedules/collisions?hours=2');
    const counts = body.results.filter(({ names }: Wire) =>
      names.some((name: string) => ['one', 'four'].includes(name)),
    );
    expect(counts).toHaveLength(4);
    expect(counts.find(({ names }: Wire) => names.includes('one'))).toMatchObject({
      count: expect.any(Number),
      names: expect.arrayContaining(['one', 'two']),
    });
    expect(JSON.stringify(body)).not.toContain('three');
    expect(body.is_capped).toBe(false);
  });

  it('names the member that is wrong, and takes no other', async () => {
    const bad: [object, string][] = [
      [{ cron: '30 25 * * *' }, 'cron'],
      [{ cron: 12 }, 'cron'],
      [{ cron: undefined, every: '10ms' }, 'every'],
      [{ cron: undefined, every: {} }, 'every'],
      [{ cron: undefined }, 'timing'],
      [{ every: '1h' }, 'timing'],
      [{ timezone: 'Mars/Olympus' }, 'timezone'],
      [{ overlap: 'maybe' }, 'overlap'],
      [{ catch_up: 'all' }, 'catch_up'],
      [{ jitter: '1000d' }, 'jitter'],
      [{ repeat: -2 }, 'repeat'],
      [{ start_at: 'tomorrow' }, 'start_at'],
      [{ start_at: '2030-01-01', end_at: '2029-01-01' }, 'end_at'],
      [{ tags: 'x' }, 'tags'],
      [{ priority: 11 }, 'priority'],
      [{ queue: 'nowhere' }, 'queue'],
      [{ metadata: [] }, 'metadata'],
      [{ metadata: { hidden: 1 } }, 'metadata.hidden'],
      [{ payload: { name: 1 } }, 'payload.name'],
      [{ task_name: undefined }, 'task_name'],
      [{ created_by: 'x' }, 'created_by'],
      [{ crom: 'x' }, 'crom'],
    ];
    for (const [change, field] of bad)
      expect([change, ...fieldsOf(await put('bad', { ...NIGHTLY, ...change }))]).toEqual([change, 400, [field]]);
    expect((await put('bad', { ...NIGHTLY, task_name: 'nobody' })).body.code).toBe('TASK_UNKNOWN');
    expect((await rest.api.get(at('bad'))).status).toBe(404);
    await put('good');
    const wrong: [string, object, string][] = [
      ['', { cron: 'x' }, 'cron'],
      ['', {}, 'body'],
      ['', { cron: '0 0 * * *', every: '1h' }, 'every'],
      ['', { timezone: 'Mars' }, 'timezone'],
      ['', { payload: { name: 1 } }, 'payload.name'],
      ['', { until: 'x', cron: '0 0 * * *' }, 'until'],
      ['', { overlap: 'allow' }, 'overlap'],
      ['/backfill', {}, 'from'],
      ['/backfill', { from: '2999-01-01' }, 'from'],
      ['/backfill', { from: '2026-01-01', limit: 1_001 }, 'limit'],
      ['/preview', { count: 101 }, 'count'],
      ['/pause', { reason: '' }, 'reason'],
      ['/resume', { reason: 'x' }, 'reason'],
      ['/trigger', { payload: {} }, 'payload'],
    ];
    for (const [view, body, field] of wrong) {
      const answer = view === '' ? await patch('good', body) : await rest.api.post(at('good', view), body);
      expect([view, body, ...fieldsOf(answer)]).toEqual([view, body, 400, [field]]);
    }
    expect(fieldsOf(await rest.api.post('/schedules/preview', { cron: 'x' }))).toEqual([400, ['cron']]);
    for (const query of ['state=gone', 'origin=x', 'order=x', 'page=0', 'last_slots=51', 'nothing=1'])
      expect([query, (await rest.api.get(`/schedules?${query}`)).status]).toEqual([query, 400]);
  });

  it('has problems for what is not there, and for what code has', async () => {
    const asked: [string, string, object?][] = [
      ['GET', ''],
      ['DELETE', ''],
      ['PATCH', '', { cron: '0 0 * * *' }],
      ['GET', '/history'],
      ['GET', '/revisions'],
      ['GET', '/backfill?from=2026-01-01'],
      ['POST', '/pause', {}],
      ['POST', '/resume', {}],
      ['POST', '/reset', {}],
      ['POST', '/trigger', {}],
      ['POST', '/preview', {}],
      ['POST', '/backfill', { from: '2026-01-01' }],
    ];
    for (const [method, view, body] of asked) {
      const answer = await rest.api.ask(method, at('nobody', view), { body });
      expect([method, view, answer.status, answer.body.code]).toEqual([method, view, 404, 'NOT_FOUND']);
    }
    for (const answer of [await put('declared'), await rest.api.delete(at('declared'))])
      expect([answer.status, answer.body.code]).toEqual([409, 'SCHEDULE_OF_CODE']);
    expect((await put('collisions')).status).toBe(405);
  });

  it('gives each only the rights that it has', async () => {
    await put('guarded');
    const asked: [string, string, object?][] = [
      ['PUT', '', NIGHTLY],
      ['PATCH', '', { cron: '0 0 * * *' }],
      ['DELETE', ''],
      ['POST', '/pause', {}],
      ['POST', '/resume', {}],
      ['POST', '/reset', {}],
      ['POST', '/trigger', {}],
      ['POST', '/backfill', { from: '2026-01-01' }],
    ];
    for (const [method, view, body] of asked)
      expect([method, view, (await rest.api.ask(method, at('guarded', view), { body, as: 'viewer' })).status]).toEqual([
        method,
        view,
        403,
      ]);
    expect((await put('fresh', NIGHTLY, 'viewer')).status).toBe(403);
    const { body } = await rest.api.get(at('guarded'), { as: 'clerk' });
    expect(body).toMatchObject({ payload: null, payload_visible: false, defined_payload: null, masked_paths: [] });
    expect((await rest.api.get(at('guarded'), { as: 'viewer' })).body.payload).toEqual({ name: 'Ada' });
    for (const path of ['/schedules', at('guarded')])
      expect((await rest.api.get(path, { as: 'stranger' })).status).toBe(path === '/schedules' ? 403 : 404);
  });

  it('masks secrets of payloads, and takes a mask for what is there', async () => {
    const payload = { name: 'Ada', password: 'hunter2' };
    await put('secret', { task_name: 'declared', cron: '0 0 * * *', payload });
    const { body, text } = await rest.api.get(at('secret'));
    expect(text).not.toContain('hunter2');
    expect(body.masked_paths).toEqual(['password']);
    await patch('secret', { payload: { ...body.payload, name: 'Bob' } });
    expect((await rest.app.get(Schedules).get('secret'))!.payload).toEqual({ name: 'Bob', password: 'hunter2' });
    const left = await put('another', { task_name: 'declared', cron: '0 0 * * *', payload: body.payload });
    expect(fieldsOf(left)).toEqual([400, ['payload.password']]);
    expect((await auditOf('secret')).length).toBeGreaterThan(0);
    expect((await rest.api.get('/audit?limit=1000')).text).not.toContain('hunter2');
  });

  it('keeps what the server alone says about it', async () => {
    await rest.app.get(Schedules).upsert('owned', {
      task: 'greet_user',
      cron: '0 0 * * *',
      createdBy: 'ann',
      metadata: { hidden: 'h', seen: 's' },
    });
    const { body } = await put('owned', { ...NIGHTLY, metadata: { seen: 't' } });
    expect(body).toMatchObject({ created_by: 'ann', metadata: { seen: 't' } });
    expect(body.metadata).not.toHaveProperty('hidden');
    expect((await rest.app.get(Schedules).get('owned'))!.metadata).toEqual({ hidden: 'h', seen: 't' });
  });
});
