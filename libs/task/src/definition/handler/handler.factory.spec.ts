import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ArgumentMetadata,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
  type NestInterceptor,
  ParseIntPipe,
  type PipeTransform,
  type Provider,
  Scope,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule, Reflector, REQUEST } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { IsString } from 'class-validator';
import { concat, EMPTY, map, of, type Observable } from 'rxjs';
import { defineTask } from '../define-task.js';
import { Task } from '../decorators/task.decorator.js';
import { TaskExplorer } from '../discovery/task.explorer.js';
import { TaskRegistry } from '../task.registry.js';

const ctx = { executionId: 'e1' };
const apps: TestingModule[] = [];

async function boot(...providers: Provider[]) {
  const app = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [TaskRegistry, TaskExplorer, ...providers],
  }).compile();
  apps.push(app);
  await app.init();
  const registry = app.get(TaskRegistry);
  return (name: string, payload: unknown = {}, context: object = ctx) => registry.get(name).invoke(payload, context);
}

afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

@Injectable()
class Rules {
  readonly allowed = new Set(['u1']);
}

@Injectable()
class UserGuard implements CanActivate {
  constructor(
    private readonly rules: Rules,
    private readonly reflector: Reflector,
  ) {}
  canActivate(context: ExecutionContext): boolean {
    const [payload] = context.getArgs<[{ userId?: string }]>();
    if (this.reflector.get('open', context.getHandler())) return true;
    return this.rules.allowed.has(String(payload.userId));
  }
}

