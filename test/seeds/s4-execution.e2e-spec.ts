import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CanActivate, type ExecutionContext, Inject, Injectable, Scope, UseGuards } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { defineTask, Priority, Task, TaskContext, TaskRegistry, Tasks } from '@taskledger/nestjs';
import { IsInt, IsOptional, IsString } from 'class-validator';
import { z } from 'zod';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

class Greeting {
  @IsOptional() @IsString() name?: string = 'World';
  @IsOptional() @IsString() greeting?: string = 'Hello';
}

class Sum {
  @IsInt() a!: number;
  @IsInt() b!: number;
}

const slugify = defineTask('slugify', {
  payload: z.object({
    title: z
      .string()
      .trim()
      .min(1)
      .transform((title) => title.toLowerCase()),
    separator: z.string().default('-'),
  }),
});

@Injectable()
class Users {
  readonly names = ['ada', 'eve'];
}

@Injectable()
class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const [, ctx] = context.getArgs<[object, TaskContext]>();
    return ctx.createdBy?.id === 'admin';
  }
}

@Injectable()
class PatternTasks {
  active = 0;
  peak = 0;

  constructor(private readonly users: Users) {}

  @Task('greet', { tags: ['demo'] })
  async greet({ name, greeting }: Greeting): Promise<object> {
    return { message: `${greeting}, ${name}!` };
  }

  @Task('multiply')
  multiply({ a, b }: Sum): object {
    return { result: a * b };
  }

  @Task('nothing')
  nothing(): void {}

  @Task('count_users')
  count(): object {
    return { user_count: this.users.names.length };
  }

  @Task(slugify)
  slugify({ title, separator }: { title: string; separator: string }): string {
    return title.split(' ').join(separator);
  }

  @Task('guarded')
  @UseGuards(AdminGuard)
  guarded(): string {
    return 'let in';
  }

  @Task('crowd')
  async crowd(_: object, ctx: TaskContext): Promise<void> {
    this.active++;
    this.peak = Math.max(this.peak, this.active);
    // Nobody leaves before as many are in here as may be.
    await until(() => this.peak >= 5, 'five at once');
    await ctx.progress(50);
    this.active--;
  }

  @Task('steps')
  async steps({ total }: { total: number }, ctx: TaskContext): Promise<object> {
    const ids: string[] = [];
    for (let step = 0; step < total; step++) ids.push(await ctx.artifacts.save(`step-${step}`, { step, total }));
    ids.push(await ctx.artifacts.save('notes', 'Grüße'));
    ids.push(await ctx.artifacts.save('raw', Buffer.from([0, 255, 128]), { contentType: 'image/x-raw' }));
    const tooLarge = await ctx.artifacts.save('big', 'x'.repeat(2_000)).catch((error: unknown) => error);
    return {
      ids,
      seen: (await ctx.tasks.artifacts(ctx.executionId)).length,
      code: (tooLarge as { code: string }).code,
    };
  }
}

@Injectable({ scope: Scope.REQUEST })
class ScopedTasks {
  private static built = 0;
  private readonly serial = ++ScopedTasks.built;

  constructor(@Inject(REQUEST) private readonly request: TaskContext) {}

  @Task('scoped')
  scoped(_: object, ctx: TaskContext): object {
    return { serial: this.serial, request: this.request.executionId, context: ctx.executionId };
  }
}

