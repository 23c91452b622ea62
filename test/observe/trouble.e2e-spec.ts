import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BullModule, getQueueToken, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { InvalidOptionError, type ObserveOptions, TaskModule, Tasks } from '@taskledger/nestjs';
import type { Job, Queue } from 'bullmq';
import { NO_DUTIES } from '../fixtures/profile.js';
import { Door } from '../fixtures/redis-door.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';
import { observe, PlainBullMq, recorded, REDIS } from './support/observed-app.js';

describe('a BullMQ queue that cannot be observed', () => {
  let bull: PlainBullMq;
  let door: Door;
  let app: TaskApp | undefined;
  const said: string[] = [];

  beforeEach(async () => {
    bull = new PlainBullMq();
    door = await Door.closed();
    said.length = 0;
    for (const level of ['warn', 'log'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((line: unknown) => void said.push(String(line)));
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await door.close();
    await bull.close();
    jest.restoreAllMocks();
  });

  const start = () =>
    startTaskApp([], { timeouts: { nodeLease: '6s' } }, [
      TaskModule.observe({
        queues: [bull.name],
        connection: { host: '127.0.0.1', port: door.port },
        prefix: bull.prefix,
      }),
    ]);
  const ours = () => said.filter((line) => line.includes(bull.name));

  it('keeps no application from starting, is said once, and is caught up with', async () => {
    app = await start();
    const { tasks } = app;
    const name = `bullmq:${bull.prefix}:${bull.name}`;
    bull.work(async () => 'meanwhile');
    const job = await bull.queue.add('early', {});
    await until(() => ours().length > 0, 'a line that says so');
    expect(await tasks.health()).toMatchObject({ ledger: 'up', observed: { [name]: 'down' } });
    await door.open();
    expect(await recorded(tasks, bull, job.id!)).toMatchObject({ status: 'SUCCESS', result: 'meanwhile' });
    await until(() => ours().length > 1, 'a line that says that it is over');
    expect(ours()).toEqual([
      expect.stringMatching(/cannot be observed just now, trying again: .*ECONNREFUSED/),
      expect.stringMatching(/is observed again/),
    ]);
    expect((await tasks.health()).observed).toEqual({ [name]: 'up' });
  });

  it('may go away and come back while it is observed', async () => {
    await door.open();
    app = await start();
    const { tasks } = app;
    bull.work(async (one) => one.name);
    const first = await bull.queue.add('first', {});
    await recorded(tasks, bull, first.id!);
    await door.close();
    const fleeting = await bull.queue.add('fleeting', {}, { removeOnComplete: true });
    await until(async () => (await bull.queue.getJob(fleeting.id!)) === undefined, 'the job to be gone');
    const delayed = await bull.queue.add('delayed', {}, { delay: 3_600_000 });
    await expect(tasks.sync((await recorded(tasks, bull, first.id!)).id)).resolves.toMatchObject({ status: 'SUCCESS' });
    await door.open();
    expect(await recorded(tasks, bull, fleeting.id!)).toMatchObject({ status: 'SUCCESS', result: 'fleeting' });
    expect(await recorded(tasks, bull, delayed.id!, () => true)).toMatchObject({ status: 'PENDING' });
  });

  it('refuses commands while it is away, and changes nothing', async () => {
    await door.open();
    app = await start();
    const { tasks } = app;
    const job = await bull.queue.add('kept', {}, { delay: 3_600_000 });
    const { id } = await recorded(tasks, bull, job.id!, () => true);
    await door.close();
    await expect(tasks.cancel(id)).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    await expect(tasks.promote(id)).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    expect(await tasks.get(id)).toMatchObject({ status: 'PENDING', cancelRequestedAt: null });
  });

  it('is let go of at the end, also while it is away', async () => {
    const clients = async () =>
      String(await bull.redis.client('LIST'))
        .split('\n')
        .filter((line) => line.includes(Buffer.from(bull.name).toString('base64')));
    app = await observe(bull);
    await until(async () => (await clients()).length > 0, 'a connection that listens');
    await app.close();
    await until(async () => (await clients()).length === 0, 'the connections to be gone');
    app = await start();
    await app.close();
    app = undefined;
  });
});

@Processor('letters')
class LetterProcessor extends WorkerHost {
  async process({ data }: Job<{ to: string }>): Promise<string> {
    return `sent to ${data.to}`;
  }
}

describe('TaskModule.observe()', () => {
  it('S3-44 records what the processors of the same application do, which know nothing of it', async () => {
    const prefix = `nest-${process.pid}-${Date.now()}`;
    @Module({
      imports: [
        BullModule.forRoot({ connection: { url: REDIS }, prefix }),
        BullModule.registerQueue({ name: 'letters' }),
        TaskModule.forRoot({ ledger: { embedded: { dataDir: 'memory' } }, ...NO_DUTIES }),
        TaskModule.observeAsync({ useFactory: () => ({ queues: ['letters'], connection: REDIS, prefix }) }),
      ],
      providers: [LetterProcessor],
    })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    await module.init();
    const queue = module.get<Queue>(getQueueToken('letters'), { strict: false });
    const job = await queue.add('letter', { to: 'ada' });
    const execution = await recorded(module.get(Tasks), { name: 'letters', queue }, job.id!);
    expect(execution).toMatchObject({ taskName: 'letter', status: 'SUCCESS', result: 'sent to ada' });
    await queue.obliterate({ force: true });
    await module.close();
  });

  it.each<[object | undefined, string]>([
    [undefined, 'observe'],
    [{ queues: ['a'] }, 'observe.connection'],
    [{ queues: [], connection: REDIS }, 'observe.queues'],
    [{ queues: ['a:b'], connection: REDIS }, 'observe.queues[0]'],
    [{ queues: ['a'], connection: 'http://host' }, 'observe.connection'],
    [{ queues: ['a'], connection: REDIS, prefx: 'b' }, 'observe.prefx'],
    [{ queues: ['a'], connection: REDIS, prefix: '' }, 'observe.prefix'],
    [{ queues: ['a'], connection: { host: 'h', keyPrefix: 'k' } }, 'observe.connection.keyPrefix'],
    [{ queues: ['a'], connection: { postgres: 'postgres://h/d', schema: 's' } }, 'observe.connection.schema'],
    [{ queues: ['a'], connection: 'postgres://h/d', prefix: 'p' }, 'observe.prefix'],
  ])('refuses %j and names %s', (options, option) => {
    const attempt = () => TaskModule.observe(options as ObserveOptions);
    expect(attempt).toThrow(InvalidOptionError);
    expect(attempt).toThrow(expect.objectContaining({ option }));
  });

  it('refuses a queue of one name and prefix on two connections, and takes one that is named twice', async () => {
    const queues = ['twice'];
    const other = TaskModule.observe({ queues, connection: { host: '127.0.0.1', port: 1 } });
    await expect(startTaskApp([], {}, [TaskModule.observe({ queues, connection: REDIS }), other])).rejects.toThrow(
      /observed already on another connection/,
    );
    const app = await startTaskApp(
      [],
      {},
      [1, 2].map(() => TaskModule.observe({ queues, connection: REDIS })),
    );
    expect(Object.keys((await app.tasks.health()).observed ?? {})).toEqual(['bullmq:bull:twice']);
    await app.close();
  });
});