describe('a task handler', () => {
  it('fails as forbidden when a guard of its class or method denies', async () => {
    let runs = 0;
    @Injectable()
    @UseGuards(UserGuard)
    class Guarded {
      @Task('by_class') byClass(): number {
        return ++runs;
      }
      @Task('open_one') @SetMetadata('open', true) open(): string {
        return 'open';
      }
    }
    @Injectable()
    class PartlyGuarded {
      @Task('by_method') @UseGuards(UserGuard) byMethod(): number {
        return ++runs;
      }
      @Task('free') free(): string {
        return 'free';
      }
    }
    const run = await boot(Rules, Guarded, PartlyGuarded);
    for (const name of ['by_class', 'by_method']) {
      await expect(run(name, { userId: 'u2' })).rejects.toThrow(ForbiddenException);
    }
    expect(runs).toBe(0);
    await expect(run('by_class', { userId: 'u1' })).resolves.toBe(1);
    await expect(run('by_method', { userId: 'u1' })).resolves.toBe(2);
    await expect(run('open_one', { userId: 'u2' })).resolves.toBe('open');
    await expect(run('free')).resolves.toBe('free');
  });

  it('does not boot when Nest would not apply a guard, as on what a factory makes', async () => {
    class Made {
      @Task('made') @UseGuards(UserGuard) go(): void {}
    }
    class MadeWithInstance {
      @Task('made') @UseGuards({ canActivate: () => false }) go(): void {}
    }
    await expect(boot(Rules, { provide: 'MADE', useFactory: () => new Made() })).rejects.toThrow(
      'Task "made" (Made.go) cannot run: Nest would not apply its UserGuard',
    );
    const run = await boot({ provide: 'MADE', useFactory: () => new MadeWithInstance() });
    await expect(run('made')).rejects.toThrow(ForbiddenException);
  });

  it('tells guards and interceptors that it is a task, with the payload and the context as arguments', async () => {
    const seen: unknown[] = [];
    const look: CanActivate = {
      canActivate: (context) => {
        seen.push(context.getType(), context.getArgs(), context.getClass().name, context.getHandler().name);
        return true;
      },
    };
    @Injectable()
    class Looked {
      @Task('looked') @UseGuards(look) go(): void {}
    }
    const run = await boot(Looked);
    await run('looked', { a: 1 });
    expect(seen).toEqual(['task', [{ a: 1 }, ctx], 'Looked', 'go']);
    expect((seen[1] as unknown[])[1]).toBe(ctx);
  });

  it('is wrapped by the interceptors of its class and method, and waits for observables', async () => {
    const order: string[] = [];
    const around = (name: string): NestInterceptor => ({
      intercept: (_context: ExecutionContext, next: CallHandler): Observable<unknown> => {
        order.push(`${name} before`);
        return next.handle().pipe(map((value) => `${name}(${String(value)})`));
      },
    });
    @Injectable()
    @UseInterceptors(around('class'))
    class Intercepted {
      @Task('wrapped') @UseInterceptors(around('method')) async wrapped(): Promise<string> {
        order.push('handler');
        return 'result';
      }
      @Task('observable') observable(): unknown {
        return of('first', 'last');
      }
      @Task('several')
      @UseInterceptors({ intercept: (_c, next) => concat(of('early'), next.handle()) })
      several(): string {
        return 'late';
      }
      @Task('empty') @UseInterceptors({ intercept: () => EMPTY }) empty(): string {
        return 'never';
      }
    }
    const run = await boot(Intercepted);
    await expect(run('wrapped')).resolves.toBe('class(method(result))');
    expect(order).toEqual(['class before', 'method before', 'handler']);
    await expect(run('observable')).resolves.toBe('class(last)');
    await expect(run('several')).resolves.toBe('class(late)');
    await expect(run('empty')).rejects.toThrow('no elements in sequence');
  });

  it('gets its payload through the pipes of its class and method, and its context as it is', async () => {
    const seen: ArgumentMetadata[] = [];
    const stamp = (name: string): PipeTransform => ({
      transform: (value: object, metadata: ArgumentMetadata) => {
        seen.push(metadata);
        return { ...value, [name]: true };
      },
    });
    class Body {
      id!: string;
    }
    @Injectable()
    @UsePipes(stamp('class'))
    class Piped {
      @Task('piped') @UsePipes(stamp('method')) piped(payload: Body, context: object): unknown[] {
        return [payload, context];
      }
    }
    const run = await boot(Piped);
    const [payload, context] = (await run('piped', { id: 'a' })) as [object, object];
    expect(payload).toEqual({ id: 'a', class: true, method: true });
    expect(context).toBe(ctx);
    expect(seen).toMatchObject([
      { type: 'body', metatype: Body, data: undefined },
      { type: 'body', metatype: Body, data: undefined },
    ]);
  });

  it("runs Nest's own pipes", async () => {
    class Named {
      @IsString() name!: string;
    }
    @Injectable()
    class Piped {
      @Task('validated') @UsePipes(new ValidationPipe({ transform: true })) validated(payload: Named): boolean {
        return payload instanceof Named;
      }
      @Task(defineTask('parsed')) @UsePipes(new ParseIntPipe()) parsed(payload: object): unknown {
        return payload;
      }
    }
    const run = await boot(Piped);
    await expect(run('validated', { name: 'n' })).resolves.toBe(true);
    await expect(run('validated', { name: 1 })).rejects.toThrow('Bad Request');
    await expect(run('parsed', '42')).resolves.toBe(42);
    await expect(run('parsed', 'many')).rejects.toThrow('Validation failed');
  });

  it('is left alone by what the application applies globally', async () => {
    const touched: string[] = [];
    const deny = { canActivate: () => touched.push('guard') < 0 };
    const intercept = { intercept: (_c: unknown, next: CallHandler) => (touched.push('interceptor'), next.handle()) };
    const transform = { transform: (value: unknown) => (touched.push('pipe'), value) };
    const swallow = { catch: () => touched.push('filter') };
    @Injectable()
    class Plain {
      @Task('plain') @UsePipes({ transform: (value: object) => ({ ...value, own: true }) }) plain(
        payload: object,
      ): object {
        return payload;
      }
      @Task('failing') failing(): void {
        throw new Error('as it is');
      }
    }
    const run = await boot(
      Plain,
      { provide: APP_GUARD, useValue: deny },
      { provide: APP_INTERCEPTOR, useValue: intercept },
      { provide: APP_PIPE, useValue: transform },
      { provide: APP_FILTER, useValue: swallow },
    );
    await expect(run('plain', { a: 1 })).resolves.toEqual({ a: 1, own: true });
    await expect(run('failing')).rejects.toThrow('as it is');
    expect(touched).toEqual([]);
  });

  it('fails with the error that a filter makes of it, and never with what a filter returns', async () => {
    class Odd extends Error {}
    const args: unknown[] = [];
    @Catch(Odd)
    class Translate implements ExceptionFilter {
      catch(error: Odd, host: ArgumentsHost): never {
        args.push(host.getType(), host.getArgs());
        throw new Error(`translated ${error.message}`, { cause: error });
      }
    }
    @Catch()
    class Answer implements ExceptionFilter {
      catch(): string {
        return 'an answer for a client';
      }
    }
    @Injectable()
    class Filtered {
      @Task('translated') @UseFilters(Translate) translated(): void {
        throw new Odd('odd');
      }
      @Task('answered') @UseFilters(new Answer()) answered(): void {
        throw new Odd('odd');
      }
      @Task('denied') @UseFilters(new Answer()) @UseGuards({ canActivate: () => false }) denied(): void {}
      @Task('fine') @UseFilters(new Answer()) fine(payload: object, context: object): unknown[] {
        return [payload, context];
      }
    }
    @Injectable()
    @UseFilters(new Answer())
    class FilteredClass {
      @Task('by_class') byClass(): Promise<void> {
        return Promise.reject(undefined);
      }
    }
    const run = await boot(Filtered, FilteredClass);
    await expect(run('translated')).rejects.toThrow('translated odd');
    expect(args).toEqual(['task', [{}, ctx]]);
    await expect(run('answered')).rejects.toThrow(new Odd('odd'));
    await expect(run('denied')).rejects.toThrow(ForbiddenException);
    await expect(run('fine', { a: 1 })).resolves.toEqual([{ a: 1 }, ctx]);
    await expect(run('by_class')).rejects.toBeUndefined();
  });

  it('gets request-scoped guards, interceptors and pipes that know the context of the run', async () => {
    const seen: object[] = [];
    @Injectable({ scope: Scope.REQUEST })
    class Enhancer implements CanActivate, NestInterceptor, PipeTransform {
      constructor(@Inject(REQUEST) private readonly context: object) {}
      canActivate(): boolean {
        seen.push(this.context);
        return true;
      }
      intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
        seen.push(this.context);
        return next.handle();
      }
      transform(value: unknown): unknown {
        seen.push(this.context);
        return value;
      }
    }
    @Injectable()
    class Enhanced {
      @Task('enhanced') @UseGuards(Enhancer) @UseInterceptors(Enhancer) @UsePipes(Enhancer) go(
        _payload: object,
      ): string {
        return 'done';
      }
    }
    const run = await boot(Enhanced);
    const mine = { executionId: 'mine' };
    await expect(run('enhanced', {}, mine)).resolves.toBe('done');
    expect(seen).toEqual([mine, mine, mine]);
    expect(seen.every((context) => context === mine)).toBe(true);
  });

  it('applies pipes, guards and filters to request-scoped and transient providers', async () => {
    const class_ = (scope: Scope, name: string) => {
      @Injectable({ scope })
      class Scoped {
        @Task(name)
        @UsePipes({ transform: (value: object) => ({ ...value, piped: true }) })
        @UseGuards({ canActivate: (context: ExecutionContext) => context.getArgByIndex(0).ok === true })
        @UseFilters({
          catch: (error: Error) => {
            throw new Error(`translated ${error.message}`);
          },
        })
        go(payload: object, context: object): unknown[] {
          return [payload, context];
        }
      }
      return Scoped;
    };
    const run = await boot(class_(Scope.REQUEST, 'request'), class_(Scope.TRANSIENT, 'transient'));
    for (const name of ['request', 'transient']) {
      await expect(run(name, { ok: true })).resolves.toEqual([{ ok: true, piped: true }, ctx]);
      await expect(run(name, { ok: false })).rejects.toThrow('translated Forbidden resource');
    }
  });

  it('gets guards with dependencies on a request-scoped provider that has a token of its own', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Scoped {
      @Task('token') @UseGuards(UserGuard) go(): string {
        return 'allowed';
      }
    }
    const run = await boot(Rules, { provide: 'SCOPED', useClass: Scoped });
    await expect(run('token', { userId: 'u1' })).resolves.toBe('allowed');
    await expect(run('token', { userId: 'u2' })).rejects.toThrow(ForbiddenException);
  });

  it('keeps concurrent runs of one handler apart', async () => {
    @Injectable()
    class Slow {
      @Task('slow')
      @UsePipes({ transform: async (value: object) => value })
      @UseFilters({ catch: () => 'no' })
      async slow({ ms }: { ms: number }, context: { n: number }): Promise<unknown> {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return context.n;
      }
    }
    const run = await boot(Slow);
    const results = await Promise.all([20, 1, 10].map((ms, n) => run('slow', { ms }, { n })));
    expect(results).toEqual([0, 1, 2]);
  });
});
