import { t } from '../language/t';
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
  WAITING: t`Waiting`,
  PENDING: t`Queued`,
  STARTED: t`Running`,
  RETRY: t`Retrying`,
  SUCCESS: t`Succeeded`,
  FAILURE: t`Failed`,
  REVOKED: t`Cancelled`,
  SKIPPED: t`Skipped`,
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
  breaker_open: t`Waits until its circuit breaker closes`,
  cleared: t`Its queue was cleared`,
  condition_not_met: t`Its condition was not met`,
  crashed: t`Its process died`,
  dependency_failed: t`What it waited for failed`,
  interrupted: t`Interrupted`,
  outcome_unknown: t`Its outcome is not known`,
  overlap: t`The run before had not finished`,
  removed: t`Removed from its queue`,
  task_already_running: t`The task was running already`,
  timeout: t`Timed out`,
  unique: t`Another execution has its unique key`,
  user_cancelled: t`Cancelled by a user`,
  validation: t`The payload is not valid`,
};

/** Why it is as it is, in words. */
export function reasonWords<Reason extends string | null>(reason: Reason): string | Reason {
  return reason === null ? reason : (REASONS[reason] ?? reason);
}
