import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Logger, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Task, TaskModule } from '@taskledger/nestjs';
import { inMemory, TaskHarness } from '@taskledger/nestjs/testing';

@Injectable()
class FailingTasks {
  @Task('fail')
  fail(): never {
    throw new Error('no paper');
  }
}

describe('The log of a process in which a task fails', () => {
  let module: TestingModule;
  const environment = process.env['NODE_ENV'];

  afterEach(async () => {
    jest.restoreAllMocks();
    process.env['NODE_ENV'] = environment;
    await module.close();
  });

  async function lineOfFailure(nodeEnv: string): Promise<readonly unknown[]> {
    process.env['NODE_ENV'] = nodeEnv;
    @Module({ imports: [TaskModule.forRoot(inMemory())], providers: [FailingTasks] })
    class AppModule {}
    module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    await module.init();
    const written = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const harness = new TaskHarness(module);
    await harness.tasks.enqueue('fail');
    await harness.drain();
    const line = written.mock.calls.find(([message]) => String(message).includes('no paper'));
    return line as unknown as readonly unknown[];
  }

  it('F7 has the stack of the handler in development', async () => {
    const [message, stack] = await lineOfFailure('development');
    expect(message).toMatch(/^Task "fail" failed, attempt 1 of 1: no paper \(execution [0-9a-f-]{36}\)$/);
    expect(stack).toMatch(/^\s+at FailingTasks\.fail .*failure-log/);
  });

  it('F7 has one line without a stack in production', async () => {
    const line = await lineOfFailure('production');
    expect(line[0]).toContain('no paper');
    expect(line.length).toBe(1);
  });
});
