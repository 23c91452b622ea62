import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { defineTask, RetryLaterError, Sensitive, Task, type TaskContext } from '@taskledger/nestjs';
import { Type } from 'class-transformer';
import { IsArray, IsObject, IsOptional, IsString, MinLength, ValidateNested } from 'class-validator';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { until } from '../fixtures/until.js';
import { EventStream } from './support/event-stream.js';
import { finished, reached, submitted } from './support/followed.js';
import { dataSourceOf } from './support/reach-ledger.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import type { Wire } from './support/wire.js';

const CANARY = 'Canary7Zx9qLm2';
const MASK = '[REDACTED]';

class Card {
  @Sensitive() @IsString() pin!: string;
  @IsString() name!: string;
}

class Connection {
  @IsString() mode!: string;
  @IsOptional() @IsString() password?: string = CANARY;
  @Sensitive() @IsOptional() @IsString() @MinLength(3) answer?: string;
  @IsOptional() @IsObject() headers?: Record<string, string>;
  @IsOptional() @IsString() url?: string;
  @IsOptional() @IsArray() @ValidateNested({ each: true }) @Type(() => Card) cards?: Card[];
}

const SECRETS = {
  password: CANARY,
  answer: `${CANARY} "quoted"`,
  headers: { Authorization: `Bearer ${CANARY}` },
  url: `https://user:${CANARY}@example.com/path`,
  cards: [{ pin: CANARY, name: 'first' }],
};

const connect = defineTask('connect', { payload: Connection });
const login = z.object({ user: z.string(), phrase: z.string().meta({ sensitive: true }), note: z.string().optional() });

/** Says its secrets in every way that there is. */
@Injectable()
class LeakyTasks {
  @Task(connect, { retry: { maxRetries: 1, baseMs: 1 }, lock: { param: 'answer' }, unique: { param: 'password' } })
  async connect({ mode, ...secrets }: Connection, ctx: TaskContext): Promise<unknown> {
    const all = JSON.stringify(secrets);
    ctx.logger.log(`connecting with ${all}`, secrets, new Error(`refused ${all}`));
    ctx.logger.error(new Error(secrets.answer));
    await ctx.progress(50, `trying ${secrets.password} at ${secrets.url}`, secrets.answer?.slice(0, 255));
    await ctx.tasks.log(ctx.executionId, `again ${secrets.answer}`);
    if (mode === 'hang')
      await new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(leak(all))));
    if (mode === 'later' && ctx.attempt === 1) throw new RetryLaterError({ delay: 1 });
    if (mode !== 'fail') return { echoed: secrets.answer, token: CANARY, fine: true };
    throw leak(all);
  }

  @Task(defineTask('login', { payload: login }), { sensitive: ['note'] })
  login({ phrase }: z.infer<typeof login>): never {
    throw new Error(`wrong phrase ${phrase}`);
  }

  @Task('open_task', { timeout: 50 })
  async open(payload: Record<string, unknown>, { signal }: TaskContext): Promise<void> {
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(leak(JSON.stringify(payload)))));
  }
}

function leak(text: string): Error {
  const errors = [new Error(`one ${text}`), { password: CANARY }];
  const cause = new AggregateError(errors, `cause ${text}`);
  return Object.assign(new Error(`could not connect: ${text}`, { cause }), { name: `Leak ${CANARY}`, code: text });
}

const COLUMNS = `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
  WHERE table_schema = 'taskledger' AND data_type IN ('text', 'jsonb', 'ARRAY')`;

