import type { ExecutionItem, ExecutionStatus } from './schema';

export const STATUSES: readonly ExecutionStatus[] = [
  'STARTED',
  'PENDING',
  'WAITING',
  'RETRY',
  'FAILURE',
  'SUCCESS',
  'REVOKED',
  'SKIPPED',
];

/** The word for it, as people say it. */
export const STATUS_WORDS: Readonly<Record<ExecutionStatus, string>> = {
  WAITING: 'Waiting',
  PENDING: 'Queued',
  STARTED: 'Running',
  RETRY: 'Retrying',
  SUCCESS: 'Succeeded',
  FAILURE: 'Failed',
  REVOKED: 'Cancelled',
  SKIPPED: 'Skipped',
};

export function isIncomplete(status: ExecutionStatus): boolean {
  return status === 'WAITING' || status === 'PENDING' || status === 'STARTED' || status === 'RETRY';
}

export function isStatus(value: string): value is ExecutionStatus {
  return value in STATUS_WORDS;
}

/** The attempt that it is at: the one that runs counts. */
export function attemptOf({
  attempt,
  max_attempts: most,
  status,
}: Pick<ExecutionItem, 'attempt' | 'max_attempts' | 'status'>): number {
  return status === 'STARTED' ? Math.min(most, attempt + 1) : attempt;
}

// What the engine writes where nobody has written anything for people.
const REASONS: Readonly<Record<string, string>> = {
  breaker_open: 'Waits until its circuit breaker closes',
  cleared: 'Its queue was cleared',
  condition_not_met: 'Its condition was not met',
  crashed: 'Its process died',
  dependency_failed: 'What it waited for failed',
  interrupted: 'Interrupted',
  outcome_unknown: 'Its outcome is not known',
  overlap: 'The run before had not finished',
  removed: 'Removed from its queue',
  task_already_running: 'The task was running already',
  timeout: 'Timed out',
  unique: 'Another execution has its unique key',
  user_cancelled: 'Cancelled by a user',
  validation: 'The payload is not valid',
};

/** Why it is as it is, in words. */
export function reasonWords<Reason extends string | null>(reason: Reason): string | Reason {
  return reason === null ? reason : (REASONS[reason] ?? reason);
}
