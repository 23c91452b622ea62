import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Task, type TaskContext, type TaskModuleOptions } from '@taskledger/nestjs';
import { PROFILE } from '../fixtures/profile.js';
import { startTaskApp, type TaskApp } from '../fixtures/task-app.js';
import { PlainBullMq, REDIS } from '../observe/support/observed-app.js';

const queue = { name: '' };

@Injectable()
class Documents {
  @Task('coordinate')
  coordinate({ documents }: { documents: string[] }, ctx: TaskContext): Promise<unknown> {
    return Promise.all(documents.map((document) => ctx.external<string>(queue.name, 'process', { document })));
  }

  @Task('process_one', { retry: { maxRetries: 0 } })
  processOne({ document }: { document: string }, ctx: TaskContext): Promise<unknown> {
    return ctx.external(queue.name, 'process', { document });
  }

  @Task('shout')
  shout({ document }: { document: string }): string {
    return document.toUpperCase();
  }
}

/** Boots beside queues of others, on the Redis of the profile or on one that the host names. */
const startBeside = ({ prefix }: PlainBullMq, options: TaskModuleOptions = {}): Promise<TaskApp> =>
  startTaskApp([Documents], {
    external: { prefix, ...(PROFILE === 'redis' ? {} : { connection: REDIS }) },
    ...options,
  });

if (PROFILE !== 'embedded')
  describe('S2: jobs of other queues', () => {
    let bull: PlainBullMq;
    let app: TaskApp | undefined;

    beforeEach(() => {
      bull = new PlainBullMq();
      queue.name = bull.name;
    });
    afterEach(async () => {
      await app?.close();
      app = undefined;
      await bull.close();
    });

    it('S2-16 submits jobs to another queue and collects their results in the order of the calls', async () => {
      const ends: string[] = [];
      bull.work(
        async (job) => {
          const { document } = job.data as { document: string };
          // The first one ends last.
          while (ends.length < 2 - Number(document.at(-1))) await pause(5);
          ends.push(document);
          return `${document} processed`;
        },
        { concurrency: 3 },
      );
      app = await startBeside(bull);
      const documents = ['doc0', 'doc1', 'doc2'];
      const { id } = await app.tasks.enqueue('coordinate', { documents });
      expect(await app.tasks.result(id)).toEqual(documents.map((document) => `${document} processed`));
      expect(ends).toEqual(documents.toReversed());
    });

    it('S2-16 gives the slot away, so that what the job needs can run in it', async () => {
      bull.work(async (job) => {
        const handle = await app!.tasks.enqueue('shout', job.data as { document: string });
        return handle.result();
      });
      app = await startBeside(bull, { worker: { concurrency: 1 } });
      const { id } = await app.tasks.enqueue('process_one', { document: 'doc' });
      expect(await app.tasks.result(id)).toBe('DOC');
    });

    it('S2-16 finds the end by looking where no event tells of it', async () => {
      app = await startBeside(bull);
      const { id } = await app.tasks.enqueue('process_one', { document: 'doc' });
      const [job] = await jobsOf(bull, 1);
      const { prefix, name, redis } = bull;
      bull.work(() => Promise.resolve('quietly'));
      // Whoever looks for events finds none.
      while ((await job!.getState()) !== 'completed') await redis.del(`${prefix}:${name}:events`);
      expect(await app.tasks.result(id)).toBe('quietly');
    });

    it('S2-16 fails with the reason of a job that has failed', async () => {
      bull.work(() => Promise.reject(new Error('cannot read it')));
      app = await startBeside(bull);
      const { id } = await app.tasks.enqueue('process_one', { document: 'doc' });
      await expect(app.tasks.result(id)).rejects.toMatchObject({ errorType: 'ExternalJobFailedError' });
      const jobId = (await jobsOf(bull, 1))[0]!.id;
      expect((await app.tasks.get(id))?.error).toBe(
        `Job "process" of queue "${bull.name}" failed: cannot read it (job ${jobId})`,
      );
    });
  });

async function jobsOf(bull: PlainBullMq, count: number) {
  for (;;) {
    const jobs = await bull.queue.getJobs();
    if (jobs.length >= count) return jobs;
    await pause(10);
  }
}

if (PROFILE !== 'redis')
  describe(`S2: jobs of other queues on the profile ${PROFILE}`, () => {
    it('S2-16 says what is missing where no Redis is known', async () => {
      const app = await startTaskApp([Documents]);
      try {
        queue.name = 'documents';
        const { id } = await app.tasks.enqueue('process_one', { document: 'doc' });
        await expect(app.tasks.result(id)).rejects.toMatchObject({ errorType: 'ExternalJobNeedsRedisError' });
        expect((await app.tasks.get(id))?.error).toBe(
          'Queue "documents" of ctx.external() is a BullMQ queue on Redis, but this application runs on the profile ' +
            `"${PROFILE}". Use TaskModule.forRoot({ external: { connection: 'redis://host:6379' } }).`,
        );
      } finally {
        await app.close();
      }
    });
  });
