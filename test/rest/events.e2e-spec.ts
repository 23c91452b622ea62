import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../fixtures/until.js';
import { EventStream } from './support/event-stream.js';
import { finished, reached, submitted } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';
import type { Wire } from './support/wire.js';

describe.each(PLATFORMS)('events on %s', (platform) => {
  let rest: RestApp;
  const streams: EventStream[] = [];

  beforeAll(async () => {
    rest = await startApp(platform);
  });
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.close();
  });
  afterAll(() => rest.close());

  const attempt = async (as: string): Promise<EventStream | undefined> => {
    const stream = await EventStream.open(`${rest.url}/api/v1/events`, as);
    streams.push(stream);
    return stream.response.status === 429 ? undefined : stream;
  };
  /** Opens a stream, once the server has noticed that those of the test before are closed. */
  const open = (as = 'admin'): Promise<EventStream> => until(() => attempt(as), 'a stream to be free');
  /** Reads until an id was named under a topic; answers with everything that was named. */
  const told = async (stream: EventStream, topic: string, id: string): Promise<Wire[]> => {
    const messages: Wire[] = [];
    for (;;) {
      const event = await stream.next();
      if (!event) throw new Error('The stream ended');
      messages.push(event.data);
      if (event.data.topic === topic && event.data.ids.includes(id)) return messages;
    }
  };

  it('tells of executions that are created, change and settle, by their ids only', async () => {
    const stream = await open();
    expect(stream.response.status).toBe(200);
    expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const { execution_id: id } = await submitted(rest.api, 'patient_task');
    await told(stream, 'created', id);
    await told(stream, 'changed', id);
    await reached(rest.api, id, 'STARTED');
    await rest.api.post(`/tasks/executions/${id}/cancel`);
    for (const message of await told(stream, 'settled', id)) {
      expect(Object.keys(message)).toEqual(['topic', 'ids']);
    }
  });

  it('tells of an execution under a task id, of a delayed one, and of a repetition', async () => {
    const stream = await open();
    const { execution_id: keyed } = await submitted(rest.api, 'echo', { options: { task_id: 'k1', delay: '1h' } });
    await told(stream, 'created', keyed);
    const original = await finished(rest.api, 'greet_user');
    await told(stream, 'settled', original.id);
    const { body } = await rest.api.post(`/tasks/executions/${original.id}/retry`);
    await told(stream, 'created', body.id);
  });

  it('D-31 tells nobody of what is out of their scope', async () => {
    const stream = await open('owner');
    const others = await finished(rest.api, 'greet_user');
    const own = await finished(rest.api, 'greet_user', {}, 'owner');
    const messages = await told(stream, 'settled', own.id);
    expect(new Set(messages.flatMap(({ ids }) => ids))).toEqual(new Set([own.id]));
    expect(messages.flatMap(({ ids }) => ids)).not.toContain(others.id);
  });

  it('is open to those who may read executions', async () => {
    for (const [as, status] of [
      [null, 401],
      ['stranger', 403],
    ] as const) {
      const answer = await rest.api.get('/events', { as });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    expect((await open('viewer')).response.status).toBe(200);
  });

  it('gives each user 25 streams, and one again when one is closed', async () => {
    const all = await Promise.all(Array.from({ length: 25 }, () => open()));
    expect(new Set(all.map(({ response }) => response.status))).toEqual(new Set([200]));
    const { status, body, headers } = await rest.api.get('/events');
    expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'STREAMS_EXHAUSTED', '10']);
    expect((await open('viewer')).response.status).toBe(200);
    all[0]?.close();
    const again = await open();
    const { execution_id: id } = await submitted(rest.api, 'greet_user');
    await told(again, 'settled', id);
  });

  it('ends the streams when the application stops, and waits for no connection that a client keeps', async () => {
    rest.app.getHttpServer().keepAliveTimeout = 600_000;
    const stream = await open();
    const [rests] = await Promise.all([stream.rest(), rest.app.close()]);
    expect(rests.every(({ data }) => data.topic !== 'refetch')).toBe(true);
  });
});
