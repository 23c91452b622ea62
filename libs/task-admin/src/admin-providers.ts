import type { Provider } from '@nestjs/common';
import { AuditPages } from './audit/audit-pages.js';
import { ArtifactLibrary } from './artifacts/artifact-library.js';
import { BreakerViews } from './breakers/breaker-views.js';
import { BulkSelections } from './bulk/bulk-selections.js';
import { BulkViews } from './bulk/bulk-views.js';
import { ErrorViews } from './errors/error-views.js';
import { EventStreams } from './events/event-streams.js';
import { BulkActions } from './executions/bulk/bulk-actions.js';
import { AlikeExecutions } from './executions/comparison/alike-executions.js';
import { ExecutionComparisons } from './executions/comparison/execution-comparisons.js';
import { ExecutionExplanations } from './executions/execution-explanations.js';
import { ExecutionExports } from './executions/export/execution-exports.js';
import { ExecutionLogFiles } from './executions/history/execution-log-files.js';
import { ExecutionSync } from './executions/execution-sync.js';
import { ExecutionDependencyViews } from './executions/execution-dependency-views.js';
import { ExecutionOrigins } from './executions/execution-origins.js';
import { ExecutionLineage } from './executions/execution-lineage.js';
import { ExecutionPages } from './executions/list/execution-pages.js';
import { ExecutionViews } from './executions/execution-views.js';
import { ListedExecutions } from './executions/list/listed-executions.js';
import { SearchRights } from './executions/search/search-rights.js';
import { SearchSuggestions } from './executions/search/search-suggestions.js';
import { TrailingSlashes } from './http/index.js';
import { JobStreams } from './jobs/job-streams.js';
import { RightsOfStreams, RowLookups } from './streams/index.js';
import { QueueViews } from './queues/queue-views.js';
import { JobViews } from './jobs/job-views.js';
import { LiveCounter } from './statistics/live-counts.js';
import { ScheduleDefinitions } from './schedules/schedule-definitions.js';
import { SchedulePages } from './schedules/schedule-pages.js';
import { SchedulePreviews } from './schedules/schedule-previews.js';
import { SchedulePayloads } from './schedules/schedule-payloads.js';
import { ScheduleViews } from './schedules/schedule-views.js';
import { ShownExecutions } from './secrets/shown-executions.js';
import { Submissions } from './tasks/submissions.js';
import { TaskViews } from './tasks/task-views.js';
import { LockViews } from './locks/lock-views.js';
import { WorkerViews } from './workers/worker-views.js';
import { WorkflowPages } from './workflows/workflow-pages.js';
import { WorkflowViews } from './workflows/workflow-views.js';

/** What the controllers work with. */
export const ADMIN_PROVIDERS: Provider[] = [
  AlikeExecutions,
  ArtifactLibrary,
  AuditPages,
  BreakerViews,
  BulkActions,
  BulkSelections,
  BulkViews,
  ErrorViews,
  EventStreams,
  ExecutionComparisons,
  ExecutionDependencyViews,
  ExecutionExplanations,
  ExecutionExports,
  ExecutionLogFiles,
  ExecutionLineage,
  ExecutionOrigins,
  ExecutionPages,
  ExecutionSync,
  ExecutionViews,
  JobStreams,
  JobViews,
  ListedExecutions,
  LiveCounter,
  LockViews,
  QueueViews,
  RightsOfStreams,
  RowLookups,
  ScheduleDefinitions,
  SchedulePages,
  SchedulePayloads,
  SchedulePreviews,
  ScheduleViews,
  SearchRights,
  SearchSuggestions,
  ShownExecutions,
  Submissions,
  TaskViews,
  TrailingSlashes,
  WorkerViews,
  WorkflowPages,
  WorkflowViews,
];
