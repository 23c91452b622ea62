import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, TaskAudit } from '@taskledger/nestjs';
import { finished } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

// More than are read at a time.
const MANY = 620;

@Injectable()
class ShopTasks {
  @Task('order', { sensitive: ['card.number'] })
  order(payload: { readonly user: { readonly name: string } }): object {
    return { greeting: `Hello "${payload.user.name}",\nand goodbye`, items: [{ sku: 'A-1' }] };
  }

  @Task('many')
  many(): void {}
}

describe.each(PLATFORMS)('exports over REST on %s', (platform) => {
  let rest: RestApp;
  let order: Wire;

  beforeAll(async () => {
    rest = await startApp(platform, { providers: [ShopTasks], admin: { privateMetadataKeys: ['internal'] } });
    const payload = { user: { name: '=cmd()' }, card: { number: '4111' }, blob: 'x'.repeat(300) };
    order = await finished(rest.api, 'order', { params: payload });
    await rest.tasks.enqueueMany(
      'many',
      Array.from({ length: MANY }, () => ({})),
    );
  });
  afterAll(() => rest.close());

  const get = (query: string, as = 'admin'): Promise<Response> =>
    fetch(`${rest.url}/api/v1/tasks/executions/export?my_tasks=false&${query}`, {
      headers: { authorization: `Bearer ${as}` },
    });

  it('D-7 writes what the list shows, all of it, one object a line', async () => {
    const answer = await get('format=ndjson&task_name=many');
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="executions.ndjson"');
    const rows = linesOf(await answer.text()).map((line) => JSON.parse(line) as Wire);
    expect(rows).toHaveLength(MANY);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(MANY);
    expect(rows.map(({ id }) => id)).toEqual(
      rows
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    const { body } = await rest.api.get('/tasks/executions?my_tasks=false&task_name=order');
    const [whole] = linesOf(await (await get('format=ndjson&task_name=order')).text());
    expect(JSON.parse(whole!)).toEqual(body.results[0]);
  });

  it('D-7 writes values at paths, as spreadsheets read them, and no formulas', async () => {
    const columns = 'payload.user.name,result.greeting,result.items.0.sku,payload.missing,payload.user';
    const lines = await (await get(`format=csv&task_name=order&columns=${columns}`)).text();
    const [head] = lines.split('\r\n');
    expect(head).toMatch(/^\uFEFF?id,task_id,task_name,/);
    expect(head).toContain(`,error,${columns}`);
    expect(lines.slice(head!.length + 2)).toBe(
      `${order.id},${order.id},order,${order.module},SUCCESS,,default,5,,1,1,1,${order.created_at},,` +
        `${order.started_at},${order.finished_at},${order.duration},u-admin,Ada,,,` +
        `'=cmd(),"Hello ""=cmd()"",\nand goodbye",A-1,,"{""name"":""=cmd()""}"\r\n`,
    );
  });

  it('D-7 shows values at paths in the list, cut to what a list has room for', async () => {
    const ask = async (columns: string, as = 'admin'): Promise<Wire> =>
      (await rest.api.get(`/tasks/executions?my_tasks=false&task_name=order&columns=${columns}`, { as })).body;
    const { results } = await ask('payload.user.name,payload.blob,payload.card,result.items.-1.sku');
    expect(results[0].columns).toEqual({
      'payload.user.name': '=cmd()',
      'payload.blob': `${'x'.repeat(199)}…`,
      'payload.card': '{"number":"[REDACTED]"}',
      'result.items.-1.sku': 'A-1',
    });
    expect((await ask('payload.user.name', 'clerk')).results[0].columns).toEqual({ 'payload.user.name': null });
    expect((await rest.api.get('/tasks/executions')).body.results[0]).not.toHaveProperty('columns');
  });

  it('leaves out of the columns what is private, secret, or larger than a list reads', async () => {
    const large = { text: Array.from({ length: 10_000 }, () => Math.random().toString(36)).join(' '), small: 1 };
    await rest.tasks.enqueue('many', large, {
      metadata: { internal: 'i', tenant: 'acme', token: 't' },
      tags: ['large'],
    });
    const columns = 'payload.small,metadata.internal,metadata.tenant,metadata.token';
    const { body } = await rest.api.get(`/tasks/executions?my_tasks=false&tags=large&columns=${columns}`);
    expect(body.results[0].columns).toEqual({
      'payload.small': null,
      'metadata.internal': null,
      'metadata.tenant': 'acme',
      'metadata.token': '[REDACTED]',
    });
  });

  it.each([
    ['format=xml', 'format'],
    ['format=csv&columns=user.id', 'columns'],
    ['format=csv&columns=payload', 'columns'],
    ['format=csv&columns=payload.a:1%20payload.b', 'columns'],
    ['format=csv&columns=-payload.a', 'columns'],
    ['format=csv&limit=0', 'limit'],
    ['limit=5', 'format'],
  ])('refuses %s and names the parameter', async (query, field) => {
    const answer = await get(query);
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as Wire;
    expect(errors).toEqual([expect.objectContaining({ field })]);
  });

  it('writes no more rows than are asked for', async () => {
    expect(linesOf(await (await get('format=ndjson&task_name=many&limit=510')).text())).toHaveLength(510);
  });

  it('takes a right of its own, and is audited', async () => {
    expect((await get('format=csv', 'viewer')).status).toBe(403);
    await (await get('format=csv&task_name=many')).text();
    const { items } = await rest.app.get(TaskAudit).list({ action: 'execution.export' });
    expect(items[0]).toMatchObject({ actor: 'u-admin', status: 200 });
    expect(items).toContainEqual(expect.objectContaining({ actor: 'u-viewer', status: 403 }));
  });
});

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
