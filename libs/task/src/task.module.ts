import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TaskRegistry } from './definition/index.js';
import { TaskAudit, Tasks, TaskSecrets } from './client/index.js';
import { LEDGER_DATA_SOURCE } from './ledger/index.js';
import { TaskLocks } from './lock/index.js';
import { TaskConfig, TaskMaintenance } from './maintenance/index.js';
import { TaskPreflight } from './preflight/index.js';
import type { TaskFeatureOptions } from './options/index.js';
import { HostQueues, TaskQueues } from './queue/index.js';
import { Schedules } from './schedule/index.js';
import { TaskTracker } from './tracking/index.js';
import { ConfigurableModuleClass, type OPTIONS_TYPE } from './task.module-definition.js';
import { TaskFeatureModule } from './task-feature.module.js';
import { dataSourceToken } from './wiring/data-source.token.js';
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
    TaskAudit,
    TaskRegistry,
    TaskLocks,
    TaskTracker,
    TaskMaintenance,
    TaskConfig,
    TaskPreflight,
    TaskQueues,
    Schedules,
    TaskSecrets,
    HostQueues,
    dataSourceToken(LEDGER_DATA_SOURCE),
  ],
})
export class TaskModule extends ConfigurableModuleClass {
  /** Without options: the ledger that the environment names, else an embedded one. */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * Makes `@InjectQueue('reports')` of `@nestjs/bullmq` available: a BullMQ queue for jobs of your own, with `@Processor`
   * classes of your own, on the Redis of `engine`. Its keys carry the id of the ledger, so that two ledgers on one Redis
   * stay apart; jobs in it are no executions, and tasks do not need it.
   *
   * It needs the `redis` profile, because the processors of `@nestjs/bullmq` know no other: elsewhere the application does
   * not start (`QueueNeedsRedisError`). `forRoot` has to be global, as it is by default.
   *
   * @example
   * @Module({ imports: [TaskModule.forFeature({ queues: ['reports'] })], providers: [ReportProcessor] })
   * export class ReportModule {}
   */
  static forFeature(options: TaskFeatureOptions): DynamicModule {
    return TaskFeatureModule.of(options);
  }
}
