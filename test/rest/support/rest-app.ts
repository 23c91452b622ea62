import type { AddressInfo } from 'node:net';
import { NO_DUTIES } from '../../fixtures/profile.js';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import { TaskAdminModule, type TaskAdminOptions } from '@taskledger/admin';
import { TaskModule, type TaskModuleOptions, Tasks } from '@taskledger/nestjs';
import { openApiDocument } from '../../../libs/task-admin/src/openapi/document.js';
import { ApiDocument } from './documented.js';
import { roleAccess } from './role-access.js';
import { RestClient } from './rest-client.js';
import { SampleTasks } from './sample.tasks.js';

export type Platform = 'express' | 'fastify';

/** What a suite runs on: both, or what TASKLEDGER_TEST_PLATFORM names (npm test leaves Fastify out). */
export const PLATFORMS: readonly Platform[] = platforms(process.env['TASKLEDGER_TEST_PLATFORM']);

export interface RestAppOptions {
  readonly admin?: Partial<TaskAdminOptions>;
  readonly tasks?: TaskModuleOptions;
  /** What the host does with the application before it listens. */
  readonly configure?: (app: INestApplication) => void;
  readonly providers?: Type[];
  readonly controllers?: Type[];
  readonly imports?: DynamicModule[];
}

/** An application that listens, with a ledger of its own in memory. */
export interface RestApp {
  readonly app: INestApplication;
  readonly tasks: Tasks;
  readonly url: string;
  readonly api: RestClient;
  close(): Promise<void>;
}

// Its router refuses parameters over 100 characters otherwise; a task id may have 255.
const FASTIFY = { routerOptions: { maxParamLength: 255 } };

// Every answer in every test is held against it.
const DOCUMENT = new ApiDocument(openApiDocument('/api/v1', {}));

export async function startApp(platform: Platform, options: RestAppOptions = {}): Promise<RestApp> {
  const { admin, tasks, configure, providers = [], controllers = [], imports = [] } = options;
  @Module({
    imports: [
      TaskModule.forRoot({ ledger: { embedded: { dataDir: 'memory' } }, ...NO_DUTIES, ...tasks }),
      TaskAdminModule.forRoot({ access: roleAccess, ...admin }),
      ...imports,
    ],
    providers: [SampleTasks, ...providers],
    controllers,
  })
  class RestAppModule {}
  const module = await Test.createTestingModule({ imports: [RestAppModule] }).compile();
  const app = module.createNestApplication(platform === 'express' ? new ExpressAdapter() : new FastifyAdapter(FASTIFY));
  app.enableShutdownHooks();
  configure?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return { app, url, tasks: app.get(Tasks), api: new RestClient(`${url}/api/v1`, DOCUMENT), close: () => app.close() };
}

function platforms(named = ''): readonly Platform[] {
  if (named === '') return ['express', 'fastify'];
  if (named === 'express' || named === 'fastify') return [named];
  throw new Error(`TASKLEDGER_TEST_PLATFORM is "${named}". Use express or fastify, or leave it out for both.`);
}
