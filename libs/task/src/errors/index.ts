export { PendingMigrationsError } from './pending-migrations.error.js';
export { PreflightError } from './preflight.error.js';
export { UnsupportedServerError } from './unsupported-server.error.js';
export { TaskError } from './task.error.js';
export { IdempotencyMismatchError, type KeyConflict } from './idempotency-mismatch.error.js';
export { InvalidOptionError } from './invalid-option.error.js';
export { KeyOutOfScopeError } from './key-out-of-scope.error.js';
export { LedgerBehindPoolerError } from './ledger-behind-pooler.error.js';
export { LedgerClosedError } from './ledger-closed.error.js';
export { LedgerUnusableError } from './ledger-unusable.error.js';
export { LedgerUnavailableError } from './ledger-unavailable.error.js';
export { DuplicateTaskError } from './duplicate-task.error.js';
export { UnknownTaskError } from './unknown-task.error.js';
export { InvalidTaskNameError } from './invalid-task-name.error.js';
export {
  InvalidWorkflowError,
  NotAWorkflowError,
  UnknownWorkflowError,
  WorkflowNotFailedError,
} from './workflow.errors.js';
export { InvalidTaskHandlerError } from './invalid-task-handler.error.js';
export { InvalidTaskListenerError } from './invalid-task-listener.error.js';
export { InvalidErrorHandlerError } from './invalid-error-handler.error.js';
export { InvalidPayloadError, type PayloadIssue } from './invalid-payload.error.js';
export { CircularDependencyError, DependencyLimitError, UnknownDependencyError } from './dependency.errors.js';
export { MissingDependencyError } from './missing-dependency.error.js';
export { MissingPackageError } from './missing-package.error.js';
export { type EngineAction, EngineRefusedError, EngineUnavailableError, NotPromotableError } from './engine.errors.js';
export { TooManyViewsError, UnknownViewError, ViewNameTakenError } from './view.errors.js';
export { AlertNameTakenError, AlertOfCodeError, UnknownAlertError } from './alert.errors.js';
export { BreakerOpenError, UnknownBreakerError } from './breaker.errors.js';
export { UnknownWorkerError, WorkerGoneError } from './worker.errors.js';
export {
  BulkStateError,
  EmptySelectionError,
  NotUndoableError,
  SelectionTooLargeError,
  UnknownBulkOperationError,
} from './bulk.errors.js';
export { UnknownErrorGroupError } from './error-group.errors.js';
export { ClaimLostError } from './claim-lost.error.js';
export { ExecutionNotWaitingError } from './not-waiting.error.js';
export { ExecutionNotFinishedError } from './execution-not-finished.error.js';
export {
  ExternalJobFailedError,
  type ExternalJobIdentity,
  ExternalJobLostError,
  ExternalJobNeedsRedisError,
} from './external-job.errors.js';
export { ExternalExecutionError } from './external-execution.error.js';
export { ManagedExecutionError } from './managed-execution.error.js';
export { LockChangedError, LockNotHeldError } from './lock.errors.js';
export { LockLostError, type LockLoss } from './lock-lost.error.js';
export { NonRetryableError } from './non-retryable.error.js';
export { PayloadTooLargeError } from './payload-too-large.error.js';
export { OutOfScopeError } from './out-of-scope.error.js';
export { RetryLaterError } from './retry-later.error.js';
export { TaskFailedError } from './task-failed.error.js';
export { TaskInterruptedError } from './task-interrupted.error.js';
export { TaskLockedError } from './task-locked.error.js';
export { TaskRevokedError } from './task-revoked.error.js';
export { TaskSkippedError } from './task-skipped.error.js';
export { TaskTimeoutError } from './task-timeout.error.js';
export { UnknownExecutionError } from './unknown-execution.error.js';
export { QueueFullError, QueueGrownError, QueueInUseError } from './queue-full.error.js';
export { DequeuedTaskOverError } from './dequeued-task-over.error.js';
export { UnknownQueueError } from './unknown-queue.error.js';
export { UnstorableValueError } from './unstorable-value.error.js';
export { WaitTimeoutError } from './wait-timeout.error.js';
export { NestedTransactionError } from './nested-transaction.error.js';
export { SessionBusyError } from './session-busy.error.js';
export { EmbeddedClosedError } from './embedded-closed.error.js';
export { DataDirectoryInUseError } from './data-directory-in-use.error.js';
export { DataDirectoryUnusableError } from './data-directory-unusable.error.js';
export { DataDirectoryDamagedError } from './data-directory-damaged.error.js';
export { DataDirectoryIncompatibleError } from './data-directory-incompatible.error.js';
export { DataDirectoryLostError } from './data-directory-lost.error.js';
export { DataDirectoryNotEmptyError } from './data-directory-not-empty.error.js';
export { InvalidQueryError, type TextSpan } from './invalid-query.error.js';
export { QueryTooBroadError } from './query-too-broad.error.js';
export { ScheduleNameTakenError } from './schedule-name-taken.error.js';
export { ScheduleOfCodeError } from './schedule-of-code.error.js';
export { UnknownScheduleError } from './unknown-schedule.error.js';
export { QueueNeedsRedisError } from './queue-needs-redis.error.js';
