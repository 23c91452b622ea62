import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  type Provider,
  Scope,
  SetMetadata,
  type Type,
} from '@nestjs/common';
import { DiscoveryModule, REQUEST } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { InvalidOptionError, InvalidTaskHandlerError } from '../../errors/index.js';
import { Task } from '../decorators/task.decorator.js';
import { TaskExplorer } from './task.explorer.js';
import { TaskRegistry } from '../task.registry.js';

const ctx = { executionId: 'e1' };
const apps: TestingModule[] = [];

interface Parts {
  providers?: Provider[];
  controllers?: Type[];
  imports?: Type[];
}

async function boot({ providers = [], controllers = [], imports = [] }: Parts): Promise<TaskRegistry> {
  const app = await Test.createTestingModule({
    imports: [DiscoveryModule, ...imports],
    providers: [TaskRegistry, TaskExplorer, ...providers],
    controllers,
  }).compile();
  apps.push(app);
  await app.init();
  return app.get(TaskRegistry);
}

afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

const run = (registry: TaskRegistry, name: string, payload: object = {}, context: object = ctx) =>
  registry.get(name).invoke(payload, context);

@Injectable()
class Counter {
  count = 0;
  @Task('count')
  add({ by }: { by: number }): number {
    return (this.count += by);
  }
}

