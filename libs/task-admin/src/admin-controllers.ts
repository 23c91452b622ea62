import type { Type } from '@nestjs/common';
import { ArtifactsController } from './artifacts/artifacts.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { BreakersController } from './breakers/breakers.controller.js';
import { BulkCommandsController } from './bulk/bulk-commands.controller.js';
import { BulkController } from './bulk/bulk.controller.js';
import { ConfigController } from './config/config.controller.js';
import { DeploysController } from './deploys/deploys.controller.js';
import { EventsController } from './events/events.controller.js';
import { ErrorCommandsController } from './errors/error-commands.controller.js';
import { ErrorsController } from './errors/errors.controller.js';
import { ExecutionComparisonController } from './executions/comparison/execution-comparison.controller.js';
import { ExecutionBulkController } from './executions/bulk/execution-bulk.controller.js';
import { ExecutionExplanationController } from './executions/execution-explanation.controller.js';
import { ExecutionHistoryController } from './executions/history/execution-history.controller.js';
import { ExecutionExportController } from './executions/export/execution-export.controller.js';
import { ExecutionGroupsController } from './executions/counts/execution-groups.controller.js';
import { ExecutionStatsController } from './executions/counts/execution-stats.controller.js';
import { ExecutionStatusController } from './executions/execution-status.controller.js';
import { ExecutionCommandsController } from './executions/execution-commands.controller.js';
import { ExecutionsController } from './executions/executions.controller.js';
import { SearchSuggestionsController } from './executions/search/search-suggestions.controller.js';
import { JobsController } from './jobs/jobs.controller.js';
import { JobStreamController } from './jobs/job-stream.controller.js';
import { QueueCommandsController } from './queues/queue-commands.controller.js';
import { QueueRemovalController } from './queues/queue-removal.controller.js';
import { QueuesController } from './queues/queues.controller.js';
import { SecretsController } from './secrets/secrets.controller.js';
import { ScheduleCommandsController } from './schedules/schedule-commands.controller.js';
import { ScheduleDefinitionsController } from './schedules/schedule-definitions.controller.js';
import { ScheduleHistoryController } from './schedules/schedule-history.controller.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { ScheduleTimesController } from './schedules/schedule-times.controller.js';
import { StatisticsController } from './statistics/statistics.controller.js';
import { OpenApiController } from './system/openapi.controller.js';
import { SystemController } from './system/system.controller.js';
import { MetricsController } from './system/metrics.controller.js';
import { HealthController } from './system/health.controller.js';
import { TaskMetricsController } from './tasks/task-metrics.controller.js';
import { TaskPausesController } from './tasks/task-pauses.controller.js';
import { TasksController } from './tasks/tasks.controller.js';
import { MeController } from './me/me.controller.js';
import { LocksController } from './locks/locks.controller.js';
import { ViewsController } from './views/views.controller.js';
import { UniqueKeysController } from './locks/unique-keys.controller.js';
import { WorkersController } from './workers/workers.controller.js';
import { ALERT_CONTROLLERS } from './alerts/index.js';
import { TrackingController } from './tracking/tracking.controller.js';
import { WorkflowCommandsController } from './workflows/workflow-commands.controller.js';
import { WorkflowsController } from './workflows/workflows.controller.js';

/** The controllers of the API, in this order: `tasks/executions` and `tasks/config` are no tasks. */
export const ADMIN_CONTROLLERS: Type[] = [
  ExecutionBulkController,
  ExecutionExportController,
  ExecutionGroupsController,
  ExecutionStatsController,
  ExecutionStatusController,
  SearchSuggestionsController,
  ExecutionsController,
  ExecutionCommandsController,
  ExecutionExplanationController,
  ExecutionComparisonController,
  ExecutionHistoryController,
  SecretsController,
  TrackingController,
  BulkController,
  BulkCommandsController,
  ConfigController,
  TaskPausesController,
  TasksController,
  TaskMetricsController,
  JobsController,
  JobStreamController,
  ArtifactsController,
  ScheduleTimesController,
  SchedulesController,
  ScheduleDefinitionsController,
  ScheduleCommandsController,
  ScheduleHistoryController,
  WorkflowsController,
  WorkflowCommandsController,
  BreakersController,
  ...ALERT_CONTROLLERS,
  ErrorsController,
  ErrorCommandsController,
  QueuesController,
  QueueCommandsController,
  QueueRemovalController,
  WorkersController,
  LocksController,
  ViewsController,
  UniqueKeysController,
  StatisticsController,
  DeploysController,
  EventsController,
  MeController,
  AuditController,
  HealthController,
  MetricsController,
  OpenApiController,
  SystemController,
];