describe('S4: executing tasks', () => {
  let app: TaskApp;
  let registry: TaskRegistry;

  beforeAll(async () => {
    const options = { worker: { concurrency: 5 }, limits: { artifactBytes: 1_000 } };
    app = await startTaskApp([Users, AdminGuard, PatternTasks, ScopedTasks], options);
    registry = app.module.get(TaskRegistry);
  });
  afterAll(() => app.close());

  const run = async (name: string, payload: object = {}): Promise<unknown> =>
    (await app.tasks.enqueue(name, payload)).result();

  it('S4-01 S4-02 S4-04 runs what is registered by decorator or by hand, and finds it by name and tags', async () => {
    registry.registerFunction('double_it', ({ x }: { x: number }) => ({ doubled: x * 2 }), { tags: ['demo', 'math'] });
    expect(await run('double_it', { x: 21 })).toEqual({ doubled: 42 });
    expect(registry.has('greet')).toBe(true);
    expect(registry.listByTags(['demo']).map(({ name }) => name)).toEqual(['double_it', 'greet']);
    expect(registry.listByTags(['demo', 'math']).map(({ name }) => name)).toEqual(['double_it']);
    expect(() => registry.registerFunction('not url safe', () => ({}))).toThrow(/cannot be the name/);
  });

  it('S4-03 runs sync and async handlers that return an object or nothing, with parameter defaults', async () => {
    expect(await run('greet')).toEqual({ message: 'Hello, World!' });
    expect(await run('greet', { name: 'Alice', greeting: 'Hi' })).toEqual({ message: 'Hi, Alice!' });
    expect(await run('multiply', { a: 6, b: 7 })).toEqual({ result: 42 });
    expect(await run('nothing')).toBeNull();
    await expect(run('multiply', { a: 6 })).rejects.toMatchObject({ code: 'PAYLOAD_INVALID', issues: [{ path: 'b' }] });
  });

  it('S4-03 hands over what a zod schema makes of the payload, and stores what was given with the defaults', async () => {
    const handle = await app.tasks.enqueue(slugify, { title: ' Hello Big World ' });
    expect(await handle.result()).toBe('hello-big-world');
    expect((await app.tasks.get(handle.id))?.payload).toEqual({ title: ' Hello Big World ', separator: '-' });
    await expect(app.tasks.enqueue('slugify', { title: ' ' })).rejects.toMatchObject({ issues: [{ path: 'title' }] });
  });

  it('S4-05 injects providers; everything else comes from the request, which cannot replace them', async () => {
    expect(await run('count_users', { users: { names: [] } })).toEqual({ user_count: 2 });
    const inject = [Users, Tasks, { token: 'NO_SUCH_PROVIDER', optional: true }] as const;
    registry.registerFunction(
      'inspect',
      async ({ param = 'default' }: { param?: string }, _ctx: TaskContext, users, tasks, missing) => ({
        param,
        users: users.names,
        known: await tasks.count({ taskName: 'inspect' }),
        missing: missing === undefined,
      }),
      { inject },
    );
    expect(await run('inspect')).toEqual({
      param: 'default',
      users: ['ada', 'eve'],
      known: { count: 1, capped: false },
      missing: true,
    });
    expect(() => registry.registerFunction('broken', () => ({}), { inject: ['NO_SUCH_PROVIDER'] })).toThrow(
      /NO_SUCH_PROVIDER/,
    );
  });

  it('S4-05 makes request-scoped providers anew for each run, with the context as their request', async () => {
    const handles = await app.tasks.enqueueMany('scoped', [{}, {}]);
    const results = (await app.tasks.gather(...handles)) as { serial: number }[];
    expect(results).toMatchObject(handles.map(({ id }) => ({ request: id, context: id })));
    expect(new Set(results.map(({ serial }) => serial)).size).toBe(2);
  });

  it('runs a handler inside its guards; one that refuses fails the execution', async () => {
    const admin = await app.tasks.enqueue('guarded', {}, { createdBy: 'admin' });
    expect(await admin.result()).toBe('let in');
    const other = await app.tasks.enqueue('guarded', {}, { createdBy: 'eve' });
    await expect(other.result()).rejects.toMatchObject({ errorType: 'ForbiddenException' });
  });

  it('S4-14 saves intermediate results beside the result, readable while the task runs', async () => {
    const handle = await app.tasks.enqueue('steps', { total: 2 });
    const { ids, seen, code } = (await handle.result()) as { ids: string[]; seen: number; code: string };
    expect([seen, code]).toEqual([4, 'PAYLOAD_TOO_LARGE']);
    const saved = await app.tasks.artifacts(handle.id);
    expect(saved.map(({ id }) => id)).toEqual(ids);
    expect(saved.map(({ name, contentType, size }) => [name, contentType, size])).toEqual([
      ['step-0', 'application/json', 20],
      ['step-1', 'application/json', 20],
      ['notes', 'text/plain; charset=utf-8', 7],
      ['raw', 'image/x-raw', 3],
    ]);
    const contents = await Promise.all(ids.map(async (id) => (await app.tasks.artifact(id))?.content));
    expect(JSON.parse(String(contents[1]))).toEqual({ step: 1, total: 2 });
    expect(String(contents[2])).toBe('Grüße');
    expect([...(contents[3] ?? [])]).toEqual([0, 255, 128]);
    expect(await app.tasks.artifact('no such artifact')).toBeNull();
  });

  it('S4-15 runs as many at once as worker.concurrency says, and never more', async () => {
    const handlers = app.module.get(PatternTasks);
    const handles = await app.tasks.enqueueMany(
      'crowd',
      Array.from({ length: 50 }, () => ({})),
    );
    await app.tasks.gather(...handles);
    expect(handlers.peak).toBe(5);
    expect(handlers.active).toBe(0);
    expect(await app.tasks.count({ taskName: 'crowd', status: 'SUCCESS' })).toMatchObject({ count: 50 });
  });

  it('S4-16 executes by name and parameters, and answers with the id', async () => {
    const id = await app.tasks.execute('multiply', { a: 2, b: 3 }, { priority: Priority.HIGH });
    expect(await app.tasks.result(id)).toEqual({ result: 6 });
    expect(await app.tasks.result(await app.tasks.execute('greet'))).toEqual({ message: 'Hello, World!' });
    await expect(app.tasks.execute('no_such_task')).rejects.toMatchObject({
      code: 'TASK_UNKNOWN',
      task: 'no_such_task',
    });
  });

  it('S4-01 runs a function that is registered later, on a queue that nobody knew before', async () => {
    registry.registerFunction('late_arrival', () => ({ late: true }), { queue: 'late' });
    const handle = await app.tasks.enqueue('late_arrival');
    expect(await handle.result()).toEqual({ late: true });
  });
});
