import { type DynamicModule, Module, type NestModule } from '@nestjs/common';
import { ModulesContainer, RouterModule } from '@nestjs/core';
import { AdminCoreModule } from './admin-core.module.js';
import { ALERT_CONTROLLERS } from './alerts/index.js';
import { ArtifactsController } from './artifacts/artifacts.controller.js';
import { ArtifactLibrary } from './artifacts/artifact-library.js';
import { AuditController } from './audit/audit.controller.js';
import { BreakerViews } from './breakers/breaker-views.js';
import { BreakersController } from './breakers/breakers.controller.js';
import { BulkCommandsController } from './bulk/bulk-commands.controller.js';
import { BulkSelections } from './bulk/bulk-selections.js';
import { BulkViews } from './bulk/bulk-views.js';
import { BulkController } from './bulk/bulk.controller.js';
import { ConfigController } from './config/config.controller.js';
import { EventsController } from './events/events.controller.js';
import { ErrorCommandsController } from './errors/error-commands.controller.js';
import { ErrorViews } from './errors/error-views.js';
import { ErrorsController } from './errors/errors.controller.js';
import { EventStreams } from './events/event-streams.js';
import { BulkActions } from './executions/bulk-actions.js';
import { AlikeExecutions } from './executions/alike-executions.js';
import { ExecutionComparisonController } from './executions/execution-comparison.controller.js';
import { ExecutionComparisons } from './executions/execution-comparisons.js';
import { ExecutionBulkController } from './executions/execution-bulk.controller.js';
import { ExecutionExplanationController } from './executions/execution-explanation.controller.js';
import { ExecutionExplanations } from './executions/execution-explanations.js';
import { ExecutionHistoryController } from './executions/execution-history.controller.js';
import { ExecutionExportController } from './executions/execution-export.controller.js';
import { ExecutionExports } from './executions/execution-exports.js';
import { ExecutionGroupsController } from './executions/execution-groups.controller.js';
import { ExecutionStatsController } from './executions/execution-stats.controller.js';
import { ExecutionStatusController } from './executions/execution-status.controller.js';
import { ExecutionSync } from './executions/execution-sync.js';
import { ExecutionCommandsController } from './executions/execution-commands.controller.js';
import { ExecutionsController } from './executions/executions.controller.js';
import { ExecutionDependencyViews } from './executions/execution-dependency-views.js';
import { ExecutionLineage } from './executions/execution-lineage.js';
import { ExecutionPages } from './executions/execution-pages.js';
import { ExecutionViews } from './executions/execution-views.js';
import { ListedExecutions } from './executions/listed-executions.js';
import { SearchRights } from './executions/search-rights.js';
import { SearchSuggestions } from './executions/search-suggestions.js';
import { SearchSuggestionsController } from './executions/search-suggestions.controller.js';
import { ApiMount, TrailingSlashes, UiMount } from './http/index.js';
import { JobsController } from './jobs/jobs.controller.js';
import { JobStreamController } from './jobs/job-stream.controller.js';
import { JobStreams } from './jobs/job-streams.js';
import { RightsOfStreams, RowLookups } from './streams/index.js';
import { QueueCommandsController } from './queues/queue-commands.controller.js';
import { QueueViews } from './queues/queue-views.js';
import { QueuesController } from './queues/queues.controller.js';
import { JobViews } from './jobs/job-views.js';
import { LiveCounter } from './statistics/live-counts.js';
import { SecretsController } from './secrets/secrets.controller.js';
import { ScheduleCommandsController } from './schedules/schedule-commands.controller.js';
import { ScheduleDefinitionsController } from './schedules/schedule-definitions.controller.js';
import { ScheduleDefinitions } from './schedules/schedule-definitions.js';
import { ScheduleHistoryController } from './schedules/schedule-history.controller.js';
import { SchedulePages } from './schedules/schedule-pages.js';
import { SchedulePreviews } from './schedules/schedule-previews.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { SchedulePayloads } from './schedules/schedule-payloads.js';
import { ScheduleTimesController } from './schedules/schedule-times.controller.js';
import { ScheduleViews } from './schedules/schedule-views.js';
import { ShownExecutions } from './secrets/shown-executions.js';
import { StatisticsController } from './statistics/statistics.controller.js';
import { OpenApiController } from './system/openapi.controller.js';
import { MetricsController } from './system/metrics.controller.js';
import { HealthController } from './system/health.controller.js';
import type { ASYNC_OPTIONS_TYPE, OPTIONS_TYPE } from './task-admin.module-definition.js';
import { Submissions } from './tasks/submissions.js';
import { TaskMetricsController } from './tasks/task-metrics.controller.js';
import { TasksController } from './tasks/tasks.controller.js';
import { MeController } from './me/me.controller.js';
import { TrackingController } from './tracking/tracking.controller.js';
import { UiModule } from './ui/ui.module.js';
import { WorkflowCommandsController } from './workflows/workflow-commands.controller.js';
import { WorkflowPages } from './workflows/workflow-pages.js';
import { WorkflowViews } from './workflows/workflow-views.js';
import { WorkflowsController } from './workflows/workflows.controller.js';

/**
 * REST and the dashboard for Taskledger, on Express and on Fastify. Fastify's router refuses path parameters over 100 characters; with
 * task ids or names that long give it `new FastifyAdapter({ routerOptions: { maxParamLength: 255 } })`.
 *
 * @example
 * @Module({ imports: [TaskModule.forRoot(), TaskAdminModule.forRoot({ access: { useClass: MyAccess } })] })
 * export class AppModule {}
 */
@Module({
  // In this order: `tasks/executions` and `tasks/config` are no tasks.
  controllers: [
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
    StatisticsController,
    EventsController,
    MeController,
    AuditController,
    HealthController,
    MetricsController,
    OpenApiController,
  ],
  providers: [
    TrailingSlashes,
    SearchRights,
    SearchSuggestions,
    ExecutionExplanations,
    BreakerViews,
    ErrorViews,
    AlikeExecutions,
    ExecutionComparisons,
    QueueViews,
    ScheduleDefinitions,
    SchedulePages,
    SchedulePayloads,
    SchedulePreviews,
    ScheduleViews,
    WorkflowPages,
    WorkflowViews,
    ExecutionPages,
    ExecutionSync,
    ExecutionViews,
    ExecutionLineage,
    ExecutionDependencyViews,
    ListedExecutions,
    ExecutionExports,
    ShownExecutions,
    BulkActions,
    BulkSelections,
    BulkViews,
    JobStreams,
    RightsOfStreams,
    RowLookups,
    JobViews,
    EventStreams,
    LiveCounter,
    ArtifactLibrary,
    Submissions,
  ],
})
export class TaskAdminModule implements NestModule {
  static forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return around(AdminCoreModule.forRoot(options));
  }

  static forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return around(AdminCoreModule.forRootAsync(options));
  }

  constructor(
    private readonly mount: ApiMount,
    private readonly ui: UiMount,
    private readonly modules: ModulesContainer,
  ) {}

  // Nest calls this after the host has set its global prefix and before it registers the routes.
  configure(): void {
    new RouterModule(this.modules, [
      { path: this.mount.modulePath, module: TaskAdminModule },
      { path: this.ui.modulePath, module: UiModule },
    ]);
  }
}

function around(core: DynamicModule): DynamicModule {
  return { module: TaskAdminModule, imports: [core, UiModule.with(core)] };
}
