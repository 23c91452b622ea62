import type { TaskModuleOptions } from '../options/index.js';

/**
 * Options for tests: a ledger of its own in memory, and no worker, so that nothing runs until the test says
 * `harness.drain()`. Pass `worker: {}` to have tasks run by themselves.
 *
 * @example
 * const moduleRef = await Test.createTestingModule({ imports: [AppModule] })
 *   .overrideProvider(TASK_OPTIONS).useValue(inMemory())
 *   .compile();
 */
export function inMemory(options: Omit<TaskModuleOptions, 'ledger'> = {}): TaskModuleOptions {
  return { worker: false, ...options, ledger: { embedded: { dataDir: 'memory' } } };
}
