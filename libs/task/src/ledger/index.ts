export { TaskArtifact, TaskAttempt, TaskExecution, TaskLog, TaskNode } from './entities/index.js';
export type { Claim, ClaimedLock, ClaimRequest, ClaimVerdict, Decision, Refusal } from './claim.js';
export type { LockHolder, RenewalState, TakenLock } from './locks.js';
export { LOCK_LEASE_MS } from './statements/lock.sql.js';
export type { UnclaimedEnd } from './execution.commands.js';
export { COUNT_CAP, type LogFilter, type LogQuery } from './execution.reader.js';
export type { CappedCount, ExecutionFilter, ExecutionListOptions, ExecutionPage } from './execution.query.js';
export {
  ExecutionStatus,
  isRunning,
  isTerminal,
  type ExecutionReason,
  type TerminalStatus,
} from './execution-status.js';
export { Lease } from './lease.js';
export { Ledger } from './ledger.js';
export { firstIdAt, firstIdOfDay, mintedAt } from './ledger.clock.js';
export { connect, LEDGER_DATA_SOURCE, ledgerDatabase, unknownMigrations } from './ledger.data-source.js';
export type { Inserted } from './execution.writer.js';
export { LedgerDatabase, rowsOf, type SqlRunner } from './ledger.database.js';
export { isPoison, isTransient } from './ledger.errors.js';
export { ledgerJson, ledgerText } from './ledger.json.js';
export type { LedgerProfile } from './ledger.profile.js';
export type { LogLevel, LogLine } from './log-line.js';
export { type ExecutionLock, type NewExecution, type RetryPolicy, SPARE_STARTS } from './new-execution.js';
export { DISPATCH_HORIZON_MS, type Dispatch, type Leased } from './outbox.js';
export type { SettingOwner } from './ledger-settings.js';
export type { Outcome, Settled } from './outcomes.js';
export type { Overdue } from './overdue.js';
export { ensurePartitions } from './partitions.js';
export { PARTITIONED } from './partition-days.js';
export type { SignalTopic } from './signals.js';
export type { KnownQueue, QueueDeclaration, QueueRow, StoredLimits } from './queue-row.js';
export type { StatusReport, TrackedExecution } from './tracked-executions.js';
export type { StatisticsQuery, StatusCounts } from './statistics.js';
export type { StatisticsBucket, StatisticsRange, StatisticsReport, Tally } from './statistics.query.js';
export { embeddedLedgerProfile } from './embedded.ledger.profile.js';
export { serverLedgerProfile } from './server.ledger.profile.js';
export { assertServerVersion } from './server-version.js';
export { type ServerTarget, targetOf, targetOfUrl } from './server-target.js';
export { clockSkew } from './clock-skew.js';
export { LEDGER_POOL_SIZE, type ServerConnection, sessionOptions } from './server-connection.js';
