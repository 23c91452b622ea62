import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { mismatch } from './support/documented.js';
import { finished, reached, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

const LINES = 5_000;

// What a view needs that shows any place of a long log without reading what is before it.
describe.each(PLATFORMS)('a long log on %s', (platform) => {
  let rest: RestApp;
  let id: string;

  const page = async (query: string): Promise<Wire> => {
    const { status, body, text } = await rest.api.get(`/tasks/executions/${id}/logs?${query}`);
    if (status !== 200) throw new Error(`${query} was answered with ${status}: ${text}`);
    return body;
  };
  const messages = ({ results }: Wire): string[] => results.map(({ message }: Wire) => message);

  beforeAll(async () => {
    rest = await startApp(platform);
    ({ id } = await finished(rest.api, 'greet_user'));
    await dataSourceOf(rest).query(
      `WITH line AS (
         INSERT INTO taskledger.task_log (execution_id, level, message)
         SELECT $1, CASE WHEN n % 1000 = 0 THEN 'error' ELSE 'info' END, 'line ' || n FROM generate_series(1, $2) n
       )
       UPDATE taskledger.task_execution SET log_count = $2 WHERE id = $1`,
      [id, LINES],
    );
  });
  afterAll(() => rest.close());

  it('is read from any line on, and says how many lines there are', async () => {
    const middle = await page('offset=2500&limit=3');
    expect(messages(middle)).toEqual(['line 2501', 'line 2502', 'line 2503']);
    expect(middle.count).toBe(LINES);
    expect(messages(await page(`offset=${LINES - 1}`))).toEqual([`line ${LINES}`]);
    expect(await page(`offset=${LINES}`)).toEqual({ count: LINES, next: null, dropped: 0, results: [] });
  });

  it('counts and skips only what fits the level and the text', async () => {
    const errors = await page('level=error&offset=3');
    expect([errors.count, messages(errors)]).toEqual([5, ['line 4000', 'line 5000']]);
    const found = await page('search=LINE 49&offset=99&limit=5');
    expect([found.count, messages(found)]).toEqual([
      111,
      ['line 4988', 'line 4989', 'line 4990', 'line 4991', 'line 4992'],
    ]);
    expect((await page('level=error&search=nothing')).count).toBe(0);
  });

  it('does not count again for whoever goes on from a line', async () => {
    const first = await page('limit=1');
    const rest = await page(`after=${first.next}&limit=1`);
    expect([messages(rest), rest.count]).toEqual([['line 2'], undefined]);
  });

  it('is what the OpenAPI document says, and refuses what is no number', async () => {
    const document = (await rest.api.get('/openapi.json')).body;
    const { parameters, responses } = document.paths['/tasks/executions/{id}/logs'].get;
    expect(parameters.map(({ name }: Wire) => name)).toEqual(
      expect.arrayContaining(['level', 'search', 'after', 'offset', 'limit']),
    );
    const { schema } = responses['200'].content['application/json'];
    expect(mismatch(document, schema, await page('limit=2'))).toBeUndefined();
    for (const offset of ['-1', 'x', '1.5']) {
      const { status, body } = await rest.api.get(`/tasks/executions/${id}/logs?offset=${offset}`);
      expect([status, body.errors[0].field]).toEqual([400, 'offset']);
    }
  });
});

class ChattyTasks {
  @Task('chatty')
  chatty({ lines }: { lines: number }, { logger }: TaskContext): void {
    for (let line = 1; line <= lines; line++) logger.log(`line ${line}`);
  }
}

describe.each(PLATFORMS)('finding 13 a log that is longer than its limit on %s', (platform) => {
  let rest: RestApp;
  beforeAll(async () => {
    rest = await startApp(platform, { providers: [ChattyTasks], tasks: { limits: { logLines: 100 } } });
  });
  afterAll(() => rest.close());

  it('has its beginning and its end, says what is gone between them, and can be read on from any line', async () => {
    const { execution_id: id } = await submitted(rest.api, 'chatty', { params: { lines: 10_000 } });
    const execution = await reached(rest.api, id, 'SUCCESS');
    const logs = async (query: string): Promise<Wire> =>
      (await rest.api.get(`/tasks/executions/${id}/logs?${query}`)).body;
    const { count, dropped, results } = await logs('limit=1000');
    expect([count, dropped]).toEqual([execution.log_count, execution.log_dropped]);
    expect(results.length).toBe(count);
    expect(count - 1 + dropped).toBe(10_000);
    const messages = results.map(({ message }: Wire) => message);
    expect([messages[0], messages[24], messages.at(-1)]).toEqual(['line 1', 'line 25', 'line 10000']);
    expect(results[25]).toMatchObject({ level: 'warning', data: { dropped_lines: dropped } });
    expect(messages[26]).toBe(`line ${10_000 - (count - 26) + 1}`);
    const after = await logs(`after=${results[24].id}&limit=2`);
    expect(after.results.map(({ id: line }: Wire) => line)).toEqual([results[25].id, results[26].id]);
    expect((await logs('level=warning')).count).toBe(1);
    const { body: document } = await rest.api.get('/openapi.json');
    expect(mismatch(document, document.components.schemas.LogPage, after)).toBeUndefined();
    expect(mismatch(document, document.components.schemas.LogPage, await logs('limit=1'))).toBeUndefined();
  });
});
