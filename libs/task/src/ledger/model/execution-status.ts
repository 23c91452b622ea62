/**
 * Status of an execution. The six words of Celery plus WAITING (dependencies unmet) and SKIPPED
 * (duplicate, or condition false). See requirements §2 for the words of the other seeds.
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

/** `is_completed` in the REST API. */
export function isTerminal(status: string): status is TerminalStatus {
  return TERMINAL.has(status);
}

/** `is_running` in the REST API: STARTED, or between two attempts. */
export function isRunning(status: string): boolean {
  return RUNNING.has(status);
}

/** Why an execution has its status, where the status alone does not tell. */
export type ExecutionReason =
  | 'timeout'
  | 'crashed'
  | 'validation'
  | 'user_cancelled'
  | 'shutdown'
  | 'interrupted'
  | 'duplicate'
  | 'dependency_failed'
  | 'condition_not_met';
