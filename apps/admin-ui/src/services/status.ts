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
