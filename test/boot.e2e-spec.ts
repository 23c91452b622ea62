import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import { Task, type TaskModuleOptions } from '@taskledger/nestjs';
import { CrashProcess } from './fixtures/crash-process.js';
import { startTaskApp } from './fixtures/task-app.js';

@Injectable()
class MailTasks {
  @Task('mail_send')
  send(): void {}
}

@Injectable()
class LegacyMail {
  @Task('mail_send')
  deliver(): void {}
}

@Injectable()
class WrongPriority {
  @Task('hurry', { priority: 0 })
  hurry(): void {}
}

@Injectable()
class WrongRetry {
  @Task('persist', { retry: { maxRetries: -1 } })
  persist(): void {}
}

@Injectable()
class DottedName {
  @Task('mail.send')
  send(): void {}
}

@Injectable()
class ReservedName {
  @Task('executions')
  list(): void {}
}

async function bootError(providers: Type[], options: TaskModuleOptions = {}): Promise<Error> {
  const booted = await startTaskApp(providers, options).catch((error: unknown) => error);
  if (booted instanceof Error) return booted;
  await (booted as { close(): Promise<void> }).close();
  throw new Error('It booted');
}

describe('a boot that cannot work says what, which, and how to mend it', () => {
  it('two handlers of one task', async () => {
    const { message } = await bootError([MailTasks, LegacyMail]);
    expect(message).toMatch(/"mail_send" is declared twice: MailTasks\.send and LegacyMail\.deliver\. Rename one\./);
  });

  it('a task option that makes no sense', async () => {
    const { message } = await bootError([WrongPriority]);
    expect(message).toMatch(/hurry/);
    expect(message).toMatch(/WrongPriority\.hurry/);
    expect(message).toMatch(/priority.*0.*from 1 \(first\) to 10 \(last\)/s);
    expect((await bootError([WrongRetry])).message).toMatch(/WrongRetry\.persist.*maxRetries.*-1/s);
  });

  it('a task name that would not fit into a URL, or that is a route', async () => {
    expect((await bootError([DottedName])).message).toMatch(/mail\.send.*letters, digits/);
    expect((await bootError([ReservedName])).message).toMatch(/"executions"/);
  });

  it('a module option that makes no sense, or does not exist', async () => {
    expect((await bootError([], { worker: { concurrency: 0 } })).message).toMatch(
      /worker\.concurrency.*0.*at least 1/s,
    );
    expect((await bootError([], { workers: 3 } as TaskModuleOptions)).message).toMatch(/"workers".*Known options/s);
  });

  it('Redis without a Postgres server', async () => {
    const { message } = await bootError([], { ledger: { embedded: {} }, engine: { redis: 'redis://127.0.0.1' } });
    expect(message).toMatch(/Postgres server as its ledger.*DATABASE_URL/s);
  });

  describe('a data directory that another process uses', () => {
    let directory: string;
    let other: CrashProcess;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'taskledger-boot-'));
      other = await CrashProcess.start(join(directory, 'data'), join(directory, 'journal'), 1, 0);
    });
    afterAll(async () => {
      await other.stop('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    });

    it('names the directory and the process', async () => {
      const dataDir = join(directory, 'data');
      const { message } = await bootError([], { ledger: { embedded: { dataDir } } });
      expect(message).toContain(dataDir);
      expect(message).toMatch(new RegExp(`${other.pid}`));
    });
  });
});
