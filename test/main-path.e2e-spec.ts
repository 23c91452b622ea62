import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, TaskContext } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from './fixtures/task-app.js';

@Injectable()
class GreetingTasks {
  @Task('greet')
  async greet({ name = 'World' }: { name?: string }, ctx: TaskContext) {
    ctx.logger.log('greeting', { name });
    await ctx.progress(50, 'Half way', 'prepare');
    return { message: `Hello, ${name}!` };
  }
}

describe('the main path', () => {
  let app: TaskApp;

  beforeAll(async () => {
    app = await startTaskApp([GreetingTasks]);
  });
  afterAll(() => app.close());

  it('runs a task from enqueue to its recorded result', async () => {
    const handle = await app.tasks.enqueue('greet', { name: 'Alice' });
    expect(await handle.result({ timeout: '10s' })).toEqual({ message: 'Hello, Alice!' });
    const execution = await app.tasks.get(handle.id);
    expect(execution).toMatchObject({ status: 'SUCCESS', attempt: 1, run: 1, logCount: 2 });
    expect(execution?.metadata).toMatchObject({
      progress_percent: 100,
      progress_message: 'Half way',
      progress_step: 'prepare',
    });
  });
});
