import { type DynamicModule, type INestApplication, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TaskAdminModule, type TaskAdminOptions } from '@taskledger/admin';
import {
  type AuditOrigin,
  BulkOperations,
  TaskAlerts,
  TaskAudit,
  TaskConfig,
  TaskPreflight,
  TaskPrometheus,
  TaskSystem,
  TaskRegistry,
  Queues,
  Schedules,
  TaskBreakers,
  TaskErrors,
  SavedViews,
  TaskLocks,
  TaskPauses,
  TaskQueues,
  Tasks,
  TaskSecrets,
  TaskTracker,
  TaskWorkers,
  Workflows,
} from '@taskledger/nestjs';
import type { AddressInfo } from 'node:net';
import type { Platform } from './rest-app.js';

const STORES_UP = { health: () => Promise.resolve({ ledger: 'up', engine: 'up' }) };

const ACT = { isRecorded: false, run: <T>(work: () => T): T => work(), end: () => undefined };
const STUB_AUDIT = { begin: (_: AuditOrigin) => ACT, record: () => Promise.resolve() };

/** A host without a ledger, for what is decided before anything is looked up. Boots at once. */
export interface StubHost {
  readonly app: INestApplication;
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export interface StubHostOptions {
  /** Options for `forRoot`, or the module made otherwise. */
  readonly admin: (Partial<TaskAdminOptions> & Pick<ModuleMetadata, 'imports'>) | DynamicModule;
  readonly imports?: ModuleMetadata['imports'];
  readonly providers?: ModuleMetadata['providers'];
  readonly controllers?: Type[];
  readonly configure?: (app: INestApplication) => void;
  readonly listenOn?: string;
  /** Stands in for `Tasks`. */
  readonly tasks?: object;
}

const stubOf = (type: Type) => ({ provide: type, useValue: {} });

export async function startStubHost(platform: Platform, options: StubHostOptions): Promise<StubHost> {
  const { admin, imports = [], providers = [], controllers = [], configure, listenOn = '127.0.0.1' } = options;
  @Module({
    providers: [
      { provide: Tasks, useValue: { ...STORES_UP, ...options.tasks } },
      TaskRegistry,
      ...[
        BulkOperations,
        Queues,
        SavedViews,
        Schedules,
        TaskAlerts,
        TaskBreakers,
        TaskErrors,
        TaskLocks,
        TaskQueues,
        TaskWorkers,
        Workflows,
      ].map(stubOf),
      { provide: TaskPauses, useValue: { list: () => Promise.resolve([]) } },
      { provide: TaskAudit, useValue: STUB_AUDIT },
      stubOf(TaskTracker),
      stubOf(TaskSecrets),
      stubOf(TaskConfig),
      { provide: TaskPreflight, useValue: { add: () => undefined } },
      { provide: TaskPrometheus, useValue: {} },
      stubOf(TaskSystem),
    ],
    exports: [
      BulkOperations,
      Tasks,
      Queues,
      SavedViews,
      Schedules,
      TaskAlerts,
      TaskBreakers,
      TaskErrors,
      TaskLocks,
      TaskPauses,
      TaskQueues,
      TaskWorkers,
      Workflows,
      TaskAudit,
      TaskRegistry,
      TaskSecrets,
      TaskTracker,
      TaskConfig,
      TaskPreflight,
      TaskPrometheus,
      TaskSystem,
    ],
  })
  class StubTaskModule {}
  const stub = { module: StubTaskModule, global: true };
  const adminModule = 'module' in admin ? admin : TaskAdminModule.forRoot(admin as TaskAdminOptions);
  @Module({ imports: [stub, ...imports, adminModule], providers, controllers })
  class StubHostModule {}
  const module = await Test.createTestingModule({ imports: [StubHostModule] }).compile();
  const app = module.createNestApplication(platform === 'express' ? new ExpressAdapter() : new FastifyAdapter(), {
    logger: false,
  });
  configure?.(app);
  await app.listen(0, listenOn);
  const { port } = app.getHttpServer().address() as AddressInfo;
  return { app, port, url: `http://127.0.0.1:${port}`, close: () => app.close() };
}