/** Columns of all tables, but for payload and result, in which a text is. */
async function columnsWith(source: DataSource, text: string): Promise<string[]> {
  const columns: { table: string; column: string }[] = await source.query(COLUMNS);
  const found: string[] = [];
  for (const { table, column } of columns) {
    if (column === 'payload' || column === 'result') continue;
    const like = `"${column}"::text LIKE '%${text}%'`;
    const rows: unknown[] = await source.query(`SELECT 1 FROM taskledger."${table}" WHERE ${like} LIMIT 1`);
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}

describe.each(PLATFORMS)('secrets on %s', (platform) => {
  let rest: RestApp;
  let said: string;

  beforeAll(async () => {
    said = '';
    const keep = (...words: unknown[]): void => void (said += `${words.map(String).join(' ')}\n`);
    for (const level of ['log', 'warn', 'error', 'debug', 'verbose', 'fatal'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation(keep);
    const can: typeof roleAccess.can = (user, action, resource) =>
      action === 'execution.unmask' ? user.id === 'u-admin' : roleAccess.can(user, action, resource);
    rest = await startApp(platform, { providers: [LeakyTasks], admin: { access: { ...roleAccess, can } } });
  });
  afterAll(async () => {
    await rest.close();
    jest.restoreAllMocks();
  });

  const run = (mode: string, more: object = {}): Promise<Wire> =>
    finished(rest.api, 'connect', { params: { mode, ...SECRETS, ...more } });

  it('E5 shows no secret of any execution: stored, logged, streamed or answered', async () => {
    const ids: string[] = [];
    for (const mode of ['succeed', 'fail', 'later']) ids.push((await run(mode)).id);
    ids.push((await finished(rest.api, 'login', { params: { user: 'ada', phrase: CANARY, note: CANARY } })).id);
    ids.push((await finished(rest.api, 'open_task', { params: { clientSecret: CANARY } })).id);
    const { execution_id: hanging } = await submitted(rest.api, 'connect', { params: { mode: 'hang', ...SECRETS } });
    await until(async () => (await rest.tasks.get(hanging))?.metadata['progress_percent'] === 50, 'its progress');
    const stream = await EventStream.open(`${rest.api.base}/jobs/${hanging}/$stream`, 'admin');
    const { execution_id: skipped } = await submitted(rest.api, 'connect', {
      params: { mode: 'fail', ...SECRETS, password: 'another one' },
    });
    await reached(rest.api, skipped, 'SKIPPED');
    await rest.api.post(`/tasks/executions/${hanging}/cancel`, { reason: `password=${CANARY}` });
    await reached(rest.api, hanging, 'REVOKED');
    const events = JSON.stringify(await stream.rest());
    stream.close();
    await rest.api.post(`/tasks/executions/${ids[1]}/retry`);
    ids.push(hanging, skipped);

    expect(events).not.toContain(CANARY);
    expect(await columnsWith(dataSourceOf(rest), CANARY)).toEqual([]);
    expect(said).not.toContain(CANARY);
    // What was said is there, without them.
    expect(said).toContain('could not connect');
    for (const column of ['task_log.message', 'task_log.data', 'task_execution.error', 'task_attempt.traceback'])
      expect(await columnsWith(dataSourceOf(rest), MASK)).toContain(column);
    const routes = ids.flatMap((id) => [
      ...['', '/attempts', '/logs', '/artifacts'].map((part) => `/tasks/executions/${id}${part}`),
      ...['', '/$download', '/$metadata', '/$tree', '/$expand'].map((part) => `/artifacts/${id}${part}`),
      `/tasks/executions/by-task-id/${id}`,
      `/jobs/${id}`,
    ]);
    const lists = ['/tasks', '/tasks/connect', '/tasks/login', '/tasks/executions', '/tasks/executions/my-tasks'];
    for (const route of [...routes, ...lists, '/jobs', '/openapi.json', '/health', '/tasks/config']) {
      const { text } = await rest.api.get(route);
      expect([route, text.includes(CANARY)]).toEqual([route, false]);
    }
    for (const page of ['/admin/tasks', `/admin/tasks/executions/${ids[0]}`])
      expect(await (await fetch(rest.url + page)).text()).not.toContain(CANARY);
  });

  it('E5 names what is masked, and keeps what is stored', async () => {
    const { id, ...detail } = await run('succeed');
    expect(detail).toMatchObject({
      task_kwargs: {
        mode: 'succeed',
        password: MASK,
        answer: MASK,
        headers: { Authorization: MASK },
        url: `https://${MASK}@example.com/path`,
        cards: [{ pin: MASK, name: 'first' }],
      },
      result: { echoed: MASK, token: MASK, fine: true },
      can_unmask: true,
    });
    expect([...detail['masked_paths']].sort()).toEqual([
      'result.echoed',
      'result.token',
      'task_kwargs.answer',
      'task_kwargs.cards.0.pin',
      'task_kwargs.headers.Authorization',
      'task_kwargs.password',
      'task_kwargs.url',
    ]);
    expect((await rest.tasks.get(id))?.payload).toEqual({ mode: 'succeed', ...SECRETS });
  });

  it('E5 unmasks for those who may, and audits it', async () => {
    const { id } = await run('succeed');
    const { status, body } = await rest.api.post(`/tasks/executions/${id}/unmask`);
    expect([status, body]).toEqual([
      200,
      {
        task_args: [],
        task_kwargs: { mode: 'succeed', ...SECRETS },
        result: { echoed: SECRETS.answer, token: CANARY, fine: true },
      },
    ]);
    expect((await rest.api.post(`/tasks/executions/${id}/unmask`, {}, { as: 'viewer' })).status).toBe(403);
    expect((await rest.api.get(`/tasks/executions/${id}`, { as: 'viewer' })).body).toMatchObject({ can_unmask: false });
    const audit = `SELECT actor FROM taskledger.task_audit WHERE action = 'execution.unmask' AND execution_id = $1 AND code IS NULL`;
    expect(await dataSourceOf(rest).query(audit, [id])).toEqual([{ actor: 'u-admin' }]);
  });

  it('E5 never writes a mask back: an edited retry takes the secrets of the original', async () => {
    const { id, task_kwargs: shown } = await run('succeed');
    const edited = { ...shown, mode: 'later', headers: { ...shown.headers, more: 'x' } };
    const { status, body, text } = await rest.api.post(`/tasks/executions/${id}/retry`, { params: edited });
    expect([status, text.includes(CANARY)]).toEqual([202, false]);
    expect((await rest.tasks.get(body.execution_id))?.payload).toEqual({
      mode: 'later',
      ...SECRETS,
      headers: { ...SECRETS.headers, more: 'x' },
    });
    await reached(rest.api, body.execution_id, 'SUCCESS');
  });

  it('E5 refuses a mask where there is nothing to take, and names the place', async () => {
    const params = { mode: 'succeed', answer: MASK, cards: [{ pin: MASK, name: 'a' }] };
    const { status, body } = await rest.api.post('/tasks/connect/$execute', { params });
    expect([status, body.errors.map(({ field }: Wire) => field)]).toEqual([
      400,
      ['params.answer', 'params.cards.0.pin'],
    ]);
  });

  it('E5 tells forms what is a secret, and shows no default of one', async () => {
    const { body } = await rest.api.get('/tasks/connect');
    expect(body.payload_schema.properties).toMatchObject({
      password: { writeOnly: true, format: 'password' },
      answer: { writeOnly: true, format: 'password' },
    });
    expect(body.payload_schema.$defs.Card.properties.pin).toMatchObject({ writeOnly: true, format: 'password' });
    expect(body.parameters.find(({ name }: Wire) => name === 'password').default).toBeNull();
    const other = (await rest.api.get('/tasks/login')).body.payload_schema.properties;
    expect(other).toMatchObject({ phrase: { writeOnly: true, format: 'password' }, note: { writeOnly: true } });
  });

  it('E5 does not quote a secret when the payload is refused', async () => {
    const { status, text } = await rest.api.post('/tasks/login/$execute', { params: { user: 1, phrase: CANARY } });
    expect([status, text.includes(CANARY)]).toEqual([400, false]);
  });

  it('E5 masks metadata by the names of its keys where it is shown', async () => {
    const options = { metadata: { api_key: CANARY, tenant: 'acme' } };
    const { metadata } = await finished(rest.api, 'echo', { params: {}, options });
    expect(metadata).toEqual({ api_key: MASK, tenant: 'acme' });
  });

  it('E6 escapes what would forge or hide lines of the process log', async () => {
    const forged = 'x\r\n[Nest] 1 - LOG forged\u001b[2K\u202e';
    await finished(rest.api, 'connect', { params: { mode: 'fail', headers: { forged } } });
    expect(said).not.toMatch(/^\[Nest\] 1 - LOG forged/m);
    for (const character of ['\u001b', '\u202e', '\r']) expect(said).not.toContain(character);
  });
});
