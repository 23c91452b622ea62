/**
 * Status of an execution.
 *
 * - `PENDING`: not started yet, or put back after an interruption
 * - `STARTED`: running
 * - `RETRY`: failed, and waiting for its next attempt
 * - `SUCCESS`, `FAILURE`: finished, with a result or an error
 * - `REVOKED`: cancelled
 * - `SKIPPED`: not run, because its lock was held
 * - `WAITING`: for executions that it depends on
 */
export const ExecutionStatus = {
  WAITING: 'WAITING',
  PENDING: 'PENDING',
  STARTED: 'STARTED',
  RETRY: 'RETRY',
  SUCCESS: 'SUCCESS',
  FAILURE: 'FAILURE',
  REVOKED: 'REVOKED',
  SKIPPED: 'SKIPPED',
} as const;
export type ExecutionStatus = (typeof ExecutionStatus)[keyof typeof ExecutionStatus];

/** A status that an execution never leaves. */
export type TerminalStatus = 'SUCCESS' | 'FAILURE' | 'REVOKED' | 'SKIPPED';

const TERMINAL: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED']);
const RUNNING: ReadonlySet<string> = new Set(['STARTED', 'RETRY']);

/** Whether an execution with this status has finished; `is_completed` in the REST API. */
export function isTerminal(status: string): status is TerminalStatus {
  return TERMINAL.has(status);
}

/** Whether it has begun and not finished: STARTED or RETRY; `is_running` in the REST API. */
export function isRunning(status: string): boolean {
  return RUNNING.has(status);
}

/**
 * Why an execution has its status, where the status alone does not tell.
 *
 * - `timeout`: it ran for too long
 * - `crashed`: its process died too often while it ran (`limits.crashLimit`)
 * - `validation`: its payload does not fit the handler
 * - `user_cancelled`: somebody cancelled it
 * - `shutdown`, `interrupted`: its process stopped, or lost its lease; it runs again
 * - `duplicate`: its lock was held
 * - `breaker_open`: the circuit breaker before its task is open
 * - `fallback`: its last attempt failed, and an error handler or fallback gave the result
 * - `removed`: the engine outside that was to run it was told to forget it
 * - `outcome_unknown`: the engine outside no longer has it, and nobody saw how it ended
 * - `dependency_failed`: an execution that it depends on did not end as it had to
 * - `condition_not_met`: what it was for did not come about, and that is no failure
 */
export type ExecutionReason =
  | 'timeout'
  | 'crashed'
  | 'validation'
  | 'user_cancelled'
  | 'cleared'
  | 'shutdown'
  | 'interrupted'
  | 'duplicate'
  | 'breaker_open'
  | 'fallback'
  | 'removed'
  | 'outcome_unknown'
  | 'dependency_failed'
  | 'condition_not_met';
