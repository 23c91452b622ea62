import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  defineTask,
  DuplicateTaskError,
  InvalidPayloadError,
  Task,
  TaskContext,
  TaskModule,
  UnknownQueueError,
  UnknownTaskError,
} from '@taskledger/nestjs';
import { IsArray, IsInt, IsOptional, IsString, MinLength, registerDecorator } from 'class-validator';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

const catalogue = new Set(['ACME', 'Initech']);

/** A rule whose answer may change between enqueue and run, as one that asks a database does. */
function IsKnownCompany(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isKnownCompany',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: string) => catalogue.has(value),
        defaultMessage: () => 'company must be in the catalogue',
      },
    });
}

class ResearchContext {
  @IsString() @MinLength(1) @IsKnownCompany() company!: string;
  @IsOptional() @IsArray() @IsString({ each: true }) focusAreas?: string[] = [];
  @IsOptional() @IsInt() maxSources?: number = 10;
}

const research = defineTask('research_company', { payload: ResearchContext });

@Injectable()
class ResearchTasks {
  readonly received: [payload: unknown, ctx: TaskContext][] = [];

  @Task(research)
  async research(payload: ResearchContext, ctx: TaskContext): Promise<string> {
    this.received.push([payload, ctx]);
    return `Research on ${payload.company} complete`;
  }

  @Task('where')
  where(_: object, ctx: TaskContext): object {
    return { queue: ctx.queue, metadata: ctx.metadata };
  }

  @Task('at_home', { queue: 'home' })
  home(_: object, ctx: TaskContext): string {
    return ctx.queue;
  }
}

describe('S0: defining and enqueueing', () => {
  let app: TaskApp;
  let handlers: ResearchTasks;

  beforeAll(async () => {
    app = await startTaskApp([ResearchTasks], { queues: { high_priority_queue: {} } });
    handlers = app.module.get(ResearchTasks);
  });
  afterAll(() => app.close());

  it('S0-07 refuses to boot when two handlers claim one name, naming both', async () => {
    @Injectable()
    class OtherTasks {
      @Task('research_company')
      again(): void {}
    }
    const ledger = { embedded: { dataDir: 'memory' } };
    @Module({ imports: [TaskModule.forRoot({ ledger })], providers: [ResearchTasks, OtherTasks] })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    const boot = module.init();
    await expect(boot).rejects.toThrow(DuplicateTaskError);
    await expect(boot).rejects.toThrow(/research_company.*ResearchTasks\.research.*OtherTasks\.again/);
    await module.close();
  });

  it('S0-07 S0-08 calls the decorated method with its typed context and the id of the execution', async () => {
    const handle = await app.tasks.enqueue(research, { company: 'ACME' });
    expect(await handle.result()).toBe('Research on ACME complete');
    const [payload, ctx] = handlers.received.at(-1) ?? [];
    expect(payload).toBeInstanceOf(ResearchContext);
    expect(ctx).toMatchObject({
      executionId: handle.id,
      taskId: handle.id,
      name: 'research_company',
      attempt: 1,
      run: 1,
    });
  });

  it('S0-09 validates at enqueue: nothing is recorded for a bad context, and defaults are filled in for a good one', async () => {
    const before = await app.tasks.list({ taskName: 'research_company' });
    for (const bad of [{}, { company: 7 }, { company: 'ACME', maxSources: 'many' }, { company: 'ACME', typo: 1 }]) {
      await expect(app.tasks.enqueue('research_company', bad)).rejects.toThrow(InvalidPayloadError);
    }
    await expect(app.tasks.enqueue(research, { company: 'Hooli' })).rejects.toMatchObject({
      code: 'PAYLOAD_INVALID',
      issues: [{ path: 'company', message: 'company must be in the catalogue' }],
    });
    expect((await app.tasks.list({ taskName: 'research_company' })).items).toHaveLength(before.items.length);
    await (await app.tasks.enqueue(research, { company: 'ACME' })).result();
    expect(handlers.received.at(-1)?.[0]).toEqual({ company: 'ACME', focusAreas: [], maxSources: 10 });
  });

  it('S0-09 validates again when a worker takes it: the handler is not called', async () => {
    const calls = handlers.received.length;
    const { id } = await app.tasks.enqueue(research, { company: 'Initech' }, { delay: 300 });
    catalogue.delete('Initech');
    const { execution } = await app.tasks.waitFor(id);
    expect(execution).toMatchObject({ status: 'FAILURE', reason: 'validation', errorType: 'InvalidPayloadError' });
    expect(execution.error).toContain('company must be in the catalogue');
    expect(handlers.received).toHaveLength(calls);
  });

  it('S0-10 enqueues by name or contract, with metadata that is kept as it is', async () => {
    const metadata = { tenant: 'é😀', nested: { list: [1, { deep: null }], flag: false }, 'a.b': '' };
    const handle = await app.tasks.enqueue('where', {}, { metadata });
    expect(await handle.result()).toMatchObject({ metadata });
    expect((await app.tasks.get(handle.id))?.metadata).toEqual(metadata);
    await expect(app.tasks.enqueue('nowhere')).rejects.toThrow(UnknownTaskError);
  });

  it("S0-12 runs on the queue that the caller names, else on the task's own, else on the default one", async () => {
    const named = await app.tasks.enqueue('where', {}, { queue: 'high_priority_queue' });
    expect(await named.result()).toMatchObject({ queue: 'high_priority_queue' });
    expect(await (await app.tasks.enqueue('at_home')).result()).toBe('home');
    expect(await (await app.tasks.enqueue('at_home', {}, { queue: 'default' })).result()).toBe('default');
    expect(await (await app.tasks.enqueue('where')).result()).toMatchObject({ queue: 'default' });
    const { items } = await app.tasks.list({ queue: 'high_priority_queue' });
    expect(items.map(({ id }) => id)).toEqual([named.id]);
  });

  it('S0-12 refuses a queue that nobody works on, and says which ones there are', async () => {
    const metadata = { mark: 'misspelt' };
    const refused = app.tasks.enqueue('where', {}, { queue: 'high_prioriti_queue', metadata });
    await expect(refused).rejects.toThrow(UnknownQueueError);
    await expect(refused).rejects.toThrow(/"high_prioriti_queue".*default, high_priority_queue, home/);
    expect((await app.tasks.list({ metadata })).items).toEqual([]);
  });

  it('S0-13 answers with id, name and context', async () => {
    const own = await app.tasks.enqueue(research, { company: 'ACME' }, { taskId: 'order/4711 ü' });
    expect(own).toMatchObject({ taskId: 'order/4711 ü', taskName: 'research_company', payload: { company: 'ACME' } });
    expect(await app.tasks.getByTaskId('order/4711 ü')).toMatchObject({ id: own.id });
    const minted = await app.tasks.enqueue('where');
    expect(minted.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(minted).toMatchObject({ taskId: minted.id, taskName: 'where', payload: {} });
  });
});
