import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BullModule, getQueueToken, InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, Module, Scope } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  type FeatureQueue,
  QueueNeedsRedisError,
  Task,
  TaskModule,
  type TaskModuleOptions,
  Tasks,
} from '@taskledger/nestjs';
import type { Job, Queue } from 'bullmq';
import { createServerStores, NO_DUTIES, PROFILE, type TestStores } from '../fixtures/profile.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';

@Injectable()
class Reports {
  constructor(@InjectQueue('reports') readonly queue: Queue) {}
}

const seen: unknown[] = [];

@Processor('reports')
class ReportProcessor extends WorkerHost {
  constructor(private readonly tasks: Tasks) {
    super();
  }

  async process({ data }: Job<{ n: number }>): Promise<number> {
    seen.push(data.n);
    const { id } = await this.tasks.enqueue('double', { n: data.n });
    return (await this.tasks.result(id)) as number;
  }
}

@Processor({ name: 'reports', scope: Scope.REQUEST })
class RequestScopedProcessor extends WorkerHost {
  async process({ data }: Job<{ n: number }>): Promise<void> {
    seen.push(`scoped ${data.n}`);
  }
}

let gate = new Gate();
let jobsBegun = 0;

@Processor('reports')
class GatedProcessor extends WorkerHost {
  async process(): Promise<void> {
    jobsBegun++;
    await gate.opened;
  }
}

@Injectable()
class Doubling {
  @Task('double')
  double({ n }: { n: number }): number {
    return 2 * n;
  }
}

@Module({ imports: [TaskModule.forFeature({ queues: ['reports'] })], providers: [Reports], exports: [Reports] })
class ReportModule {}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  seen.length = 0;
  gate.open();
  gate = new Gate();
  jobsBegun = 0;
  for (const close of closing.splice(0).reverse()) await close();
});

async function stores(): Promise<TestStores> {
  const created = await createServerStores();
  closing.push(created.drop);
  return created;
}

async function boot(
  imports: NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>,
  providers: never[] | unknown[] = [],
): Promise<TestingModule> {
  const module = await Test.createTestingModule({ imports, providers: providers as never[] }).compile();
  await module.init();
  closing.push(() => module.close());
  return module;
}

function root(options: TaskModuleOptions) {
  return TaskModule.forRoot({ worker: { shutdownGrace: '200ms' }, ...options, ...NO_DUTIES });
}

describe('forFeature', () => {
  it.each([
    ['an unknown key', { queue: ['a'] }, 'forFeature.queue'],
    ['nothing', {}, 'forFeature.queues'],
    ['an empty list', { queues: [] }, 'forFeature.queues'],
    ['a name that BullMQ refuses', { queues: ['a:b'] }, 'forFeature.queues[0]'],
    ['a number', { queues: ['a', 7] }, 'forFeature.queues[1]'],
    ['a queue without a name', { queues: [{}] }, 'forFeature.queues[0].name'],
    ['an unknown key of a queue', { queues: [{ name: 'a', prefix: 'b' }] }, 'forFeature.queues[0].prefix'],
    ['a queue twice, differently', { queues: ['a', { name: 'a', defaultJobOptions: {} }] }, 'forFeature.queues[1]'],
  ])('refuses %s', (_, options, option) => {
    expect(() => TaskModule.forFeature(options as never)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', option }),
    );
  });
});

if (PROFILE === 'redis') onRedis();
else elsewhere();

function elsewhere(): void {
  describe(`a queue of the host on the profile ${PROFILE}`, () => {
    it('keeps the application from starting, with the remedy', async () => {
      const options =
        PROFILE === 'embedded' ? { ledger: { embedded: { dataDir: 'memory' } } } : (await stores()).options;
      const started = boot([root(options), ReportModule]);
      await expect(started).rejects.toThrow(QueueNeedsRedisError);
      await expect(started).rejects.toMatchObject({
        code: 'QUEUE_NEEDS_REDIS',
        queue: 'reports',
        profile: PROFILE,
        message: expect.stringContaining('REDIS_URL'),
      });
    });
  });
}

