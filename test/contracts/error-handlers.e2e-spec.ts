import { describe, expect, it } from '@jest/globals';
import { Inject, Injectable, Scope, type Type } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { fallbackResult, OnTaskError, Task, TaskContext, TaskRegistry } from '@taskledger/nestjs';
import { Gate } from '../fixtures/gate.js';
import { startTaskApp } from '../fixtures/task-app.js';
import { refused } from '../fixtures/refused.js';

async function inApp(providers: Type[], work: (app: Awaited<ReturnType<typeof startTaskApp>>) => Promise<void>) {
  const app = await startTaskApp(providers, { timeouts: { abortGrace: '1s' } });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

@Injectable()
class Failing {
  @Task('fails')
  fails(): never {
    throw new RangeError('too far');
  }
}

describe('error handlers', () => {
  it('live in request-scoped providers, in other classes than the task, and are inherited', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Scoped {
      constructor(@Inject(REQUEST) private readonly run: TaskContext) {}
      @OnTaskError('fails', TypeError)
      other(): string {
        return 'never';
      }
      @OnTaskError('fails', RangeError)
      answer(error: RangeError): string {
        return `${this.run.name}: ${error.message}`;
      }
    }
    @Injectable()
    class Child extends Scoped {}
    await inApp([Failing, Child], async ({ tasks }) => {
      expect(await (await tasks.enqueue('fails')).result()).toBe('fails: too far');
    });
  });

  it('are asked about tasks that are functions', async () => {
    @Injectable()
    class Handlers {
      constructor(registry: TaskRegistry) {
        registry.registerFunction('a_function', () => Promise.reject(new Error('no')));
      }
      @OnTaskError('a_function')
      answer(error: unknown): unknown {
        return fallbackResult(error, { rows: 3 });
      }
    }
    await inApp([Handlers], async ({ tasks }) => {
      expect(await (await tasks.enqueue('a_function')).result()).toEqual({
        status: 'completed_with_errors',
        error: 'no',
        fallback_used: true,
        partial_result: { rows: 3 },
      });
    });
  });

  it('are not asked at a shutdown: the run is handed over', async () => {
    let asked = 0;
    const began = new Gate();
    @Injectable()
    class Interrupted {
      @Task('interrupted', { fallback: () => asked++ })
      async run(_: object, { signal }: TaskContext): Promise<void> {
        began.open();
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      }
    }
    const app = await startTaskApp([Interrupted], { worker: { shutdownGrace: 0 } });
    await app.tasks.enqueue('interrupted');
    await began.opened;
    await app.close();
    expect(asked).toBe(0);
  });

  it('have as long as the handler had, and then the error of the task stands', async () => {
    const never = new Gate();
    @Injectable()
    class Hanging {
      @Task('hangs', { timeout: '100ms' })
      fails(): never {
        throw new Error('original');
      }
      @OnTaskError('hangs')
      hang(): Promise<void> {
        return never.opened;
      }
    }
    await inApp([Hanging], async ({ tasks }) => {
      const { id } = await tasks.enqueue('hangs');
      expect((await tasks.waitFor(id, { timeout: '20s' })).execution).toMatchObject({
        status: 'FAILURE',
        error: 'original',
      });
      never.open();
    });
  });

  it('show no secret of the payload in what they say of their own failures', async () => {
    @Injectable()
    class Leaking {
      @Task('leaks', { sensitive: ['iban'] })
      fails(): never {
        throw new Error('original');
      }
      @OnTaskError('leaks')
      leak(_: unknown, { payload }: TaskContext<{ iban: string }>): never {
        throw new Error(`no answer for ${payload.iban}`);
      }
    }
    await inApp([Leaking], async ({ tasks }) => {
      const { id } = await tasks.enqueue('leaks', { iban: 'DE02120300000000202051' });
      await tasks.waitFor(id);
      const lines = (await tasks.logs(id)).map(({ message }) => message).join('\n');
      expect(lines).toContain('no answer for');
      expect(lines).not.toContain('DE02120300000000202051');
    });
  });

  it('stop the boot where there is no such task, or where they are in a wrong place', async () => {
    @Injectable()
    class Unknown {
      @OnTaskError('fials')
      answer(): void {}
    }
    await expect(startTaskApp([Failing, Unknown])).rejects.toMatchObject({
      code: 'TASK_ERROR_HANDLER_INVALID',
      message: expect.stringMatching(/^Unknown\.answer has @OnTaskError for task "fials", but .*fails/),
    });
    @Injectable()
    class Static {
      @OnTaskError('fails')
      static answer(): void {}
    }
    await expect(startTaskApp([Failing, Static])).rejects.toMatchObject({
      code: 'TASK_ERROR_HANDLER_INVALID',
      message: expect.stringContaining('static'),
    });
    const symbol = Symbol('answer');
    @Injectable()
    class Symbolic {
      @OnTaskError('fails')
      [symbol](): void {}
    }
    await expect(startTaskApp([Failing, Symbolic])).rejects.toMatchObject({ code: 'TASK_ERROR_HANDLER_INVALID' });
  });

  it.each([
    ['an empty name', '@OnTaskError task', ['']],
    ['no task', '@OnTaskError task', [undefined]],
    ['a class that a circular import leaves undefined', '@OnTaskError type', ['fails', undefined]],
    ['a text as the class', '@OnTaskError type', ['fails', 'RangeError']],
  ])('refuse %s', async (_, option, args) => {
    await refused(() => OnTaskError(...(args as unknown as [string])), option);
  });

  it('refuse a fallback that is no function', async () => {
    @Injectable()
    class Wrong {
      @Task('wrong', { fallback: 'yesterday' as never })
      wrong(): void {}
    }
    await expect(startTaskApp([Wrong])).rejects.toMatchObject({
      message: expect.stringMatching(/Task "wrong" \(Wrong\.wrong\): fallback.*Use a function/),
    });
  });
});
