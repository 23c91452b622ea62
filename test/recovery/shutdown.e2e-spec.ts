import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, TaskContext } from '@taskledger/nestjs';
import { startTaskApp } from '../fixtures/task-app.js';
import { until } from '../fixtures/until.js';

let starts = 0;
let patience = false;

@Injectable()
class LongTasks {
  @Task('long')
  async run(_: object, ctx: TaskContext) {
    starts++;
    if (patience) return 'done';
    await new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error)));
    return undefined;
  }
}

describe('an orderly stop', () => {
  let directory: string;
  const boot = () =>
    startTaskApp([LongTasks], {
      ledger: { embedded: { dataDir: join(directory, 'data') } },
      worker: { shutdownGrace: '10ms' },
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'taskledger-stop-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('hands a running task over to the next process, with one start each and no attempt spent', async () => {
    let app = await boot();
    const { id } = await app.tasks.enqueue('long');
    for (let restart = 1; restart <= 3; restart++) {
      await until(() => starts === restart, `start ${restart}`);
      await app.close();
      app = await boot();
    }
    await until(() => starts === 4, 'the last start');
    await app.close();
    patience = true;
    app = await boot();
    try {
      expect(await app.tasks.result(id)).toBe('done');
      expect(starts).toBe(5);
      expect(await app.tasks.get(id)).toMatchObject({ status: 'SUCCESS', attempt: 1, run: 5 });
      const attempts = await app.tasks.attempts(id);
      expect(attempts.map(({ status }) => status)).toEqual([...Array<string>(4).fill('INTERRUPTED'), 'SUCCESS']);
    } finally {
      await app.close();
    }
  });
});
