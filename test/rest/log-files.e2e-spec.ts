import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Task, type TaskContext } from '@taskledger/nestjs';
import { finished, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

// More than are read at a time.
const LINES = 2_300;
const TEXT = 'text/plain; charset=utf-8';
const NDJSON = 'application/x-ndjson';

class LoggedTasks {
  @Task('told', { sensitive: ['token'] })
  told(_: object, { logger }: TaskContext): void {
    logger.log('paid', { token: 'hunter22', amount: 3 });
    logger.warn('twice\nin two lines');
  }
}

describe.each(PLATFORMS)('the log of an execution as a file on %s', (platform) => {
  let rest: RestApp;
  let long: string;
  let told: Wire;

  beforeAll(async () => {
    rest = await startApp(platform, { providers: [LoggedTasks] });
    told = await finished(rest.api, 'told');
    ({ id: long } = await finished(rest.api, 'greet_user'));
    await dataSourceOf(rest).query(
      `WITH line AS (
         INSERT INTO taskledger.task_log (execution_id, level, message)
         SELECT $1, CASE WHEN n % 100 = 0 THEN 'error' ELSE 'info' END, 'line ' || n FROM generate_series(1, $2) n
       )
       UPDATE taskledger.task_execution SET log_count = $2 WHERE id = $1`,
      [long, LINES],
    );
  });
  afterAll(() => rest.close());

  const get = (id: string, query = '', headers: Record<string, string> = {}, as = 'admin'): Promise<Response> =>
    fetch(`${rest.url}/api/v1/tasks/executions/${id}/logs${query}`, {
      headers: { authorization: `Bearer ${as}`, ...headers },
    });
  const linesOf = async (answer: Response): Promise<string[]> => (await answer.text()).trimEnd().split('\n');
  const pageOf = async (id: string): Promise<Wire[]> =>
    (await rest.api.get(`/tasks/executions/${id}/logs?limit=1000`)).body.results;

  it('D-13 has all lines as text, whatever a page has, under the name of the execution', async () => {
    const answer = await get(long, '?format=text&limit=10&offset=5');
    expect(answer.headers.get('content-type')).toBe(TEXT);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${long}.log"`);
    const lines = await linesOf(answer);
    expect(lines).toHaveLength(LINES);
    const stamped = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;
    expect(lines.filter((line) => !stamped.test(line))).toEqual([]);
    const messages = lines.map((line) => line.replace(stamped, ''));
    expect(messages.slice(0, 2)).toEqual(['INFO line 1', 'INFO line 2']);
    expect(messages.at(-1)).toBe(`ERROR line ${LINES}`);
  });

  it('D-13 has the lines of the page, one object a line, with the same masks', async () => {
    const answer = await get(told.id, '?format=ndjson');
    expect(answer.headers.get('content-type')).toBe(NDJSON);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${told.id}.ndjson"`);
    const lines = (await linesOf(answer)).map((line) => JSON.parse(line) as Wire);
    expect(lines).toEqual(await pageOf(told.id));
    expect(lines.find(({ message }) => message === 'paid')!.data).toEqual({ token: '[REDACTED]', amount: 3 });
    expect(await (await get(told.id, '?format=text')).text()).not.toContain('hunter22');
  });

  it('D-13 has what fits the filters of the page', async () => {
    expect(await linesOf(await get(long, '?format=text&level=error'))).toHaveLength(LINES / 100);
    const [found, ...others] = await linesOf(await get(long, '?format=text&search=line 2299'));
    expect([found, others]).toEqual([expect.stringMatching(/line 2299$/), []]);
    const { id: line } = (await pageOf(long)).at(-1)!;
    expect(await linesOf(await get(long, `?format=text&after=${line}`))).toHaveLength(LINES - 1_000);
    expect(await (await get(long, '?format=text&search=nothing')).text()).toBe('');
  });

  it('D-13 is what Accept asks for, where no format is given', async () => {
    const typeFor = async (accept: string): Promise<string | null> =>
      (await get(told.id, '', { accept })).headers.get('content-type');
    expect(await typeFor('text/plain')).toBe(TEXT);
    expect(await typeFor('application/x-ndjson')).toBe(NDJSON);
    expect(await typeFor('text/html,application/xhtml+xml,*/*;q=0.8')).toMatch(/^application\/json/);
    expect((await get(told.id, '', { accept: 'image/png' })).status).toBe(406);
    expect((await get(told.id, '?format=csv')).status).toBe(400);
  });

  it('D-13 is not there for whoever may not read the execution, nor for one that is not there', async () => {
    const { execution_id: id } = await submitted(rest.api, 'told');
    for (const format of ['text', 'ndjson']) {
      const { status, headers } = await get(id, `?format=${format}`, {}, 'stranger');
      expect([status, headers.get('content-disposition')]).toEqual([404, null]);
    }
    expect((await get('0190a0a0-0000-7000-8000-000000000000', '?format=text')).status).toBe(404);
  });
});
