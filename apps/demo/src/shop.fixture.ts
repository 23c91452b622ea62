import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getDataSourceToken } from '@nestjs/typeorm';
import {
  LEDGER_DATA_SOURCE,
  Schedules,
  TASK_OPTIONS,
  TaskArtifact,
  TaskAttempt,
  TaskExecution,
  TaskLog,
  Tasks,
} from '@taskledger/nestjs';
import { inMemory } from '@taskledger/nestjs/testing';
import type { DataSource } from 'typeorm';
import { AppModule } from './app.module.js';
import { DemoFolders } from './files/demo-folders.js';
import { PrimeCounter } from './primes/prime.counter.js';
import { StartUpWorkload } from './workload/start-up.workload.js';

const LONGEST_WAIT_MS = 20_000;

/** The application, listening, on a ledger in memory and a working folder of its own, with nothing to do, by the clock either. */
export class RunningShop {
  private constructor(
    readonly app: INestApplication,
    readonly folders: DemoFolders,
  ) {}

  static async start(primeCounter = new PrimeCounter()): Promise<RunningShop> {
    const folders = new DemoFolders(await mkdtemp(join(tmpdir(), 'taskledger-demo-')));
    const moduleRef = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(TASK_OPTIONS)
      .useValue(inMemory({ worker: {} }))
      .overrideProvider(StartUpWorkload)
      .useValue({})
      .overrideProvider(DemoFolders)
      .useValue(folders)
      .overrideProvider(PrimeCounter)
      .useValue(primeCounter)
      .compile();
    const app = moduleRef.createNestApplication({ logger: ['error', 'warn'] });
    app.get(Schedules).stop();
    await app.listen(0, '127.0.0.1');
    return new RunningShop(app, folders);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await rm(this.folders.work, { recursive: true, force: true });
  }

  get tasks(): Tasks {
    return this.app.get(Tasks);
  }

  get dataSource(): DataSource {
    return this.app.get<DataSource>(getDataSourceToken(LEDGER_DATA_SOURCE));
  }

  /** An artifact with its content as text. */
  async artifact(id: string): Promise<{ name: string; contentType: string; text: string }> {
    const query = this.dataSource.getRepository(TaskArtifact).createQueryBuilder('a').addSelect('a.content');
    const { name, contentType, content } = await query.where('a.id = :id', { id }).getOneOrFail();
    return { name, contentType, text: content?.toString('utf8') ?? '' };
  }

  /** An execution as the ledger has it. */
  async execution(id: string): Promise<TaskExecution> {
    const execution = await this.tasks.get(id);
    if (!execution) throw new Error(`There is no execution ${id}`);
    return execution;
  }

  /** The runs of an execution that have ended, in order. */
  attempts(executionId: string): Promise<TaskAttempt[]> {
    return this.dataSource.getRepository(TaskAttempt).find({ where: { executionId }, order: { run: 'ASC' } });
  }

  /** The log of an execution, oldest line first. */
  logs(executionId: string): Promise<TaskLog[]> {
    return this.dataSource.getRepository(TaskLog).find({ where: { executionId }, order: { id: 'ASC' } });
  }
}

/** Looks again and again until there is something to see. */
export async function until<T>(look: () => Promise<T | undefined | false | null>): Promise<T> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`Nothing to see within ${LONGEST_WAIT_MS} ms: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
