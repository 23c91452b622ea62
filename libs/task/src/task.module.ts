import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import { TaskRegistry } from './definition/index.js';
import { Tasks } from './client/index.js';
import { LEDGER_DATA_SOURCE } from './ledger/index.js';
import { TaskLocks } from './lock/index.js';
import { TaskConfig, TaskMaintenance } from './maintenance/index.js';
import { TaskPreflight } from './preflight/index.js';
import { TaskQueues } from './queue/index.js';
import { TaskTracker } from './tracking/index.js';
import { ConfigurableModuleClass, type OPTIONS_TYPE } from './task.module-definition.js';
import { TASK_PROVIDERS } from './wiring/task.providers.js';

/**
 * Background tasks for a Nest application.
 *
 * @example
 * @Module({ imports: [TaskModule.forRoot()], providers: [ReportTasks] })
 * export class AppModule {}
 */
@Module({
  imports: [DiscoveryModule],
  providers: TASK_PROVIDERS,
  exports: [
    Tasks,
    TaskRegistry,
    TaskLocks,
    TaskTracker,
    TaskMaintenance,
    TaskConfig,
    TaskPreflight,
    TaskQueues,
    getDataSourceToken(LEDGER_DATA_SOURCE),
  ],
})
export class TaskModule extends ConfigurableModuleClass {
  /** Without options: the ledger that the environment names, else an embedded one. */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }
}