function onRedis(): void {
  describe('a queue of the host', () => {
    it('is a BullMQ queue, and @Processor runs its jobs', async () => {
      const { options } = await stores();
      const module = await boot([root(options), ReportModule], [ReportProcessor, Doubling]);
      const { queue } = module.get(Reports, { strict: false });
      expect(queue.name).toBe('reports');
      const job = await queue.add('monthly', { n: 21 });
      await until(async () => (await queue.getJob(job.id!))?.returnvalue, 'the job to end');
      expect((await queue.getJob(job.id!))?.returnvalue).toBe(42);
      expect(seen).toEqual([21]);
    });

    it('has request-scoped processors', async () => {
      const { options } = await stores();
      const module = await boot([root(options), ReportModule], [RequestScopedProcessor]);
      await module.get(Reports, { strict: false }).queue.add('monthly', { n: 1 });
      await until(() => seen.includes('scoped 1'), 'the job to run');
    });

    it('works with forRootAsync, wherever forFeature stands, several times, and the same queue twice', async () => {
      const { options } = await stores();
      @Module({
        imports: [
          TaskModule.forFeature({ queues: ['reports', 'reports', 'mails'] }),
          TaskModule.forFeature({ queues: ['reports'] }),
        ],
        providers: [Reports],
      })
      class OtherModule {}
      const async = TaskModule.forRootAsync({
        useFactory: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return { ...options, ...NO_DUTIES, worker: { shutdownGrace: '200ms' } };
        },
      });
      const module = await boot([OtherModule, ReportModule, async], [ReportProcessor, Doubling]);
      const get = (name: string): Queue => module.get(getQueueToken(name), { strict: false });
      await get('mails').add('welcome', {});
      expect(await get('mails').getWaitingCount()).toBe(1);
      await get('reports').add('monthly', { n: 2 });
      await until(() => seen.length > 0, 'the job to run');
      expect(seen).toEqual([2]);
    });

    it('keeps default job options: its own, those of BullModule.forRoot, and BullMQ’s', async () => {
      const { options } = await stores();
      const own: FeatureQueue = { name: 'own', defaultJobOptions: { attempts: 7 } };
      const module = await boot([
        root(options),
        BullModule.forRoot({
          connection: { host: 'nowhere.invalid' },
          prefix: 'other',
          defaultJobOptions: { attempts: 3 },
        }),
        TaskModule.forFeature({ queues: [own, 'shared'] }),
      ]);
      const attempts = async (name: string) =>
        (await module.get<Queue>(getQueueToken(name), { strict: false }).add('x', {})).opts.attempts;
      expect(await attempts('own')).toBe(7);
      expect(await attempts('shared')).toBe(3);
      const plain = await boot([root((await stores()).options), ReportModule]);
      const job = await plain.get(Reports, { strict: false }).queue.add('x', {});
      expect(job.opts.removeOnComplete).toBeUndefined();
    });

    it('is kept apart from that of another ledger on the same Redis', async () => {
      const one = await boot([root((await stores()).options), ReportModule]);
      const other = await boot([root((await stores()).options), ReportModule], [ReportProcessor, Doubling]);
      const id = randomUUID();
      const queues = [one, other].map((module) => module.get(Reports, { strict: false }).queue);
      await queues[0]!.add('monthly', { n: 1 }, { jobId: id });
      expect(await queues[1]!.getJob(id)).toBeUndefined();
      await queues[1]!.add('monthly', { n: 2 }, { jobId: id });
      await until(() => seen.length > 0, 'the job of the other to run');
      expect(seen).toEqual([2]);
      expect(await queues[0]!.getWaitingCount()).toBe(1);
    });

    it('waits at close for the job under way, and then closes its connections', async () => {
      const { options } = await stores();
      const module = await boot(
        [root({ ...options, worker: { shutdownGrace: '60s' } }), ReportModule],
        [GatedProcessor],
      );
      const { queue } = module.get(Reports, { strict: false });
      const job = await queue.add('monthly', {});
      await until(() => jobsBegun, 'the job to begin');
      const client = await queue.getBackend().client;
      closing.pop();
      const closed = module.close();
      gate.open();
      await closed;
      expect(client.status).toBe('end');
      const next = await boot([root(options), ReportModule]);
      const found = await next.get(Reports, { strict: false }).queue.getJob(job.id!);
      expect(await found?.getState()).toBe('completed');
    });

    it('leaves a job that does not end within the grace to others', async () => {
      const { options } = await stores();
      const module = await boot(
        [root({ ...options, worker: { shutdownGrace: '10ms' } }), ReportModule],
        [GatedProcessor],
      );
      const job = await module.get(Reports, { strict: false }).queue.add('monthly', {});
      await until(() => jobsBegun, 'the job to begin');
      closing.pop();
      await module.close();
      const next = await boot([root(options), ReportModule]);
      const found = await next.get(Reports, { strict: false }).queue.getJob(job.id!);
      expect(await found?.getState()).toBe('active');
    });
  });
}
