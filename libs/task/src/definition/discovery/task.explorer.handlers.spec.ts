import { afterEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, type Provider, Scope, type Type } from '@nestjs/common';
import { type ContextId, ContextIdFactory, type ContextIdStrategy, DiscoveryModule, REQUEST } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { IsInt } from 'class-validator';
import { DuplicateTaskError, InvalidOptionError, InvalidTaskHandlerError } from '../../errors/index.js';
import { defineTask } from '../define-task.js';
import { Task } from '../decorators/task.decorator.js';
import { TaskExplorer } from './task.explorer.js';
import { TaskNames } from '../decorators/task-names.decorator.js';
import { TaskRegistry } from '../task.registry.js';
import { type } from '../payload/payload-source.js';
import type { PayloadSource } from '../payload/payload-source.js';

const apps: TestingModule[] = [];

async function boot(...providers: Provider[]): Promise<TaskRegistry> {
  const app = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [TaskRegistry, TaskExplorer, ...providers],
  }).compile();
  apps.push(app);
  await app.init();
  return app.get(TaskRegistry);
}

afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

describe('generators', () => {
  class Generators {
    async *later(): AsyncGenerator<number> {
      yield 1;
    }
    *now(): Generator<number> {
      yield 1;
    }
  }

  it.each(['later', 'now'] as const)('A10 are refused as handlers at boot: %s', async (method) => {
    @Injectable()
    class Handlers extends Generators {}
    const decorate = Task('generated') as unknown as MethodDecorator;
    decorate(Handlers.prototype, method, {});
    await expect(boot(Handlers)).rejects.toThrow(
      `Task "generated" (Handlers.${method}) cannot run: it is a generator (function*), and nothing would read what it yields.`,
    );
  });

  it('A10 are refused as functions, with the remedy', async () => {
    const registry = await boot();
    const generators = new Generators();
    for (const fn of [generators.later, generators.now]) {
      expect(() => registry.registerFunction('generated', fn)).toThrow(InvalidTaskHandlerError);
      expect(() => registry.registerFunction('generated', fn)).toThrow('Make it an async function');
    }
    expect(registry.has('generated')).toBe(false);
  });
});

describe('handlers whose parameter types nobody has recorded', () => {
  class Amount {
    @IsInt() cents!: number;
  }

  /** What esbuild makes of a class with `@Task`: decorators, but no metadata. */
  const compiled = (handler: (...args: never[]) => unknown, payload?: PayloadSource): Type => {
    @Injectable()
    class Handlers {}
    Object.defineProperty(Handlers.prototype, 'pay', { value: handler });
    const contract = payload ? defineTask('pay', { payload }) : { name: 'pay' };
    (Task(contract) as unknown as MethodDecorator)(Handlers.prototype, 'pay', {});
    return Handlers;
  };

  it.each<[string, (...args: never[]) => unknown]>([
    ['a parameter', (amount: Amount) => amount],
    ['one with a default', (amount: Amount = new Amount()) => amount],
    ['those that a decorator passes on', (...args: unknown[]) => args],
    [
      'a method',
      {
        async pay({ cents }: Amount) {
          return cents;
        },
      }.pay,
    ],
  ])('B6 are refused at boot with the remedy: %s', async (_, handler) => {
    const booted = boot(compiled(handler));
    await expect(booted).rejects.toBeInstanceOf(InvalidTaskHandlerError);
    await expect(booted).rejects.toThrow("State it in a contract: defineTask('name', { payload: MyPayload })");
  });

  it('B6 run where a contract states the payload, or there is none', async () => {
    const validating = await boot(compiled(({ cents }: Amount) => cents, Amount));
    await expect(validating.get('pay').payload.validate({ cents: 'x' }, 'enqueue')).rejects.toThrow('cents');
    for (const provider of [
      compiled(({ cents }: Amount) => cents, type<Amount>()),
      compiled(() => 1),
      compiled(async function pay() {}),
      compiled({ async pay() {} }.pay),
    ])
      expect((await boot(provider)).has('pay')).toBe(true);
  });
});

