import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InjectQueue, Processor, QueueEventsHost, QueueEventsListener, WorkerHost } from '@nestjs/bullmq';
import { Injectable, Module, type OnModuleInit, type Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { PreflightError, TaskModule, type TaskModuleOptions, TaskPreflight } from '@taskledger/nestjs';
import type { Queue } from 'bullmq';
import { removeFolder, scenarioFolder } from '../chaos/harness/run-folder.js';
import { RedisServer } from '../chaos/harness/servers/redis-server.js';
import { Gate } from '../fixtures/gate.js';
import { createServerStores, NO_DUTIES, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

// Process managers give up after ten seconds.
const IN_TIME_MS = 5_000;

let gate = new Gate();
let jobsBegun = 0;

@Injectable()
class Reports {
  constructor(@InjectQueue('reports') readonly queue: Queue) {}
}

@Processor('reports')
class GatedProcessor extends WorkerHost {
  async process(): Promise<void> {
    jobsBegun++;
    await gate.opened;
  }
}

@QueueEventsListener('reports')
class ReportEvents extends QueueEventsHost {}

@Injectable()
class Refusing implements OnModuleInit {
  constructor(private readonly preflight: TaskPreflight) {}

  onModuleInit(): void {
    this.preflight.add('mail_relay', () => ({ status: 'problem', message: 'It is gone.' }));
  }
}

@Module({ imports: [TaskModule.forFeature({ queues: ['reports'] })], providers: [Reports], exports: [Reports] })
class ReportModule {}

(PROFILE === 'redis' ? describe : describe.skip)('the connections of queues of the host', () => {
  let folder: string;
  let redis: RedisServer;
  let stores: TestStores;

  beforeAll(async () => {
    folder = scenarioFolder('host-queues');
    redis = await RedisServer.create(folder, { persistence: 'none' });
    stores = await createServerStores();
  });
  beforeEach(() => redis.start());
  afterEach(async () => {
    gate.open();
    gate = new Gate();
    jobsBegun = 0;
    await redis.kill();
  });
  afterAll(async () => {
    await stores.drop();
    removeFolder(folder);
  });

  const moduleOf = (providers: Provider[], options: TaskModuleOptions = {}): Promise<TestingModule> => {
    const engine = { redis: `redis://127.0.0.1:${redis.port}` };
    const root = TaskModule.forRoot({
      ...stores.options,
      ...NO_DUTIES,
      engine,
      worker: { shutdownGrace: '60s' },
      ...options,
    });
    return Test.createTestingModule({ imports: [root, ReportModule], providers }).compile();
  };
  const started = async (...providers: Provider[]): Promise<TestingModule> => {
    const module = await moduleOf(providers);
    return module.init();
  };
  const begin = async (module: TestingModule): Promise<void> => {
    const { queue } = module.get(Reports, { strict: false });
    await queue.add('monthly', {});
    await until(() => jobsBegun, 'the job to begin');
  };
  const end = async (module: TestingModule): Promise<void> => {
    const { queue } = module.get(Reports, { strict: false });
    gate.open();
    await until(async () => (await queue.getCompletedCount()) === 1, 'the job to end');
  };
  /** Only the one that asks is left. */
  const nobodyIsConnected = () =>
    until(
      () =>
        redis.client(
          async (client) =>
            String(await client.client('LIST'))
              .trim()
              .split('\n').length === 1,
        ),
      'all others to have left Redis',
    );
  const closedInTime = async (module: TestingModule): Promise<void> => {
    const before = performance.now();
    await module.close();
    expect(performance.now() - before).toBeLessThan(IN_TIME_MS);
  };

  it('end in time, whatever the grace, where Redis is gone', async () => {
    const module = await started(GatedProcessor, ReportEvents);
    await begin(module);
    await end(module);
    await redis.kill();
    await closedInTime(module);
    await redis.start();
    await nobodyIsConnected();
  });

  it('end in time, whatever the grace, where Redis says nothing', async () => {
    const module = await started(GatedProcessor, ReportEvents);
    await begin(module);
    await end(module);
    redis.signal('SIGSTOP');
    await closedInTime(module);
    redis.signal('SIGCONT');
    await nobodyIsConnected();
  });

  it('end after the grace where Redis is gone and the end of a job cannot be told', async () => {
    const module = await moduleOf([GatedProcessor], { worker: { shutdownGrace: '300ms' } });
    await module.init();
    await begin(module);
    await redis.kill();
    gate.open();
    await closedInTime(module);
    await redis.start();
    await nobodyIsConnected();
  });

  it('end when the job under way has ended', async () => {
    const module = await started(GatedProcessor, ReportEvents);
    await begin(module);
    let isClosed = false;
    const closing = module.close().then(() => (isClosed = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isClosed).toBe(false);
    gate.open();
    await closing;
    await nobodyIsConnected();
  });

  it('end with a boot that a preflight of the application refuses', async () => {
    const module = await moduleOf([GatedProcessor, ReportEvents, Refusing], { preflight: 'refuse' });
    await expect(module.init()).rejects.toBeInstanceOf(PreflightError);
    await nobodyIsConnected();
    await module.close();
  });

  it('end with a boot whose ledger cannot be used', async () => {
    const url = new URL((stores.options.ledger as { url: string }).url);
    url.pathname = '/nowhere';
    await expect(moduleOf([GatedProcessor], { ledger: { url: url.href } })).rejects.toMatchObject({
      code: 'LEDGER_UNUSABLE',
    });
    await nobodyIsConnected();
  });
});
