import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { TaskAdminAccess, TaskAdminAction, TaskAdminUser } from '@taskledger/admin';
import { TaskTracker } from '@taskledger/nestjs';
import { until } from '../fixtures/until.js';
import { EventStream, type StreamedEvent } from './support/event-stream.js';
import { finished, reached, submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('rights of open streams on %s', (platform) => {
  let rest: RestApp;
  let logins: Record<string, TaskAdminUser>;
  let refused: { readonly user: string; readonly action: TaskAdminAction } | undefined;
  const streams: EventStream[] = [];
  const access: TaskAdminAccess = {
    authenticate: ({ headers }) => logins[String(headers['authorization']).replace('Bearer ', '')],
    can: (user, action) => user.id !== refused?.user || action !== refused.action,
    scope: ({ id }) => (id === 'admin' ? 'all' : { metadata: { tenant: id } }),
  };

  beforeAll(async () => {
    rest = await startApp(platform, { admin: { access } });
  });
  beforeEach(() => {
    refused = undefined;
    logins = Object.fromEntries(['admin', 'a', 'b'].map((id) => [id, { id }]));
  });
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close();
  });
  afterAll(() => rest.close());

  const open = async (path: string, as: string): Promise<EventStream> => {
    const stream = await until(async () => {
      const opened = await EventStream.open(`${rest.url}/api/v1${path}`, as);
      streams.push(opened);
      return opened.response.status === 429 ? undefined : opened;
    }, 'a stream to be free');
    expect(stream.response.status).toBe(200);
    return stream;
  };
  /** Reads until an id was named under a topic; answers with all that was named. */
  const told = async (stream: EventStream, topic: string, id: string): Promise<Wire[]> => {
    const messages: Wire[] = [];
    for (let event = await stream.next(); event; event = await stream.next()) {
      messages.push(event.data);
      if (event.data.topic === topic && event.data.ids.includes(id)) return messages;
    }
    throw new Error('The stream ended');
  };
  /** What a stream says up to its end, while something happens again and again. */
  const restWhile = async (stream: EventStream, happens: (n: number) => Promise<unknown>): Promise<StreamedEvent[]> => {
    let events: StreamedEvent[] | undefined;
    void stream.rest().then((all) => (events = all));
    let n = 0;
    return until(async () => {
      if (!events) await happens(n++);
      return events;
    }, 'the stream to end');
  };

  const tracker = (): TaskTracker => rest.app.get(TaskTracker, { strict: false });
  /** Work that runs elsewhere, and is recorded for tenant a. */
  const registered = async (task_id: string): Promise<string> => {
    const body = { task_id, task_name: 'elsewhere', module: 'm' };
    return (await rest.api.post('/tasks/executions', body, { as: 'a' })).body.id;
  };

  const withdrawals: readonly (readonly [string, (id: string) => void, number, string])[] = [
    ['the login is removed', (id) => delete logins[id], 401, 'ACCESS_UNAUTHENTICATED'],
    ["the login is another's", (id) => (logins[id] = { id: 'b' }), 401, 'ACCESS_UNAUTHENTICATED'],
    ['the right is withdrawn', (user) => (refused = { user, action: 'execution.read' }), 403, 'ACCESS_FORBIDDEN'],
  ];

  it.each(withdrawals)('E9 ends GET /events when %s, and says why', async (_, withdraw, status, code) => {
    const stream = await open('/events', 'a');
    const before = await submitted(rest.api, 'greet_user', {}, 'a');
    await told(stream, 'settled', before.execution_id);
    withdraw('a');
    const ofA = { options: { metadata: { tenant: 'a' } } };
    const events = await restWhile(stream, () => finished(rest.api, 'greet_user', ofA));
    expect(events.filter(({ type }) => type === 'end')).toEqual([
      { type: 'end', data: expect.objectContaining({ status, code, detail: expect.any(String) }) },
    ]);
    expect(events.at(-1)?.type).toBe('end');
    // Who may not read them is told of none, from the very moment.
    if (status === 403) expect(events).toHaveLength(1);
  });

  it.each([
    ...withdrawals.slice(0, 2),
    ['the right is withdrawn', (user: string) => (refused = { user, action: 'job.stream' }), 403, 'ACCESS_FORBIDDEN'],
  ] as typeof withdrawals)('E9 ends the stream of a job when %s, and says why', async (_, withdraw, status, code) => {
    const { execution_id: id } = await submitted(rest.api, 'patient_task', {}, 'a');
    await reached(rest.api, id, 'STARTED');
    const stream = await open(`/jobs/${id}/$stream`, 'a');
    expect((await stream.next())?.data).toMatchObject({ execution_id: id });
    withdraw('a');
    const events = await restWhile(stream, (n) => rest.tasks.updateProgress(id, { percent: n % 100, message: `${n}` }));
    expect(events.at(-1)).toEqual({ type: 'end', data: expect.objectContaining({ status, code }) });
    expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
    if (status === 403) expect(events).toHaveLength(1);
    await rest.tasks.cancel(id);
  });

  it('E9 ends the stream of a job that moves out of the scope, before it tells what it has become', async () => {
    const task_id = `moves-${platform}`;
    await registered(task_id);
    const stream = await open(`/jobs/${task_id}/$stream`, 'a');
    expect((await stream.next())?.data.status).toBe('pending');
    await tracker().updateTaskStatus(task_id, 'STARTED', { metadata: { tenant: 'b' } });
    expect(await stream.rest()).toEqual([
      { type: 'end', data: expect.objectContaining({ status: 404, code: 'NOT_FOUND' }) },
    ]);
  });

  it('E9 tells of an execution those whose scope it is in at that moment', async () => {
    const [ofA, ofB] = [await open('/events', 'a'), await open('/events', 'b')];
    const task_id = `changes-hands-${platform}`;
    const id = await registered(task_id);
    await told(ofA, 'created', id);
    await tracker().updateTaskStatus(task_id, 'STARTED', { metadata: { tenant: 'b' } });
    await told(ofB, 'changed', id);
    await tracker().updateTaskStatus(task_id, 'SUCCESS');
    await told(ofB, 'settled', id);
    const own = await finished(rest.api, 'greet_user', { options: { metadata: { tenant: 'a' } } });
    const messages = await told(ofA, 'settled', own.id);
    expect(new Set(messages.flatMap(({ ids }) => ids))).toEqual(new Set([own.id]));
  });

  it('E9 asks guards again, which may set headers, and ends when they do not let it pass', async () => {
    let asked = 0;
    let isOpen = true;
    const guard: CanActivate = {
      canActivate(context: ExecutionContext) {
        asked++;
        const response = context.switchToHttp().getResponse<{ header(name: string, value: string): void }>();
        response.header('x-asked', String(asked));
        context.switchToHttp().getRequest<{ user?: object }>().user = { id: 'guarded' };
        return isOpen;
      },
    };
    const guarded = await startApp(platform, { admin: { access: { guards: [guard], can: () => true } } });
    const stream = await EventStream.open(`${guarded.url}/api/v1/events`, 'anybody');
    const opened = asked;
    await until(async () => {
      await (await guarded.tasks.enqueue('greet_user')).result();
      return asked >= opened + 2;
    }, 'the guard to be asked again');
    const { id } = await guarded.tasks.enqueue('greet_user');
    await told(stream, 'settled', id);
    isOpen = false;
    const events = await restWhile(stream, async () => (await guarded.tasks.enqueue('greet_user')).result());
    expect(events.at(-1)).toEqual({ type: 'end', data: expect.objectContaining({ status: 401 }) });
    await guarded.close();
  });
});
