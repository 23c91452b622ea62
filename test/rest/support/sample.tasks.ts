import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { defineTask, Task, type TaskContext, type } from '@taskledger/nestjs';
import { IsInt, IsOptional, IsString } from 'class-validator';

export class Greeting {
  @IsOptional() @IsString() name?: string = 'World';
}

export class Sum {
  @IsInt() a!: number;
  @IsInt() b!: number;
}

export const greetUser = defineTask('greet_user', { payload: Greeting, result: type<{ message: string }>() });
export const add = defineTask('add', { payload: Sum, result: type<{ result: number }>() });

/** Tasks of every kind that a client can meet. */
@Injectable()
export class SampleTasks {
  @Task(greetUser, { description: 'Simple task that returns a greeting.', tags: ['demo', 'simple'], module: 'demo' })
  greet({ name }: Greeting): { message: string } {
    return { message: `Hello, ${name}!` };
  }

  @Task(add, { tags: ['math'], module: 'math', breaker: {} })
  add({ a, b }: Sum): { result: number } {
    return { result: a + b };
  }

  @Task('failing_task', { tags: ['demo'], module: 'demo' })
  fail(): never {
    throw new RangeError('Something went wrong');
  }

  @Task('flaky_task', { retry: { maxRetries: 1, baseMs: 1 }, module: 'demo' })
  flaky(_: Record<string, unknown>, ctx: TaskContext): string {
    if (ctx.attempt === 1) throw new Error('first attempt');
    return 'second attempt';
  }

  /** Runs until somebody cancels it. */
  @Task('patient_task', { tags: ['demo'], module: 'demo' })
  async wait(_: Record<string, unknown>, ctx: TaskContext): Promise<void> {
    await ctx.progress(30, 'Parsing…', 'prepare');
    await pause(60_000, undefined, { signal: ctx.signal });
  }

  @Task('talkative_task', { module: 'demo' })
  talk(_: Record<string, unknown>, { logger }: TaskContext): void {
    logger.log('first line', { rows: 42 });
    logger.warn('second line: 100% done');
    logger.error('third line');
  }

  @Task('collecting_task', { module: 'demo' })
  async collect(_: Record<string, unknown>, { artifacts }: TaskContext): Promise<string> {
    await artifacts.save('step-1', { step: 1, total: 2 });
    await artifacts.save('rows', 'a,b\n1,2\n', { contentType: 'text/csv' });
    await artifacts.save('../../etc/"evil"\r\nname: x.html', '<script>alert(1)</script>', { contentType: 'text/html' });
    const blob = Buffer.from([0xff, 0x00, 0xfe]);
    await artifacts.save('blob', blob, { contentType: 'broken\r\nX-Injected: 1' }).catch(() => undefined);
    await artifacts.save('blob', blob, { contentType: 'broken X-Injected: 1' });
    return 'collected';
  }

  /** Keeps artifacts that belong to each other. */
  @Task('nesting_task', { module: 'demo' })
  async nest({ orphan }: Record<string, unknown>, { artifacts }: TaskContext): Promise<string[]> {
    const model = await artifacts.save('model', { weights: [1, 2] });
    const report = await artifacts.save('report', 'accuracy,0.9', { contentType: 'text/csv', parent: model });
    const row = await artifacts.save('row', Buffer.from([1, 2, 3]), { parent: report });
    const empty = await artifacts.save('empty', '', { parent: model });
    if (typeof orphan === 'string') await artifacts.save('orphan', '', { parent: orphan });
    return [model, report, row, empty];
  }

  /** Keeps more than an answer takes. */
  @Task('hoarding_task', { module: 'demo' })
  async hoard(_: Record<string, unknown>, { artifacts }: TaskContext): Promise<void> {
    for (const letter of ['a', 'b', 'c']) await artifacts.save(letter, letter.repeat(600_000));
  }

  /** Answers with what it was sent. */
  @Task('echo', { queue: 'side', module: 'demo' })
  echo(payload: Record<string, unknown>): Record<string, unknown> {
    return payload;
  }
}
