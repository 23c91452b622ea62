import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext, TaskLogCollector, type TaskModuleOptions, TaskTracker } from '@taskledger/nestjs';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';

const CANARY = 'Canary7Zx9qLm2';

@Injectable()
class OwnTasks {
  @Task('own')
  run(_: Record<string, unknown>, { logger }: TaskContext): void {
    logger.log(`employee number ${CANARY}`, { employeeNo: 'E-1', password: 'plain' });
  }
}

describe('secrets of an application', () => {
  let app: TaskApp | undefined;

  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  it.each([
    [{ keyes: [] }, 'redact.keyes'],
    [{ keys: 'password' }, 'redact.keys'],
    [{ keys: [7] }, 'redact.keys'],
    [{ paths: ['a..b'] }, 'redact.paths'],
    [{ defaults: 'yes' }, 'redact.defaults'],
    [true, 'redact'],
  ])('E5 does not start with redact: %j, and names what is wrong', async (redact, option) => {
    const started = startTaskApp([], { redact } as unknown as TaskModuleOptions);
    await expect(started).rejects.toMatchObject({ code: 'OPTION_INVALID', option });
  });

  it('E5 does not start with sensitive paths of a task that are none', async () => {
    @Injectable()
    class WrongTasks {
      @Task('wrong', { sensitive: 'pin' as unknown as string[] })
      run(): void {}
    }
    await expect(startTaskApp([WrongTasks])).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('E5 masks by the names and paths of the application', async () => {
    const redact = { keys: ['employee-no'], paths: ['person.code'], defaults: false };
    app = await startTaskApp([OwnTasks], { redact });
    const handle = await app.tasks.enqueue('own', { person: { code: CANARY } });
    await handle.result();
    const [line] = await app.tasks.logs(handle.id);
    expect(line).toMatchObject({
      message: 'employee number [REDACTED]',
      data: { employeeNo: '[REDACTED]', password: 'plain' },
    });
  });

  it('E5 masks what is told of work that runs elsewhere', async () => {
    app = await startTaskApp([]);
    const tracker = app.module.get(TaskTracker);
    const work = { taskId: 'elsewhere', taskName: 'sync', module: 'other', taskKwargs: { password: CANARY } };
    const { id } = await tracker.registerTaskExecution(work);
    const log = new TaskLogCollector();
    log.error(`refused ${CANARY}`, new Error(`refused ${CANARY}`));
    await tracker.saveLogs('elsewhere', log);
    const details = { error: `wrong: ${CANARY}`, traceback: `Error: ${CANARY}\n    at sync` };
    await tracker.updateTaskStatus('elsewhere', 'FAILURE', details);
    const { payload, ...execution } = (await app.tasks.get(id))!;
    expect(JSON.stringify([execution, await app.tasks.logs(id)])).not.toContain(CANARY);
    expect(execution.error).toBe('wrong: [REDACTED]');
    expect(payload).toEqual({ password: CANARY });
  });
});

describe('lines of the process log', () => {
  const root = join(import.meta.dirname, '../../libs');
  const sources = ['task/src', 'task-admin/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => join(folder, file)),
  );

  it('E6 are all written by ProcessLogger, which escapes and masks', () => {
    const others = sources.filter((file) =>
      /new Logger\(|\bLogger\.(?:log|warn|error)\(|console\./.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(others).toEqual(['task/src/logging/process-logger.ts']);
  });
});