describe('TaskExplorer', () => {
  it('finds tasks on providers and on controllers', async () => {
    @Controller('reports')
    class ReportController {
      @Get()
      @Task('from_controller')
      list(payload: object, context: object): unknown[] {
        return [payload, context];
      }
    }
    const registry = await boot({ providers: [Counter], controllers: [ReportController] });
    await expect(run(registry, 'count', { by: 2 })).resolves.toBe(2);
    await expect(run(registry, 'count', { by: 2 })).resolves.toBe(4);
    await expect(run(registry, 'from_controller', { a: 1 })).resolves.toEqual([{ a: 1 }, ctx]);
    expect(registry.get('from_controller')).toMatchObject({ owner: 'ReportController.list', module: 'RootTestModule' });
  });

  it('finds tasks on what factories and values provide, and once behind an alias', async () => {
    class Made {
      constructor(readonly by: string) {}
      @Task('made')
      who(): string {
        return this.by;
      }
    }
    class Given {
      @Task('given')
      who(): string {
        return 'value';
      }
    }
    const registry = await boot({
      providers: [
        { provide: 'MADE', useFactory: async () => new Made('factory') },
        { provide: 'GIVEN', useValue: new Given() },
        { provide: 'ALIAS', useExisting: 'MADE' },
        { provide: 'NOTHING', useValue: null },
        { provide: 'TEXT', useFactory: () => 'text' },
        { provide: 'BARE', useValue: Object.create(null) },
      ],
    });
    await expect(run(registry, 'made')).resolves.toBe('factory');
    await expect(run(registry, 'given')).resolves.toBe('value');
  });

  it('registers a provider once that several modules or tokens provide', async () => {
    @Module({ providers: [Counter] })
    class One {}
    @Module({ providers: [Counter] })
    class Two {}
    const registry = await boot({ imports: [One, Two], providers: [{ provide: 'AGAIN', useClass: Counter }] });
    expect(registry.listAll().map(({ name }) => name)).toEqual(['count']);
  });

  it('names both handlers when two methods of one class claim a name', async () => {
    @Injectable()
    class Twice {
      @Task('same') a(): void {}
      @Task('same') b(): void {}
    }
    await expect(boot({ providers: [Twice] })).rejects.toThrow(
      'Task "same" is declared twice: Twice.a and Twice.b. Rename one.',
    );
  });

  it('does not lose a task to a decorator that replaces the method', async () => {
    const Wrapped = (): MethodDecorator => (_target, _key, descriptor) => {
      const original = descriptor.value as unknown as (...args: unknown[]) => unknown;
      const wrapper = function (this: unknown, ...args: unknown[]) {
        return { wrapped: original.apply(this, args) };
      };
      descriptor.value = wrapper as never;
    };
    @Injectable()
    class Decorated {
      @Wrapped()
      @Task('inside')
      inside(): string {
        return 'inside';
      }
      @Task('outside')
      @Wrapped()
      outside(): unknown {
        return 'outside';
      }
    }
    const registry = await boot({ providers: [Decorated] });
    await expect(run(registry, 'inside')).resolves.toEqual({ wrapped: 'inside' });
    await expect(run(registry, 'outside')).resolves.toEqual({ wrapped: 'outside' });
  });

  it('finds inherited tasks, overridden ones with and without their decorator', async () => {
    abstract class Base {
      @Task('inherited') inherited(): string {
        return `base ${this.constructor.name}`;
      }
      @Task('overridden') overridden(): string {
        return 'base';
      }
      @Task('renamed_before') renamed(): string {
        return 'base';
      }
    }
    @Injectable()
    class Child extends Base {
      override overridden(): string {
        return 'child';
      }
      @Task('renamed_after') override renamed(): string {
        return 'child';
      }
    }
    const registry = await boot({ providers: [Child] });
    expect(registry.listAll().map(({ name }) => name)).toEqual(['inherited', 'overridden', 'renamed_after']);
    await expect(run(registry, 'inherited')).resolves.toBe('base Child');
    await expect(run(registry, 'overridden')).resolves.toBe('child');
    expect(registry.get('inherited').owner).toBe('Child.inherited');
  });

  it('lets one method handle several tasks', async () => {
    @Injectable()
    class Both {
      @Task('old_name')
      @Task('new_name')
      go(): string {
        return 'same';
      }
    }
    const registry = await boot({ providers: [Both] });
    await expect(run(registry, 'old_name')).resolves.toBe('same');
    await expect(run(registry, 'new_name')).resolves.toBe('same');
  });

  it('keeps the tasks of sibling classes apart', async () => {
    class Base {}
    @Injectable()
    class Left extends Base {
      @Task('left') go(): string {
        return 'left';
      }
    }
    @Injectable()
    class Right extends Base {
      @Task('right') go(): string {
        return 'right';
      }
    }
    const registry = await boot({ providers: [Left, Right] });
    await expect(run(registry, 'left')).resolves.toBe('left');
    await expect(run(registry, 'right')).resolves.toBe('right');
  });

  it('makes a request-scoped provider anew for each run, with the context as REQUEST', async () => {
    let made = 0;
    @Injectable({ scope: Scope.REQUEST })
    class Scoped {
      readonly id = ++made;
      constructor(@Inject(REQUEST) readonly request: object) {}
      @Task('scoped')
      go(payload: object, context: object): unknown {
        return { id: this.id, isContext: this.request === context, payload };
      }
    }
    // Not scoped itself, but it depends on what is.
    @Injectable()
    class Dependent {
      constructor(readonly scoped: Scoped) {}
      @Task('dependent')
      go(_payload: object, context: object): boolean {
        return this.scoped.request === context;
      }
    }
    @Controller()
    class ScopedController {
      constructor(readonly scoped: Scoped) {}
      @Task('scoped_controller')
      go(_payload: object, context: object): boolean {
        return this.scoped.request === context;
      }
    }
    const registry = await boot({ providers: [Scoped, Dependent], controllers: [ScopedController] });
    const runs = await Promise.all([1, 2].map((n) => run(registry, 'scoped', { n }, { n })));
    expect(runs).toEqual([
      { id: expect.any(Number), isContext: true, payload: { n: 1 } },
      { id: expect.any(Number), isContext: true, payload: { n: 2 } },
    ]);
    expect(made).toBe(2);
    await expect(run(registry, 'dependent')).resolves.toBe(true);
    await expect(run(registry, 'scoped_controller')).resolves.toBe(true);
  });

  it('makes a transient provider anew for each run', async () => {
    let made = 0;
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient {
      readonly id = ++made;
      constructor(readonly counter: Counter) {}
      @Task('transient')
      go(): number {
        return this.id + this.counter.count;
      }
    }
    const registry = await boot({ providers: [Transient, Counter] });
    await expect(run(registry, 'transient')).resolves.toBe(1);
    await expect(run(registry, 'transient')).resolves.toBe(2);
  });

  it('resolves a request-scoped provider in its own module', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Secret {
      constructor(@Inject('NAME') readonly name: string) {}
      @Task('secret')
      go(): string {
        return this.name;
      }
    }
    @Module({ providers: [Secret, { provide: 'NAME', useValue: 'inner' }] })
    class Inner {}
    const registry = await boot({ imports: [Inner], providers: [{ provide: 'NAME', useValue: 'outer' }] });
    await expect(run(registry, 'secret')).resolves.toBe('inner');
    expect(registry.get('secret').module).toBe('Inner');
  });

  it('registers everything again after a clear', async () => {
    const registry = await boot({ providers: [Counter] });
    const explorer = apps[0]!.get(TaskExplorer);
    explorer.explore();
    registry.clear();
    explorer.explore();
    expect(registry.has('count')).toBe(true);
  });

  it('says at boot which option of which handler is wrong', async () => {
    @Injectable()
    class Wrong {
      @Task('wrong', { retry: { maxRetries: -1 } })
      go(): void {}
    }
    const promise = boot({ providers: [Wrong] });
    await expect(promise).rejects.toThrow(InvalidOptionError);
    await expect(promise).rejects.toThrow('Task "wrong" (Wrong.go): retry.maxRetries');
  });

  it.each<[string, (target: { prototype: object }) => void, string]>([
    ['is static', (target) => decorate(target, 'make'), 'it is static'],
    ['is a property', ({ prototype }) => decorate(prototype, 'handler'), 'it is a property, or does not exist'],
    ['is a getter', ({ prototype }) => decorate(prototype, 'got'), 'it is no method'],
    ['has a symbol for a name', ({ prototype }) => decorate(prototype, Symbol('s')), 'its name is a symbol'],
  ])('stops the boot when the handler %s', async (_what, decorateIt, problem) => {
    @Injectable()
    class Odd {
      static make(): void {}
      handler = (): void => undefined;
      get got(): () => void {
        throw new Error('read at boot');
      }
    }
    decorateIt(Odd);
    const promise = boot({ providers: [Odd] });
    await expect(promise).rejects.toThrow(InvalidTaskHandlerError);
    await expect(promise).rejects.toThrow(problem);
  });

  it('stops the boot when the payload class is imported as a type only', async () => {
    @Injectable()
    class TypeOnly {
      @Task('type_only')
      @SetMetadata('any', 1)
      go(_payload: () => void): void {}
    }
    await expect(boot({ providers: [TypeOnly] })).rejects.toThrow('imported with "import type"');
  });
});

function decorate(target: object, method: string | symbol): void {
  (Task('odd') as PropertyDecorator)(target, method);
}
