import type { Provider } from '@nestjs/common';
import { TrailingSlashes } from './http/index.js';
import { SearchRights } from './executions/search-rights.js';
import { SearchSuggestions } from './executions/search-suggestions.js';
import { ExecutionExplanations } from './executions/execution-explanations.js';
import { BreakerViews } from './breakers/breaker-views.js';
import { ErrorViews } from './errors/error-views.js';
import { AlikeExecutions } from './executions/alike-executions.js';
import { ExecutionComparisons } from './executions/execution-comparisons.js';
import { QueueViews } from './queues/queue-views.js';
import { LockViews } from './locks/lock-views.js';
import { WorkerViews } from './workers/worker-views.js';
import { ScheduleDefinitions } from './schedules/schedule-definitions.js';
import { SchedulePages } from './schedules/schedule-pages.js';
import { SchedulePayloads } from './schedules/schedule-payloads.js';
import { SchedulePreviews } from './schedules/schedule-previews.js';
import { ScheduleViews } from './schedules/schedule-views.js';
import { WorkflowPages } from './workflows/workflow-pages.js';
import { WorkflowViews } from './workflows/workflow-views.js';
import { ExecutionPages } from './executions/execution-pages.js';
import { ExecutionSync } from './executions/execution-sync.js';
import { ExecutionViews } from './executions/execution-views.js';
import { ExecutionLineage } from './executions/execution-lineage.js';
import { ExecutionDependencyViews } from './executions/execution-dependency-views.js';
import { ListedExecutions } from './executions/listed-executions.js';
import { ExecutionExports } from './executions/execution-exports.js';
import { ShownExecutions } from './secrets/shown-executions.js';
import { BulkActions } from './executions/bulk-actions.js';
import { BulkSelections } from './bulk/bulk-selections.js';
import { BulkViews } from './bulk/bulk-views.js';
import { JobStreams } from './jobs/job-streams.js';
import { RightsOfStreams, RowLookups } from './streams/index.js';
import { JobViews } from './jobs/job-views.js';
import { EventStreams } from './events/event-streams.js';
import { LiveCounter } from './statistics/live-counts.js';
import { ArtifactLibrary } from './artifacts/artifact-library.js';
import { Submissions } from './tasks/submissions.js';

/** What the routes of the API are made with. */
export const API_PROVIDERS: Provider[] = [
  TrailingSlashes,
  SearchRights,
  SearchSuggestions,
  ExecutionExplanations,
  BreakerViews,
  ErrorViews,
  AlikeExecutions,
  ExecutionComparisons,
  QueueViews,
  WorkerViews,
  LockViews,
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
];
