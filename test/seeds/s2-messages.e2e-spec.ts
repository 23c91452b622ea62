import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { OnMessage, Task, type Tasks } from '@taskledger/nestjs';
import { Redis } from 'ioredis';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

const REDIS = process.env['TASKLEDGER_TEST_REDIS'] ?? 'redis://127.0.0.1:6379';
// Redis is everybody's.
const OF_THIS_RUN = `${process.pid}.${Date.now()}`;
const REQUESTS = `requests:${OF_THIS_RUN}`;
const RESULTS = `results:${OF_THIS_RUN}`;

@Injectable()
class Messages {
  @OnMessage(REQUESTS, { task: 'process_message', resultChannel: RESULTS })
  toPayload(message: { text?: unknown; odd?: boolean }): object {
    if (message.odd) throw new Error('too odd');
    return { text: message.text };
  }

  @Task('process_message')
  process({ text }: { text: string }): object {
    if (text === 'fails') throw new Error('cannot do that');
    return { status: 'completed', data: text.toUpperCase() };
  }

  @Task('listens')
  listens(): void {}
}

/** Another program that takes part in the channels. */
async function outsider(ledger: Ledger) {
  const heard: Record<string, unknown>[] = [];
  const hear = (text: string): void => void heard.push(JSON.parse(text) as Record<string, unknown>);
  if (PROFILE !== 'redis') {
    const stop = await ledger.database.profile.listen(RESULTS, hear);
    const publish = async (text: string): Promise<void> => {
      await ledger.database.query('SELECT pg_notify($1, $2)', [REQUESTS, text]);
    };
    return { heard, publish, close: stop };
  }
  const [publisher, subscriber] = [new Redis(REDIS), new Redis(REDIS)];
  subscriber.on('message', (_, text: string) => hear(text));
  await subscriber.subscribe(RESULTS);
  return {
    heard,
    publish: async (text: string): Promise<void> => void (await publisher.publish(REQUESTS, text)),
    close: async (): Promise<void> => [publisher, subscriber].forEach((client) => client.disconnect()),
  };
}

describe('S2: messages', () => {
  let app: TaskApp;
  let tasks: Tasks;
  let other: Awaited<ReturnType<typeof outsider>>;

  beforeAll(async () => {
    app = await startTaskApp([Messages]);
    tasks = app.tasks;
    other = await outsider(app.module.get(Ledger, { strict: false }));
    await listening(tasks, other.publish);
  });
  afterAll(async () => {
    await other.close();
    await app.close();
  });

  /** Messages that are sent before are lost. */
  async function listening(of: Tasks, publish: (text: string) => Promise<void>): Promise<void> {
    await until(async () => {
      await publish(JSON.stringify({ text: 'anybody' }));
      return (await of.count({ taskName: 'process_message' })).count > 0;
    }, 'somebody to listen');
  }
  const executionOf = async (text: string) =>
    until(async () => {
      const { items } = await tasks.list({ taskName: 'process_message', limit: 1_000 });
      const all = await Promise.all(items.map(({ id }) => tasks.get(id)));
      return all.find((execution) => (execution!.payload as { text: string }).text === text);
    }, `the execution of ${text}`);

  it('S2-15 makes one execution of each message, with the channel as message_source', async () => {
    await Promise.all(['one', 'two', 'three'].map((text) => other.publish(JSON.stringify({ text }))));
    for (const text of ['one', 'two', 'three']) {
      const { id, metadata } = await executionOf(text);
      expect(metadata).toEqual({ message_source: REQUESTS });
      expect(await tasks.result(id)).toEqual({ status: 'completed', data: text.toUpperCase() });
    }
  });

  it('S2-15 publishes how each ended to another channel', async () => {
    await other.publish(JSON.stringify({ text: 'told' }));
    const { id } = await executionOf('told');
    const told = await until(() => other.heard.find(({ execution_id }) => execution_id === id), 'the result');
    expect(told).toEqual({
      execution_id: id,
      message_source: REQUESTS,
      status: 'SUCCESS',
      result: { status: 'completed', data: 'TOLD' },
      error: null,
    });
    await other.publish(JSON.stringify({ text: 'fails' }));
    const failed = await executionOf('fails');
    const news = await until(() => other.heard.find(({ execution_id }) => execution_id === failed.id), 'the failure');
    expect(news).toMatchObject({ status: 'FAILURE', result: null, error: 'cannot do that' });
  });

  it('S2-15 tells nothing of executions that no message has made', async () => {
    const { id } = await tasks.enqueue('process_message', { text: 'by hand' });
    await tasks.result(id);
    await other.publish(JSON.stringify({ text: 'after it' }));
    const { id: later } = await executionOf('after it');
    await until(() => other.heard.some(({ execution_id }) => execution_id === later), 'the next result');
    expect(other.heard.some(({ execution_id }) => execution_id === id)).toBe(false);
  });

  it('S2-15 goes on after messages that cannot be used', async () => {
    const { count } = await tasks.count({ taskName: 'process_message' });
    for (const bad of ['no JSON', '', '{"odd": true}', '[', '7']) await other.publish(bad);
    await other.publish(JSON.stringify({ text: 'still here' }));
    await tasks.result((await executionOf('still here')).id);
    // A number has no text, and is a payload all the same.
    expect((await tasks.count({ taskName: 'process_message' })).count - count).toBeLessThanOrEqual(2);
  });

  it.each([
    ['', { task: 'x' }],
    ['a"b', { task: 'x' }],
    ['x'.repeat(64), { task: 'x' }],
    ['a', {}],
    ['a', { task: 'x', resultChannel: '' }],
    ['a', { task: 'x', misspelt: true }],
  ])('S2-15 refuses the channel %j with %j', (channel, options) => {
    expect(() => OnMessage(channel, options as never)).toThrow(/@OnMessage/);
  });
});

(PROFILE === 'embedded' ? describe.skip : describe)('S2: messages to several processes', () => {
  it('S2-15 makes one execution a message, however many processes there are', async () => {
    const stores = await createServerStores();
    const apps = [await startOnStores(stores, {}, [Messages]), await startOnStores(stores, {}, [Messages])];
    const [{ tasks, ledger }] = apps as [(typeof apps)[0]];
    const other = await outsider(ledger);
    try {
      await until(async () => {
        await other.publish(JSON.stringify({ text: 'anybody' }));
        return (await tasks.count({ taskName: 'process_message' })).count > 0;
      }, 'somebody to listen');
      for (let n = 0; n < 20; n++) await other.publish(JSON.stringify({ text: `n${n}` }));
      const texts = async (): Promise<string[]> => {
        const { items } = await tasks.list({ taskName: 'process_message', limit: 1_000 });
        const all = await Promise.all(items.map(({ id }) => tasks.get(id)));
        return all
          .map((execution) => (execution!.payload as { text: string }).text)
          .filter((text) => text !== 'anybody');
      };
      await until(async () => (await texts()).includes('n19'), 'the last message');
      expect((await texts()).sort()).toEqual(Array.from({ length: 20 }, (_, n) => `n${n}`).sort());
    } finally {
      await other.close();
      for (const one of apps) await one.close();
      await stores.drop();
    }
  });
});
