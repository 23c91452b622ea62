import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TaskAlerts } from './alerts/index.js';
import { TaskRegistry } from './definition/index.js';
import { TaskAudit, TaskErrors, TaskMemory, Tasks, TaskSecrets } from './client/index.js';
import { TaskWorkers } from './cluster/index.js';
import { LEDGER_DATA_SOURCE } from './ledger/index.js';
import { TaskLocks } from './lock/index.js';
import { TaskConfig, TaskMaintenance, TaskSystem } from './maintenance/index.js';
import { TaskPrometheus } from './metrics/index.js';
import { TaskPreflight } from './preflight/index.js';
import { Observers } from './observe/index.js';
import { Agents, BulkOperations, Queues } from './operations/index.js';
import type { ObserveOptions, TaskFeatureOptions } from './options/index.js';
import { HostQueues, TaskPauses, TaskQueues } from './queue/index.js';
import { TaskBreakers } from './resilience/index.js';
import { Schedules } from './schedule/index.js';
import { TaskTracker } from './tracking/index.js';
import { SavedViews } from './views/index.js';
import { Pipelines, Workflows } from './workflow/index.js';
import { ConfigurableModuleClass, type OPTIONS_TYPE } from './task.module-definition.js';
import { TaskFeatureModule } from './task-feature.module.js';
import { type ObserveAsyncOptions, TaskObserveModule } from './task-observe.module.js';
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
    SavedViews,
    TaskTracker,
    TaskMaintenance,
    TaskSystem,
    TaskConfig,
    TaskPreflight,
    TaskPrometheus,
    TaskPauses,
    TaskQueues,
    TaskBreakers,
    TaskWorkers,
    TaskAlerts,
    TaskErrors,
    Schedules,
    Workflows,
    Pipelines,
    Queues,
    Agents,
    BulkOperations,
    TaskMemory,
    TaskSecrets,
    HostQueues,
    Observers,
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

  /**
   * Records the jobs of BullMQ queues that an application has already: plain `@nestjs/bullmq` processors or workers of
   * BullMQ, in any process. Each job is an execution of the ledger, with its name as the task's, its queue, payload, status,
   * attempts, progress, log, result and error; what is done to it (`tasks.cancel`, `retry`, `reorder`, `promote`) is done
   * by BullMQ. Nothing of the application changes, and nothing here runs a job.
   *
   * It follows the events of the queue and compares now and then all that there is, so it also finds what happened while
   * nobody listened. Of the processes that observe a queue, one does at a time. A server that is away keeps no
   * application from starting. It needs `bullmq`, and `ioredis` or `pg`; any profile will do. `forRoot` has to be global,
   * as it is by default.
   *
   * @throws InvalidOptionError which names the option
   * @example
   * @Module({ imports: [TaskModule.forRoot(), TaskModule.observe({ queues: ['emails'], connection: 'redis://localhost:6379' })] })
   * export class AppModule {}
   */
  static observe(options: ObserveOptions): DynamicModule {
    return TaskObserveModule.of(options);
  }

  /**
   * The same, where the options are known only to providers.
   *
   * @example
   * TaskModule.observeAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ queues: ['emails'], connection: config.getOrThrow('REDIS_URL') }),
   * })
   */
  static observeAsync(options: ObserveAsyncOptions): DynamicModule {
    return TaskObserveModule.ofAsync(options);
  }
}
