import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import * as library from '@taskledger/nestjs';
import { inMemory } from '@taskledger/nestjs/testing';
import { TASK_PROVIDERS } from '../libs/task/src/wiring/task.providers.js';

const OFFERED: ReadonlySet<unknown> = new Set(Object.values(library));
const GIVEN = Symbol('what a module of the application was given');

/** The providers whose classes applications can import: somebody will inject them. */
const injectable = TASK_PROVIDERS.map((provider) =>
  typeof provider === 'function' ? provider : provider.provide,
).filter((token): token is Type => typeof token === 'function' && OFFERED.has(token));

describe('TaskModule', () => {
  it('lets every module of the application inject each provider whose class it offers', async () => {
    const host = { provide: GIVEN, inject: injectable, useFactory: (...given: unknown[]) => given };
    const module = await Test.createTestingModule({
      imports: [library.TaskModule.forRoot(inMemory()), { module: class Feature {}, providers: [host] }],
    }).compile();
    await module.init();
    const given = module.get<object[]>(GIVEN, { strict: false }).map(({ constructor }) => constructor);
    await module.close();

    expect(given).toEqual(injectable);
    const { Tasks, Schedules, Workflows, Pipelines, TaskBreakers, TaskWorkers } = library;
    expect(given).toEqual(expect.arrayContaining([Tasks, Schedules, Workflows, Pipelines, TaskBreakers, TaskWorkers]));
  });
});
