import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { defineTask, Priority, Task, TASK_OPTIONS, TaskContext, TaskModule, type as typeOf } from '@taskledger/nestjs';
import { inMemory, TaskHarness } from '@taskledger/nestjs/testing';

const sendMail = defineTask('send_mail', { payload: typeOf<{ to: string }>() });

@Injectable()
class MailTasks {
  readonly sent: string[] = [];

  @Task(sendMail)
  send({ to }: { to: string }): void {
    this.sent.push(to);
  }

  @Task('newsletter')
  async newsletter({ to }: { to: string[] }, ctx: TaskContext): Promise<void> {
    for (const address of to) await ctx.tasks.enqueue(sendMail, { to: address });
  }

  @Task('confirm')
  async confirm({ to }: { to: string }, ctx: TaskContext): Promise<string> {
    const mail = await ctx.tasks.enqueue(sendMail, { to });
    await mail.result();
    return 'sent';
  }

  @Task('bounce')
  bounce(_: object, ctx: TaskContext): void {
    if (ctx.attempt < 5) throw new Error('mailbox full');
  }
}

// An application as its author wrote it: on disk, with a worker.
@Module({ imports: [TaskModule.forRoot()], providers: [MailTasks] })
class AppModule {}

describe('TaskHarness', () => {
  let module: TestingModule;
  let harness: TaskHarness;
  let sent: string[];

  beforeAll(async () => {
    module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(TASK_OPTIONS)
      .useValue(inMemory({ defaults: { priority: 3, retry: { maxRetries: 4, factor: 4, baseMs: 30_000 } } }))
      .compile();
    await module.init();
    harness = new TaskHarness(module);
    sent = module.get(MailTasks).sent;
  });
  afterEach(() => {
    sent.length = 0;
  });
  afterAll(() => module.close());

  it('runs nothing by itself, and everything that is due with drain(), down to what handlers enqueue', async () => {
    const { id } = await harness.tasks.enqueue('newsletter', { to: ['ada', 'bob', 'eve'] });
    expect(await harness.tasks.status(id)).toBe('PENDING');
    expect(await harness.drain()).toBe(4);
    expect(sent).toEqual(['ada', 'bob', 'eve']);
    expect(await harness.tasks.status(id)).toBe('SUCCESS');
    expect(await harness.drain()).toBe(0);
  });

  it('drains in the order of priority and age', async () => {
    await harness.tasks.enqueueMany(
      sendMail,
      ['a', 'b', 'c', 'd', 'e'].map((to) => ({ to })),
    );
    // The module's default is 3.
    await harness.tasks.enqueue(sendMail, { to: 'last' }, { priority: 4 });
    await harness.tasks.enqueue(sendMail, { to: 'second' }, { priority: 2 });
    await harness.tasks.enqueue(sendMail, { to: 'first' }, { priority: Priority.HIGH });
    await harness.drain();
    expect(sent).toEqual(['first', 'second', 'a', 'b', 'c', 'd', 'e', 'last']);
  });

  it('shows what was enqueued, oldest first, with the payload', async () => {
    const before = (await harness.enqueued(sendMail)).length;
    await harness.tasks.enqueueMany(sendMail, [{ to: 'x' }, { to: 'y' }]);
    const enqueued = (await harness.enqueued(sendMail)).slice(before);
    expect(enqueued).toMatchObject([
      { status: 'PENDING', payload: { to: 'x' } },
      { status: 'PENDING', payload: { to: 'y' } },
    ]);
    expect(await harness.enqueued('no_such_task')).toEqual([]);
    await harness.drain();
  });

  it('runs the children that a handler waits for', async () => {
    const { id } = await harness.tasks.enqueue('confirm', { to: 'ada' });
    expect(await harness.drain()).toBe(2);
    expect(await harness.tasks.result(id)).toBe('sent');
  });

  it('makes time pass for what is delayed, near or far', async () => {
    await harness.tasks.enqueue(sendMail, { to: 'in ten minutes' }, { delay: '10m' });
    await harness.tasks.enqueue(sendMail, { to: 'tomorrow' }, { runAt: new Date(Date.now() + 86_400_000) });
    expect(await harness.drain()).toBe(0);
    await harness.advance('9m');
    expect(await harness.drain()).toBe(0);
    await harness.advance('1m');
    expect(await harness.drain()).toBe(1);
    await harness.advance('1d');
    expect(await harness.drain()).toBe(1);
    expect(sent).toEqual(['in ten minutes', 'tomorrow']);
  });

  it('S1-24 S1-30 waits between attempts as long as the policy says: each time `factor` times longer', async () => {
    const { id } = await harness.tasks.enqueue('bounce');
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      expect(await harness.drain()).toBe(1);
      const { status, scheduledFor } = (await harness.tasks.get(id)) ?? {};
      const ended = (await harness.tasks.attempts(id)).at(-1)?.finishedAt;
      expect(status).toBe('RETRY');
      waits.push(Number(scheduledFor) - Number(ended));
      await harness.advance(waits.at(-1) ?? 0);
    }
    // The last would be 1,920 s, over the ten minutes that no wait exceeds.
    expect(waits.map((ms) => Math.round(ms / 1000))).toEqual([30, 120, 480, 600]);
    expect(await harness.drain()).toBe(1);
    expect(await harness.tasks.get(id)).toMatchObject({ status: 'SUCCESS', attempt: 5 });
  });
});
