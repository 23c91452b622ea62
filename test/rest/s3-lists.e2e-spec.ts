import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mismatch } from './support/documented.js';
import { finished, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('S3: lists over REST on %s', (platform) => {
  let rest: RestApp;
  // One execution each of Ada, who may view all, of Max, who may not, and of nobody.
  let ada: string;
  let max: string;
  let nobody: string;

  beforeAll(async () => {
    rest = await startApp(platform);
    const metadata = { config_platform: 'aws', config_key: 'eu-1' };
    ada = (await finished(rest.api, 'greet_user', { options: { metadata } })).id;
    max = (
      await finished(
        rest.api,
        'add',
        { params: { a: 1, b: 2 }, options: { metadata: { config_key: 'eu-1' } } },
        'member',
      )
    ).id;
    nobody = (await rest.tasks.enqueue('echo', {})).id;
    await rest.tasks.waitFor(nobody);
  });
  afterAll(() => rest.close());

  const ask = (path: string, as?: string) => rest.api.get(`/tasks/executions${path}`, { as });
  const found = async (path: string, as?: string): Promise<string[]> => {
    const { status, body, text } = await ask(path, as);
    if (status !== 200) throw new Error(`${path} was answered with ${status}: ${text}`);
    return body.results.map(({ id }: Wire) => id);
  };

  it('S3-26 is found under api/v1/tasks, with and without a slash at the end, and only for who is signed in', async () => {
    for (const path of ['/tasks/executions', '/tasks/executions/', '/tasks/executions/my-tasks', '/tasks/config/']) {
      expect([path, (await rest.api.get(path)).status]).toEqual([path, 200]);
      const { status, body } = await rest.api.get(path, { as: null });
      expect([path, status, body.code]).toEqual([path, 401, 'ACCESS_UNAUTHENTICATED']);
      expect([path, (await rest.api.get(path, { as: 'stranger' })).status]).toEqual([path, 403]);
    }
  });

  it('S3-27 filters, searches part of a task name in any case, and pages', async () => {
    expect(await found('?my_tasks=false&module=math')).toEqual([max]);
    expect(await found('?my_tasks=false&task_name=echo,add')).toEqual([nobody, max]);
    expect(await found('?my_tasks=false&status=SUCCESS&search=GREET')).toEqual([ada]);
    expect(await found('?my_tasks=false&config_key=eu-1')).toEqual([max, ada]);
    expect(await found('?my_tasks=false&config_key=eu-1&config_platform=aws')).toEqual([ada]);
    expect(await found('?my_tasks=false&config_platform=gcp')).toEqual([]);
    expect(await found('?my_tasks=false&page_size=2')).toEqual([nobody, max]);
    const { body } = await ask('/?my_tasks=false&page_size=2&page=2');
    expect(body).toMatchObject({ count: 3, next: null, results: [{ id: ada }] });
    expect(body.previous).toContain('my_tasks=false');
  });

  it.each(['page=x', 'page=1.5', 'page=0x2', 'page=1e1', 'page=0', 'page_size=ten', 'page_size=2.0', 'page_size=101'])(
    'S3-27 answers 400 to %s',
    async (query) => {
      for (const path of ['', '/my-tasks']) {
        const { status, body } = await ask(`${path}?${query}`);
        expect([path, status, body.errors[0].field]).toEqual([path, 400, query.split('=')[0]]);
      }
    },
  );

  it('S3-28 lists the own executions unless it is asked for others', async () => {
    expect(await found('')).toEqual([ada]);
    expect(await found('', 'member')).toEqual([max]);
    for (const word of ['true', '1', '0', 'no', 'anything', '']) {
      expect([word, await found(`?my_tasks=${word}`)]).toEqual([word, [ada]]);
      expect([word, await found(`?my_tasks=${word}`, 'member')]).toEqual([word, [max]]);
    }
    expect(await found('?created_by=u-member', 'member')).toEqual([max]);
    expect(await found('?created_by=u-member&my_tasks=false', 'member')).toEqual([max]);
  });

  it('S3-28 lists what others have created for who may view all only', async () => {
    expect(await found('?my_tasks=false')).toEqual([nobody, max, ada]);
    expect(await found('?my_tasks=False', 'viewer')).toEqual([nobody, max, ada]);
    expect(await found('?created_by=u-member')).toEqual([max]);
    expect(await found('?created_by=u-member&my_tasks=true')).toEqual([max]);
    expect(await found('?created_by=u-unknown')).toEqual([]);
    for (const query of [
      'my_tasks=false',
      'created_by=u-admin',
      'created_by=u-unknown',
      'created_by=u-admin&my_tasks=1',
    ]) {
      const { status, body } = await ask(`?${query}`, 'member');
      expect([query, status, body.code]).toEqual([query, 403, 'ACCESS_FORBIDDEN']);
      expect(body.detail).toContain('execution.viewAll');
    }
  });

  it.each(['', 'a%0Ab', '%7F', 'x'.repeat(256), 'a&created_by=b'])('S3-28 answers 400 to created_by=%s', async (id) => {
    for (const as of ['admin', 'member']) {
      const { status, body } = await ask(`?created_by=${id}`, as);
      expect([status, body.errors[0].field]).toEqual([400, 'created_by']);
    }
  });

  it('S3-28 lists for jobs what the user may view', async () => {
    const jobs = async (as: string): Promise<string[]> =>
      (await rest.api.get('/jobs', { as })).body.map(({ id }: Wire) => id);
    expect(await jobs('admin')).toEqual([nobody, max, ada]);
    expect(await jobs('member')).toEqual([max]);
  });

  it('S3-28 keeps a scope that is narrower', async () => {
    expect(await found('?my_tasks=false', 'owner')).toEqual([]);
    expect(await found('?created_by=u-admin', 'owner')).toEqual([]);
  });

  it('S3-29 takes dates and times in the usual spellings, in UTC where they have no zone', async () => {
    const at = Date.parse((await ask(`/${ada}`)).body.created_at);
    const iso = (offsetMs: number): string => new Date(at + offsetMs).toISOString();
    const zoned = (offsetMs: number): string => `${iso(offsetMs + 7_200_000).slice(0, 19)}%2B02:00`;
    for (const [before, after] of [
      [iso(-1), iso(0)],
      [iso(-1000).slice(0, 19), iso(1000).slice(0, 19)],
      [iso(-1000).slice(0, 19).replace('T', ' '), iso(1000).slice(0, 19).replace('T', '%20')],
      [iso(-1).replace('T', ' '), iso(0).replace('T', '%20')],
      [zoned(-1000), zoned(1000).replace('%2B', ' ').replace('T', ' ')],
      [iso(0).slice(0, 10), iso(0).slice(0, 10)],
      ['1970-01-01', '9999-12-31'],
    ] as const) {
      expect([before, await found(`?start_date=${before}&end_date=${after}`)]).toEqual([before, [ada]]);
      expect([before, await found(`?end_date=${iso(-86_400_000).slice(0, 10)}`)]).toEqual([before, []]);
    }
    for (const wrong of ['2026-02-30', '2026-05-01 25:00:00', '2026-05-01 12:00:00 GMT', '05/01/2026', '1700000000'])
      expect([wrong, (await ask(`?start_date=${wrong}`)).status]).toEqual([wrong, 400]);
  });

  it('S3-31 lists the own executions with the filters of the list', async () => {
    for (const path of ['/my-tasks', '/my-tasks/']) {
      expect(await found(path)).toEqual([ada]);
      expect(await found(path, 'member')).toEqual([max]);
      expect(await found(`${path}?config_platform=aws&search=greet&status=SUCCESS&include_metadata=0`)).toEqual([ada]);
      expect(await found(`${path}?module=math`)).toEqual([]);
    }
    const { body } = await ask('/my-tasks?page_size=1');
    expect(body).toMatchObject({ count: 1, count_capped: false, next: null, previous: null });
    expect((await ask('/my-tasks?created_by=u-member')).status).toBe(400);
  });

  it('S3-43 is listed, filtered, searched and drilled down by date', async () => {
    const day = new Date(Date.parse((await ask(`/${ada}`)).body.created_at)).toISOString().slice(0, 10);
    const period = `start_date=${day}&end_date=${day}`;
    expect(await found(`?my_tasks=false&${period}&search=echo`)).toEqual([nobody]);
    expect(await found(`?my_tasks=false&${period}&search=${ada}`)).toEqual([ada]);
    expect((await rest.api.get('/tasks/config')).body).toMatchObject({ retention_days: 30 });
  });

  it('tells who asks and what that user may do', async () => {
    const { body } = await rest.api.get('/me', { as: 'member' });
    expect(body).toMatchObject({ id: 'u-member', username: 'Max', roles: ['member'] });
    expect(body.permissions).toMatchObject({
      'execution.read': true,
      'execution.viewAll': false,
      'config.update': false,
    });
    const { body: document } = await rest.api.get('/openapi.json');
    expect(mismatch(document, { $ref: '#/components/schemas/Me' }, body)).toBeUndefined();
    const { body: stranger } = await rest.api.get('/me/', { as: 'stranger' });
    expect(new Set(Object.values(stranger.permissions))).toEqual(new Set([false]));
    expect((await rest.api.get('/me', { as: null })).status).toBe(401);
  });

  describe('what a list shows of an execution', () => {
    const item = async (id: string): Promise<Wire> => (await ask(`?my_tasks=false&ids=${id}`)).body.results[0];

    it('E14 says what kind of error it was, and its first line', async () => {
      const { id } = await finished(rest.api, 'failing_task');
      expect(await item(id)).toMatchObject({ error_type: 'RangeError', error: 'Something went wrong' });
      const long = `\n${'x'.repeat(500)}\nsecond line`;
      await dataSourceOf(rest).query(`UPDATE taskledger.task_execution SET error = $2 WHERE id = $1`, [id, long]);
      const { error } = await item(id);
      expect(error).toBe(`${'x'.repeat(299)}…`);
      expect((await ask(`/${id}`)).body.error).toBe(long);
      expect((await item(ada)).error).toBeNull();
    });

    it.each<[object | null, object | null]>([
      [
        { progress_percent: 40.4, progress_message: 'Parsing…', progress_step: 'prepare' },
        { percent: 40, message: 'Parsing…', step: 'prepare' },
      ],
      [{ progress_message: { a: 1 } }, null],
      [{ progress_percent: '40', progress_message: ['x'], progress_step: 7 }, null],
      [
        { progress_percent: 1e300, progress_message: { a: 1 } },
        { percent: 100, message: null, step: null },
      ],
      [
        { progress_percent: -5, progress_step: '' },
        { percent: 0, message: null, step: '' },
      ],
      [{ progress_percent: null }, null],
      [null, null],
      [[1], null],
    ])('E3 shows progress as it is documented, whatever the metadata is: %j', async (metadata, progress) => {
      const { execution_id: id } = await submitted(rest.api, 'echo', { options: { delay: '1h' } });
      await dataSourceOf(rest).query(`UPDATE taskledger.task_execution SET metadata = $2::jsonb WHERE id = $1`, [
        id,
        JSON.stringify(metadata),
      ]);
      const shown = await item(id);
      expect(shown.progress).toEqual(progress);
      expect((await rest.api.get(`/jobs/${id}`)).body.progress).toEqual(progress);
      const { body: document } = await rest.api.get('/openapi.json');
      expect(mismatch(document, { $ref: '#/components/schemas/ExecutionItem' }, shown)).toBeUndefined();
      await rest.tasks.cancel(id);
    });
  });
});

describe('lists without a login', () => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp('express', { admin: { access: 'none', privateMetadataKeys: ['config_key'] } });
  });
  afterAll(() => rest.close());

  it('S3-28 S3-31 show all executions, because nobody is the current user', async () => {
    const { id } = await rest.tasks.enqueue('echo', {}, { createdBy: 'u-1' });
    for (const query of ['', '?my_tasks=true', '?my_tasks=false', '?created_by=u-1', '/my-tasks'])
      expect((await rest.api.get(`/tasks/executions${query}`)).body.results).toMatchObject([{ id }]);
    expect((await rest.api.get('/me')).body).toMatchObject({ id: 'local', permissions: { 'execution.viewAll': true } });
  });

  it('S3-27 does not filter by a key of the metadata that is private', async () => {
    const { status, body } = await rest.api.get('/tasks/executions?config_key=a');
    expect([status, body.errors[0].field]).toEqual([400, 'config_key']);
  });
});
