import { afterEach, describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { DiscoveryModule, REQUEST } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import { IsInt, IsOptional, IsString, Min } from 'class-validator';
import { z } from 'zod';
import {
  DuplicateTaskError,
  InvalidPayloadError,
  InvalidTaskNameError,
  MissingDependencyError,
  UnknownTaskError,
} from '../errors/index.js';
import { defineTask, Task, TASK_DEFAULTS, TaskExplorer, TaskRegistry } from './index.js';

class GenerateReport {
  @IsString() userId!: string;
  @IsOptional() @IsInt() @Min(1) months?: number = 3;
  @IsOptional() @IsString({ each: true }) formats?: string[];
}

@Injectable()
class Mailer {
  readonly sent: string[] = [];
}

@Injectable()
class ReportTasks {
  constructor(private readonly mailer: Mailer) {}

  @Task('generate_report', {
    description: 'Writes a report.',
    tags: ['reports', 'slow'],
    queue: 'reports',
    priority: 1,
    retry: { maxRetries: 2, when: () => true },
    timeout: '10m',
  })
  async generate(payload: GenerateReport): Promise<{ url: string }> {
    this.mailer.sent.push(payload.userId);
    return { url: `/${payload.userId}/${payload.months}` };
  }

  @Task('ping', { tags: ['fast'] })
  ping(): null {
    return null;
  }
}

@Injectable({ scope: Scope.REQUEST })
class RunOwner {
  constructor(@Inject(REQUEST) readonly ctx: { executionId: string }) {}
}

@Injectable()
class EarlyRegistrar {
  constructor(registry: TaskRegistry) {
    registry.registerFunction('early', (_payload, _ctx, mailer) => mailer.sent.length, { inject: [Mailer] });
  }
}

const ctx = { executionId: 'e1' };
let app: TestingModule;

async function boot(...providers: NonNullable<Parameters<typeof Test.createTestingModule>[0]['providers']>) {
  @Module({ imports: [DiscoveryModule], providers: [TaskRegistry, TaskExplorer, Mailer, ...providers] })
  class ReportsModule {}
  app = await Test.createTestingModule({ imports: [ReportsModule] }).compile();
  await app.init();
  return app.get(TaskRegistry);
}

afterEach(() => app?.close());

describe('TaskRegistry', () => {
  it('S4-01 registers decorated methods and, imperatively, functions, both with tags', async () => {
    const registry = await boot(ReportTasks);
    registry.registerFunction('double_it', ({ x }: { x: number }) => ({ doubled: x * 2 }), { tags: ['math'] });
    expect(registry.getInfo('ping').tags).toEqual(['fast']);
    expect(registry.getInfo('double_it').tags).toEqual(['math']);
    await expect(registry.get('double_it').invoke({ x: 21 }, ctx)).resolves.toEqual({ doubled: 42 });
  });

  it('S4-02 takes only names that fit a URL, each once, until it is cleared', async () => {
    const registry = await boot(ReportTasks);
    for (const name of [
      'mail.send',
      'a b',
      '',
      'é',
      'a/b',
      '$execute',
      'executions',
      'config',
      'stats',
      'x'.repeat(256),
    ]) {
      expect(() => registry.registerFunction(name, () => null)).toThrow(InvalidTaskNameError);
      expect(() => defineTask(name)).toThrow(InvalidTaskNameError);
    }
    expect(() => registry.registerFunction('ping', function again() {})).toThrow(DuplicateTaskError);
    expect(() => registry.registerFunction('ping', function again() {})).toThrow(
      'Task "ping" is declared twice: ReportTasks.ping and again. Rename one.',
    );
    registry.clear();
    expect(registry.listAll()).toEqual([]);
    registry.registerFunction('ping', () => 'new');
    await expect(registry.get('ping').invoke({}, ctx)).resolves.toBe('new');
  });

  it('S4-03 runs synchronous and asynchronous functions, which return an object or nothing, with defaults', async () => {
    const registry = await boot(ReportTasks);
    const Greeting = z.object({ name: z.string().default('World') });
    registry.registerFunction('sync', ({ name }) => ({ message: `Hello, ${name}!` }), { payload: Greeting });
    registry.registerFunction('async', async () => null);
    const { payload, invoke } = registry.get('sync');
    await expect(invoke(await payload.validate(undefined, 'run'), ctx)).resolves.toEqual({ message: 'Hello, World!' });
    await expect(registry.get('async').invoke({}, ctx)).resolves.toBeNull();
    registry.registerFunction('throws', () => {
      throw new Error('at once');
    });
    await expect(registry.get('throws').invoke({}, ctx)).rejects.toThrow('at once');
  });

  it('S4-04 answers has, getInfo, listAll and listByTags, sorted, where all tags must match', async () => {
    const registry = await boot(ReportTasks);
    registry.registerFunction('archive', () => null, { tags: ['slow'] });
    const names = (tags: string[]) => registry.listByTags(tags).map(({ name }) => name);
    expect(registry.has('ping')).toBe(true);
    expect(registry.has('pong')).toBe(false);
    expect(registry.listAll().map(({ name }) => name)).toEqual(['archive', 'generate_report', 'ping']);
    expect(names([])).toEqual(['archive', 'generate_report', 'ping']);
    expect(names(['slow'])).toEqual(['archive', 'generate_report']);
    expect(names(['slow', 'reports'])).toEqual(['generate_report']);
    expect(names(['slow', 'fast'])).toEqual([]);
    expect(() => registry.getInfo('pong')).toThrow(UnknownTaskError);
    expect(() => registry.get('pong')).toThrow('No task is called "pong"');
  });

  it('S4-05 injects providers into functions, optional ones too, whatever the payload says', async () => {
    const registry = await boot(EarlyRegistrar, RunOwner, { provide: 'URL', useValue: 'postgres://x' });
    registry.registerFunction(
      'inject',
      (payload, _ctx, mailer, url, none, owner) => ({
        payload,
        isMailer: mailer instanceof Mailer,
        url,
        none,
        owner: owner.ctx,
      }),
      { inject: [Mailer, 'URL', { token: 'NONE', optional: true }, RunOwner] },
    );
    await expect(registry.get('inject').invoke({ mailer: 'mine' }, ctx)).resolves.toEqual({
      payload: { mailer: 'mine' },
      isMailer: true,
      url: 'postgres://x',
      none: undefined,
      owner: ctx,
    });
    await expect(registry.get('early').invoke({}, ctx)).resolves.toBe(0);
    expect(() => registry.registerFunction('missing', () => null, { inject: ['NONE'] })).toThrow(
      MissingDependencyError,
    );
    expect(registry.has('missing')).toBe(false);
  });

  it('stops the boot when a function registered during the boot lacks a dependency', async () => {
    @Injectable()
    class Hasty {
      constructor(registry: TaskRegistry) {
        registry.registerFunction('hasty', () => null, { inject: ['NONE'] });
      }
    }
    await expect(boot(Hasty)).rejects.toThrow(
      'Task "hasty" injects NONE, which no module of this application provides.',
    );
  });

  it('S4-06 describes a task without its injected dependencies', async () => {
    const registry = await boot(ReportTasks);
    expect(registry.getInfo('generate_report')).toEqual({
      name: 'generate_report',
      docstring: 'Writes a report.',
      description: 'Writes a report.',
      owner: null,
      runbook: null,
      searchable: [],
      signature: '(userId: string, months?: integer = 3, formats?: string[])',
      parameters: [
        { name: 'userId', annotation: 'string', default: null, required: true },
        { name: 'months', annotation: 'integer', default: '3', required: false },
        { name: 'formats', annotation: 'string[]', default: null, required: false },
      ],
      tags: ['reports', 'slow'],
      module: 'ReportsModule',
      queue: 'reports',
      priority: 1,
      retry: { maxRetries: 2, factor: 2, baseMs: 1000, maxMs: 600_000, jitter: 0 },
      timeoutMs: 600_000,
      payloadSchema: expect.objectContaining({ type: 'object', required: ['userId'] }),
    });
    const info = registry.getInfo('generate_report');
    expect(JSON.parse(JSON.stringify(info))).toEqual(info);
    registry.registerFunction('injected', (_payload, _ctx, mailer) => mailer, {
      inject: [Mailer],
      payload: GenerateReport,
    });
    expect(registry.getInfo('injected').parameters.map(({ name }) => name)).toEqual(['userId', 'months', 'formats']);
    expect(registry.getInfo('ping')).toMatchObject({
      parameters: [],
      signature: '(payload?: object)',
      docstring: null,
    });
  });

  it('S0-07 registers by decorator and by call, and refuses a second task of the same name', async () => {
    @Injectable()
    class LegacyReports {
      @Task('generate_report')
      write(): void {}
    }
    await expect(boot(ReportTasks, LegacyReports)).rejects.toThrow(
      'Task "generate_report" is declared twice: ReportTasks.generate and LegacyReports.write. Rename one.',
    );
  });

  it('S0-08 runs (payload, ctx) handlers, and refuses at boot a payload that nothing could validate', async () => {
    const registry = await boot(ReportTasks);
    const definition = registry.get('generate_report');
    const payload = await definition.payload.validate({ userId: 'u1' }, 'run');
    await expect(definition.invoke(payload, ctx)).resolves.toEqual({ url: '/u1/3' });
    await expect(registry.get('ping').invoke({}, ctx)).resolves.toBeNull();

    @Injectable()
    class Untyped {
      @Task('untyped')
      run(_payload: string): void {}
    }
    await expect(boot(Untyped)).rejects.toThrow(
      'Task "untyped" (Untyped.run) cannot run: its payload is declared as String, but payloads are JSON objects.',
    );
  });

  it('validates with the class of the parameter when there is no contract', async () => {
    const registry = await boot(ReportTasks);
    const { payload } = registry.get('generate_report');
    await expect(payload.validate({ userId: 7 }, 'enqueue')).rejects.toThrow(InvalidPayloadError);
  });

  it('fills in the retry defaults of the module, and leaves queue and priority to the caller', async () => {
    const registry = await boot(ReportTasks, {
      provide: TASK_DEFAULTS,
      useValue: { retry: { maxRetries: 4, factor: 3 } },
    });
    expect(registry.get('ping')).toMatchObject({
      owner: 'ReportTasks.ping',
      retry: { maxRetries: 4, factor: 3 },
      queue: undefined,
      priority: undefined,
      timeoutMs: undefined,
    });
    expect(registry.get('generate_report').retry).toMatchObject({
      maxRetries: 2,
      factor: 3,
      when: expect.any(Function),
    });
  });

  it('infers what a function is called with', async () => {
    const registry = await boot(ReportTasks);
    registry.registerFunction(
      'typed',
      (payload, typedCtx: { executionId: string }, mailer, maybe) => {
        const months: number | undefined = payload.months;
        const sent: string[] = mailer.sent;
        // @ts-expect-error an optional dependency may be missing
        maybe.sent.push('x');
        return [months, sent, typedCtx.executionId];
      },
      { payload: GenerateReport, inject: [Mailer, { token: Mailer, optional: true }] },
    );
    await expect(registry.get('typed').invoke({ months: 1 }, ctx)).resolves.toEqual([1, ['x'], 'e1']);
  });
});
