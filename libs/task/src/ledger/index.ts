export type {
  AlertChange,
  AlertDefinition,
  AlertDeliveryRow,
  AlertDeliveryState,
  AlertEvent,
  AlertKind,
  AlertNotification,
  AlertRuleRow,
  AlertState,
  AlertSubject,
  NewAlertDelivery,
  ScheduleTrouble,
} from './alerts/alert-row.js';
export { isLedgerId } from './model/execution-id.js';
export type { TroubleQuery } from './alerts/alert-store.js';
export { TaskArtifact, TaskAttempt, TaskExecution, TaskLog, TaskNode } from './entities/index.js';
export type { AuditEntry, AuditFilter, NewAuditEntry } from './audit/audit-log.js';
export { AuditedAct, type AuditOrigin } from './audit/audited-act.js';
export { reorderWithin, makeDueWithin, type PriorityWish } from './tickets/renewal.js';
export type {
  BreakerChange,
  BreakerDeclaration,
  BreakerFilter,
  BreakerPass,
  BreakerRow,
  BreakerState,
  BreakerVerdict,
} from './breakers/breaker-row.js';
export type {
  ErrorGroupChange,
  ErrorGroupFilter,
  ErrorGroupOperation,
  ErrorGroupPosition,
  ErrorGroupRow,
  ErrorGroupState,
  ErrorGroupTime,
} from './error-groups/error-group.js';
export type { ErrorStateCounts } from './error-groups/error-groups.js';
export type { DeployRow, DeployWithPrevious, NewErrorRow } from './deploys/deploy-row.js';
export { DEPLOYS_KEPT } from './deploys/deploy.sql.js';
export type { DependencyEdit } from './dependencies/dependency-edits.js';
export type { RelatedExecution } from './dependencies/dependency-reader.js';
export type { CachedResult, CacheEntry } from './cache/cached-results.js';
export type { Claim, ClaimedLock } from './runs/claim.js';
export { logShares } from './runs/log-room.js';
export type { ProgressResult, ProgressUpdate } from './runs/progress.writer.js';
export type { CounterKey } from './counters/counters.js';
export type { End, EndError, Ended } from './ends/end.js';
export type { CommandResult } from './ends/commands.js';
export type { Settled } from './ends/outcomes.js';
export type { DeathRules } from './ends/rescue.js';
export type { KeyHolder, Woken } from './locks/key-table.js';
export type { LockHolder, RenewalState, TakenLock } from './locks/locks.js';
export { WAITERS_CAP } from './locks/lock-list.sql.js';
export type { LockRow, LockWaiter } from './locks/lock-row.js';
export type { EnqueuedWith, UniqueKeyRow } from './keys/unique-keys.js';
export { LOCK_LEASE_MS } from './locks/lock.sql.js';
export type * from './explain/index.js';
export type { ExplainedExecution } from './explain/explanations.js';
export { COUNT_CAP, type LogFilter, type LogQuery } from './executions/execution.reader.js';
export type { BreakdownGranularity, BreakdownOptions, ExecutionBreakdown } from './executions/breakdown.query.js';
export type { PeriodGroup, PeriodGroups, PeriodOptions, StatusGroups } from './executions/group.query.js';
export type {
  ArtifactQuery,
  CappedCount,
  ExecutionFilter,
  ExecutionGetOptions,
  ExecutionListOptions,
  ExecutionPage,
  ListedContent,
} from './executions/execution.query.js';
export {
  ExecutionStatus,
  isRunning,
  isTerminal,
  type ExecutionReason,
  type TerminalStatus,
} from './model/execution-status.js';
export type { QueueArrivals } from './queues/queue-flow.js';
export { MOST_FIGURED } from './queues/queue-figures.sql.js';
export { ALONE_LEASE } from './nodes/alone-lease.js';
export { Lease } from './nodes/lease.js';
export type { HeartbeatAnswer, LivingNode, NodeClaim, NodeService } from './nodes/nodes.js';
export type { WorkerQueue, WorkerRow, WorkerRun, WorkerState } from './nodes/worker-row.js';
export { Ledger } from './ledger.js';
export { firstIdAt, firstIdOfDay, mintedAt, mintIdAfter, mintIdAt } from './connection/ledger.clock.js';
export {
  connect,
  LEDGER_DATA_SOURCE,
  ledgerDatabase,
  madeMigrations,
  unknownMigrations,
} from './connection/ledger.data-source.js';
export { type PoolUse, poolUse } from './connection/pool-use.js';
export { DROPPED_KINDS, type DroppedKind } from './storage/drops.js';
export type { ServerFacts, TableStorage } from './storage/storage.js';
export type { Inserted } from './executions/insert.js';
export { LedgerDatabase, rowsOf, type SqlRunner } from './connection/ledger.database.js';
export { isPoison, isTransient } from './connection/ledger.errors.js';
export { keptJson } from './model/kept-json.js';
export { PendingCounts } from './model/pending-counts.js';
export { MOST_DEPTH, MOST_NODES } from './dependencies/dependency-limits.js';
export { canonicalJson } from './model/canonical-json.js';
export { ledgerJson, ledgerText, storableJson } from './model/ledger.json.js';
export { LEDGER_PROFILE, type LedgerProfile } from './connection/ledger.profile.js';
export { type LogLevel, type LogLine, logText } from './model/log-line.js';
export type {
  Dependency,
  DependencyCondition,
  ExecutionKeys,
  ExecutionLock,
  ExecutionShape,
  NewExecution,
  RetryPolicy,
} from './executions/new-execution.js';
export type {
  DecidedSlot,
  NewSlot,
  ScheduleDefinition,
  ScheduleHome,
  ScheduleOrigin,
  ScheduleOverride,
  ScheduleProgress,
  ScheduleRow,
  ScheduleService,
  SlotState,
  StoredTiming,
} from './schedules/schedule-row.js';
export type {
  RevisionRecord,
  SchedulePlace,
  ScheduleSelection,
  ScheduleState,
  SlotRecord,
  TaskHomeRow,
} from './schedules/schedule-lists.js';
export type { ScheduleOrder } from './schedules/schedule-list.sql.js';
export type { StoredSchedule } from './schedules/schedules.js';
export type { SettingOwner } from './settings/ledger-settings.js';
export { ensurePartitions } from './retention/partitions.js';
export { PARTITIONED } from './retention/partition-days.js';
export type { SignalTopic } from './connection/signals.js';
export type { QueueDeclaration, QueueFigures, QueueRow, QueueServer, StoredLimits } from './queues/queue-row.js';
export type { StatusReport, TrackedExecution } from './executions/tracked-executions.js';
export type { MeasuredRow } from './statistics/statistics.report.js';
export { TallySheet } from './statistics/tally-sheet.js';
export type { TaskTrend } from './statistics/trend.js';
export type { StatisticsQuery } from './statistics/statistics.js';
export type { MeasuredTask, TaskMetrics } from './statistics/run-metrics.js';
export {
  type Durations,
  Observations,
  type Observation,
  type QueueStanding,
  type Total,
} from './statistics/observations.js';
export type { RunResources } from './model/run-resources.js';
export type { StatusCounts } from './statistics/status-counts.js';
export type { StatisticsBucket, StatisticsRange, StatisticsReport, Tally } from './statistics/statistics.query.js';
export { giveBackSql } from './tickets/give-back.sql.js';
export type { Admitted, AdmissionRequest } from './tickets/admission.js';
export type { Fetched, FetchRequest } from './tickets/fetches.js';
export { Marks } from './tickets/marks.js';
export type { CheckReport, MovedTickets, Promoted } from './tickets/tickets.js';
export { embeddedLedgerProfile } from './connection/embedded.ledger.profile.js';
export { serverLedgerProfile } from './connection/server/server.ledger.profile.js';
export { assertOwnSession, orBehindPooler } from './connection/server/server-session.js';
export { type ServerTarget, targetOf, targetOfUrl } from './connection/server/server-target.js';
export { clockSkew } from './connection/clock-skew.js';
export { LEDGER_POOL_SIZE, type ServerConnection } from './connection/server/server-connection.js';
export type { JobSource, KeyedJob, KnownJob, OpenJob, Recorded } from './observed/observed-executions.js';
export type {
  ObservedAttempt,
  ObservedChange,
  ObservedCreation,
  ObservedProgress,
} from './observed/observed-change.js';
export type { ViewPlace, ViewRow } from './views/view-row.js';
export { WORKFLOW_STATES, type WorkflowState } from './model/workflow-state.js';
export type { NodeCountRow } from './workflows/workflow-lists.js';
export type {
  GraphEdgeRow,
  WorkflowAgainRow,
  WorkflowEdgeRow,
  WorkflowNodeRow,
  NodeResult,
  WorkflowResultRow,
} from './workflows/workflow-row.js';
export { BRANCHES, SPREAD } from './workflows/workflow.sql.js';
export { LONGEST_QUERY, parseQuery } from './search/parse-query.js';
export { readSearchPath, type SearchPath } from './search/search-path.js';
export { SEARCH_FIELDS, type SearchField, STATUS_WORDS } from './search/search-field.js';
export type * from './search/search-term.js';
export type * from './bulk/bulk-row.js';
export { OUTCOME_UNKNOWN } from './bulk/bulk-row.js';
export { type Proposal, placeAt, proposalsAt, type QueryPlace } from './search/query-place.js';