describe('tasks that classes inherit', () => {
  class UserSync {
    @IsInt() user!: number;
  }
  const syncUsers = defineTask('sync_users', { payload: UserSync });

  abstract class SyncTasks {
    abstract readonly source: string;
    @Task('sync', { tags: ['sync'], priority: 3 })
    sync(): string {
      return this.source;
    }
  }

  @Injectable()
  @TaskNames({ sync: 'sync_orders' })
  class OrderSync extends SyncTasks {
    readonly source: string = 'orders';
  }

  @Injectable()
  @TaskNames({ sync: syncUsers })
  class Users extends SyncTasks {
    readonly source = 'users';
  }

  it('C12 have a name of their own in each', async () => {
    const registry = await boot(OrderSync, Users);
    expect(registry.listAll().map(({ name, tags, priority }) => [name, tags, priority])).toEqual([
      ['sync_orders', ['sync'], 3],
      ['sync_users', ['sync'], 3],
    ]);
    await expect(registry.get('sync_orders').invoke({}, {})).resolves.toBe('orders');
    await expect(registry.get('sync_users').invoke({}, {})).resolves.toBe('users');
    await expect(registry.get('sync_users').payload.validate({ user: 'x' }, 'enqueue')).rejects.toThrow('user');
  });

  it('C12 keep it in classes below, which may choose another', async () => {
    @Injectable()
    class Same extends OrderSync {}
    expect((await boot(Same)).has('sync_orders')).toBe(true);
    @Injectable()
    @TaskNames({ sync: 'sync_old_orders' })
    class Old extends OrderSync {}
    expect((await boot(OrderSync, Old)).listAll().map(({ name }) => name)).toEqual(['sync_old_orders', 'sync_orders']);
  });

  it('C12 name the way out when two have the same', async () => {
    @Injectable()
    class One extends SyncTasks {
      readonly source = 'one';
    }
    @Injectable()
    class Other extends SyncTasks {
      readonly source = 'other';
    }
    const booted = boot(One, Other);
    await expect(booted).rejects.toBeInstanceOf(DuplicateTaskError);
    await expect(booted).rejects.toThrow(
      `Task "sync" is declared twice: One.sync and Other.sync. Rename one. Where classes inherit it, give each a name of its own with @TaskNames({ sync: '…' }).`,
    );
  });

  it('C12 cannot be named by a method that is no task, nor by a name that cannot be one', async () => {
    @Injectable()
    @TaskNames({ snyc: 'sync_orders' })
    class Misspelt extends SyncTasks {
      readonly source = 'x';
    }
    const booted = boot(Misspelt);
    await expect(booted).rejects.toBeInstanceOf(InvalidOptionError);
    await expect(booted).rejects.toThrow('Misspelt: @TaskNames snyc');
    @Injectable()
    @TaskNames({ sync: 'sync orders' })
    class Spaced extends SyncTasks {
      readonly source = 'x';
    }
    await expect(boot(Spaced)).rejects.toMatchObject({ code: 'TASK_NAME_INVALID' });
  });
});

describe('durable providers', () => {
  let made = 0;

  @Injectable({ scope: Scope.REQUEST, durable: true })
  class TenantPool {
    readonly number = ++made;
    constructor(@Inject(REQUEST) readonly tenant: { id: string } | undefined) {}
  }

  @Injectable({ scope: Scope.REQUEST })
  class RunTasks {
    constructor(
      private readonly pool: TenantPool,
      @Inject(REQUEST) private readonly request: object,
    ) {}
    @Task('run')
    run(_: object, ctx: object): unknown[] {
      return [this.pool.tenant?.id, this.pool.number, this.request === ctx];
    }
  }

  @Injectable()
  class PoolTasks {
    constructor(private readonly pool: TenantPool) {}
    @Task('pool')
    read(): unknown[] {
      return [this.pool.tenant?.id, this.pool.number];
    }
  }

  class ByTenant implements ContextIdStrategy<{ metadata: { tenant: string } }> {
    private readonly trees = new Map<string, ContextId>();
    attach(contextId: ContextId, { metadata: { tenant } }: { metadata: { tenant: string } }) {
      const tree = this.trees.get(tenant) ?? ContextIdFactory.create();
      this.trees.set(tenant, tree);
      return {
        resolve: ({ isTreeDurable }: { isTreeDurable: boolean }) => (isTreeDurable ? tree : contextId),
        payload: { id: tenant },
      };
    }
  }

  afterEach(() => ContextIdFactory.apply(undefined as never));
  const of = (tenant: string): object => ({ metadata: { tenant } });

  it('C10 are made once for each tenant', async () => {
    ContextIdFactory.apply(new ByTenant());
    made = 0;
    const registry = await boot(TenantPool, RunTasks, PoolTasks);
    registry.registerFunction('fn', (_, __, pool: TenantPool) => [pool.tenant?.id, pool.number], {
      inject: [TenantPool],
    });
    const run = (name: string, tenant: string) => registry.get(name).invoke({}, of(tenant));
    expect([await run('pool', 'a'), await run('pool', 'b'), await run('pool', 'a')]).toEqual([
      ['a', 1],
      ['b', 2],
      ['a', 1],
    ]);
    expect([await run('run', 'b'), await run('run', 'a')]).toEqual([
      ['b', 2, true],
      ['a', 1, true],
    ]);
    expect([await run('fn', 'a'), await run('fn', 'b')]).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(made).toBe(2);
  });

  it('C10 are made for every run where there is no strategy, or it fails for tasks', async () => {
    made = 0;
    const registry = await boot(TenantPool, PoolTasks);
    for (let run = 1; run <= 2; run++) await registry.get('pool').invoke({}, of('a'));
    ContextIdFactory.apply({
      attach: (_, request: { headers: Record<string, string> }) => {
        const tenant = { id: Number(request.headers['x-tenant']) };
        return () => tenant;
      },
    });
    await registry.get('pool').invoke({}, of('a'));
    expect(made).toBe(3);
  });
});
