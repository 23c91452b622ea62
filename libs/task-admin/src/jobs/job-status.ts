import { ExecutionStatus } from '@taskledger/nestjs';

/** The status words of jobs. */
export const JOB_STATUSES = ['pending', 'running', 'completed', 'failed', 'canceled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

const WORDS: Readonly<Record<ExecutionStatus, JobStatus>> = {
  WAITING: 'pending',
  PENDING: 'pending',
  STARTED: 'running',
  RETRY: 'running',
  SUCCESS: 'completed',
  SKIPPED: 'completed',
  FAILURE: 'failed',
  REVOKED: 'canceled',
};

export function jobStatusOf(status: ExecutionStatus): JobStatus {
  return WORDS[status];
}

/** The statuses of executions that a word stands for. */
export function executionStatusesOf(word: JobStatus): ExecutionStatus[] {
  return Object.values(ExecutionStatus).filter((status) => WORDS[status] === word);
}
