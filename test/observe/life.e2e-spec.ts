import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Tasks } from '@taskledger/nestjs';
import type { TaskApp } from '../fixtures/task-app.js';
import { observe, PlainBullMq, recorded } from './support/observed-app.js';

describe('jobs of a BullMQ queue that is observed', () => {
  let bull: PlainBullMq;
  let app: TaskApp;
  let tasks: Tasks;

  beforeAll(async () => {
    bull = new PlainBullMq();
    app = await observe(bull);
    tasks = app.tasks;
  });
  afterAll(async () => {
    await app.close();
    await bull.close();
  });

  it('S3-35 are executions with name, queue, payload, result and times', async () => {
    bull.work(async (job) => ({ sentTo: job.data.to }));
    const job = await bull.queue.add('welcome', { to: 'ada' });
    const execution = await recorded(tasks, bull, job.id!);
    expect(execution).toMatchObject({ taskName: 'welcome', queue: bull.name, status: 'SUCCESS', engine: 'bullmq' });
  });
});
