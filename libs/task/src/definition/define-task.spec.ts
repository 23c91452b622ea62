import { describe, expect, it } from '@jest/globals';
import { IsInt, IsOptional, IsString } from 'class-validator';
import { z } from 'zod';
import { InvalidTaskNameError } from '../errors/index.js';
import {
  defineTask,
  Task,
  type TaskInput,
  taskNameOf,
  type TaskNameOrContract,
  type TaskOutput,
  type TaskPayloadArgs,
  type TaskResult,
  type,
} from './index.js';

class Report {
  @IsString() userId!: string;
  @IsOptional() @IsInt() months?: number = 3;
  @IsOptional() since?: Date;
  describe(): string {
    return this.userId;
  }
}

declare module './index.js' {
  interface TaskTypes {
    spec_named_task: { payload: { city: string }; result: number };
  }
}

const byClass = defineTask('report', { payload: Report, result: type<{ url: string }>() });
const byZod = defineTask('mail', { payload: z.object({ to: z.string(), copies: z.coerce.number().default(1) }) });
const byType = defineTask('typed', { payload: type<{ id: number }>() });
const open = defineTask('open');

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(fact?: T): void => void fact;

function enqueue<C extends TaskNameOrContract>(task: C, ...args: TaskPayloadArgs<C, { delay?: number }>): string {
  return `${taskNameOf(task)}:${args.length}`;
}

describe('defineTask', () => {
  it('types what is enqueued, what the handler gets, and what it returns', () => {
    holds<Same<TaskInput<typeof byClass>['userId'], string>>();
    holds<Same<TaskInput<typeof byClass>['months'], number | undefined>>();
    holds<Same<TaskInput<typeof byClass>['since'], Date | string | undefined>>();
    holds<Same<keyof TaskInput<typeof byClass>, 'userId' | 'months' | 'since'>>();
    holds<Same<TaskOutput<typeof byClass>, Report>>();
    holds<Same<TaskResult<typeof byClass>, { url: string }>>();
    holds<Same<TaskOutput<typeof byZod>, { to: string; copies: number }>>();
    holds<Same<TaskInput<typeof byZod>['to'], string>>();
    holds<Same<TaskInput<typeof byType>, { id: number }>>();
    holds<Same<TaskInput<typeof open>, object>>();
    holds<Same<TaskInput<'spec_named_task'>, { city: string }>>();
    holds<Same<TaskResult<'spec_named_task'>, number>>();
    holds<Same<TaskInput<'any_other'>, object>>();
    expect(byClass.name).toBe('report');
  });

  it('lets the payload be left out only where an empty object would do', () => {
    expect(enqueue(byClass, { userId: 'u1' }, { delay: 1 })).toBe('report:2');
    expect(enqueue(open)).toBe('open:0');
    expect(enqueue('whatever', { any: 1 })).toBe('whatever:1');
    expect(enqueue('spec_named_task', { city: 'Ghent' })).toBe('spec_named_task:1');
    // @ts-expect-error userId is missing
    enqueue(byClass);
    // @ts-expect-error userId is no number
    enqueue(byClass, { userId: 1 });
    // @ts-expect-error the augmented payload has a city
    enqueue('spec_named_task', { town: 'Ghent' });
  });

  it('lets the compiler refuse handlers that do not fit the contract', () => {
    class Handlers {
      @Task(byClass) async good(payload: Report, _ctx: { id: string }): Promise<{ url: string }> {
        return { url: payload.userId };
      }
      @Task(byClass) atOnce(): { url: string } {
        return { url: '' };
      }
      @Task(open) open(payload: Report): string {
        return payload.userId;
      }
      @Task('untyped') untyped(_payload: Report): void {}
      @Task('spec_named_task') named({ city }: { city: string }): number {
        return city.length;
      }
      // @ts-expect-error the payload is a Report
      @Task(byClass) wrongPayload(_payload: { other: number }): { url: string } {
        return { url: '' };
      }
      // @ts-expect-error the result has a url
      @Task(byClass) wrongResult(): number {
        return 1;
      }
      // @ts-expect-error the result is a number
      @Task('spec_named_task') wrongNamed(): string {
        return '';
      }
      // @ts-expect-error a property is no handler
      @Task('property') property = (): void => {};
    }
    expect(Handlers).toBeDefined();
  });

  it('refuses a name that no task can have, where the contract is written', () => {
    expect(() => defineTask('mail.send')).toThrow(InvalidTaskNameError);
  });

  it('says what to look for when the payload class is undefined through a circular import', () => {
    expect(() => defineTask('report', { payload: undefined })).toThrow('circular import');
  });
});
