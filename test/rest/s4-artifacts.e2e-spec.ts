import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mismatch } from './support/documented.js';
import { finished, submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('S4: artifacts over REST on %s', (platform) => {
  let rest: RestApp;
  let document: Wire;
  let id: string;
  let model: string;
  let report: string;
  let row: string;
  let empty: string;

  beforeAll(async () => {
    rest = await startApp(platform);
    document = (await rest.api.get('/openapi.json')).body;
    const execution = await finished(rest.api, 'nesting_task');
    ({ id } = execution);
    [model, report, row, empty] = execution.result;
  });
  afterAll(() => rest.close());

  const get = async (path: string, as?: string): Promise<Wire> =>
    (await rest.api.get(`/artifacts${path}`, { as })).body;
  const fits = (schema: string, value: Wire): void =>
    expect(mismatch(document, { $ref: `#/components/schemas/${schema}` }, value)).toBeUndefined();

  it('S4-19 keeps what belongs to what, and how deep', async () => {
    const shapeOf = async (artifactId: string): Promise<unknown> => {
      const { parent_id: parent, level } = await get(`/${artifactId}`);
      return [parent, level];
    };
    expect(await Promise.all([id, model, report, row, empty].map(shapeOf))).toEqual([
      [null, 0],
      [id, 1],
      [model, 2],
      [report, 3],
      [model, 2],
    ]);
    const { results } = (await rest.api.get(`/tasks/executions/${id}/artifacts`)).body;
    expect(results.map(({ level }: Wire) => level)).toEqual([1, 2, 3, 2]);
  });

  it('S4-19 shows the tree of all levels, without content', async () => {
    const tree = await get(`/${id}/$tree`);
    const names = ({ name, children, ...rest_ }: Wire): unknown => {
      expect(rest_).not.toHaveProperty('data');
      return [name, children.map(names)];
    };
    expect(names(tree)).toEqual([
      'nesting_task',
      [
        [
          'model',
          [
            ['report', [['row', []]]],
            ['empty', []],
          ],
        ],
      ],
    ]);
    expect(names(await get(`/${report}/%24tree`))).toEqual(['report', [['row', []]]]);
    fits('ArtifactNode', tree);
  });

  it('S4-19 expands an artifact by what belongs to it, with content', async () => {
    const expanded = await get(`/${model}/$expand`);
    expect(expanded).toMatchObject({ id: model, data: { weights: [1, 2] } });
    expect(expanded.children).toEqual([
      expect.objectContaining({ id: report, parent_id: model, data: 'accuracy,0.9', data_omitted: false }),
      expect.objectContaining({ id: empty, size: 0, data: '', data_omitted: false }),
    ]);
    fits('ExpandedArtifact', expanded);
    expect((await get(`/${row}/$expand`)).children).toEqual([]);
    expect((await get(`/${id}/$expand`)).children).toMatchObject([{ id: model }]);
  });

  it('S4-19 expands no further than an answer has room', async () => {
    const { id: hoarder } = await finished(rest.api, 'hoarding_task');
    const { children } = await get(`/${hoarder}/$expand`);
    const shown = children.map(({ name, data, data_omitted: isOmitted }: Wire) => [
      name,
      data?.length ?? null,
      isOmitted,
    ]);
    expect(shown).toEqual([
      ['a', 600_000, false],
      ['b', null, true],
      ['c', null, true],
    ]);
  });

  it('S4-19 lists the artifacts of an execution page by page, without content', async () => {
    const all = await get(`?execution_id=${id}`);
    expect(all).toMatchObject({ next: null });
    expect(all.results.map((item: Wire) => item.id)).toEqual([id, model, report, row, empty]);
    for (const item of all.results) expect(item).not.toHaveProperty('data');
    fits('ArtifactPage', all);
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      let next: string | null = `?execution_id=${id}&limit=${limit}`;
      while (next) {
        const page: Wire = await get(next);
        seen.push(...page.results.map((item: Wire) => item.id));
        next = page.next && page.next.slice(page.next.indexOf('?'));
      }
      expect([limit, seen]).toEqual([limit, [id, model, report, row, empty]]);
    }
    const { execution_id: waiting } = await submitted(rest.api, 'echo', { options: { delay: '1h' } });
    expect(await get(`?execution_id=${waiting}`)).toEqual({ next: null, results: [] });
    await rest.tasks.cancel(waiting);
  });

  it('S4-19 lists nothing of what is not there, or not to be seen', async () => {
    for (const [query, as, status] of [
      ['', 'admin', 400],
      ['?execution_id=x', 'admin', 400],
      [`?execution_id=${id}&limit=0`, 'admin', 400],
      [`?execution_id=${id}&cursor=x`, 'admin', 400],
      [`?execution_id=${randomUUID()}`, 'admin', 404],
      [`?execution_id=${id}`, 'owner', 404],
      [`?execution_id=${id}`, 'stranger', 404],
    ] as const)
      expect([query, as, (await rest.api.get(`/artifacts${query}`, { as })).status]).toEqual([query, as, status]);
    // A cursor of another execution leads nowhere.
    const { id: other } = await finished(rest.api, 'collecting_task');
    const [item] = (await get(`?execution_id=${other}&limit=2`)).results.slice(1);
    expect((await get(`?execution_id=${id}&cursor=${item.id}`)).results).toEqual([]);
  });

  it('S4-19 shows the metadata alone', async () => {
    const metadata = await get(`/${row}/$metadata`);
    expect(metadata).toMatchObject({ id: row, parent_id: report, level: 3, size: 3, task_name: 'nesting_task' });
    expect(metadata).not.toHaveProperty('data');
    fits('ArtifactMetadata', metadata);
  });

  it('S4-19 downloads by content type, and says why not', async () => {
    const csv = await rest.api.get(`/artifacts/${report}/$download`);
    expect([csv.text, csv.headers.get('content-disposition')]).toEqual([
      'accuracy,0.9',
      expect.stringContaining('filename="report.csv"'),
    ]);
    const bytes = await rest.api.get(`/artifacts/${row}/$download`);
    expect(bytes.headers.get('content-disposition')).toContain('filename="row.bin"');
    const nothing = await rest.api.get(`/artifacts/${empty}/$download`);
    expect([nothing.status, nothing.body.code, nothing.body.detail]).toEqual([
      404,
      'NOT_FOUND',
      expect.stringContaining('is empty'),
    ]);
  });

  it.each(['', '/$tree', '/$expand', '/$metadata', '/$download'])(
    'S4-19 answers 404 to %s of an unknown one',
    async (view) => {
      for (const [artifactId, as] of [
        [randomUUID(), 'admin'],
        ['no-id', 'admin'],
        [model, 'owner'],
        [id, 'stranger'],
      ] as const)
        expect((await rest.api.get(`/artifacts/${artifactId}${view}`, { as })).status).toBe(404);
    },
  );

  it('S4-14 S4-19 refuses a parent that the execution has not', async () => {
    for (const orphan of [model, randomUUID(), 'x']) {
      const { status, error, error_type: type } = await finished(rest.api, 'nesting_task', { params: { orphan } });
      expect([status, type, error]).toEqual(['FAILURE', 'InvalidOptionError', expect.stringContaining('"parent"')]);
    }
  });
});
