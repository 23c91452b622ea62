import { InvalidOptionError } from '../errors/index.js';
import { assertCount, assertKnown, type NamesOf } from '../options/index.js';
import type { CleanupRequest, MarkTimeoutRequest } from './maintenance.report.js';
import type { TaskRetryRequest } from './task-retry.js';

// Some of these delete executions: one that is misspelt must not mean the default.

const CLEANUP: NamesOf<CleanupRequest> = { retentionDays: true, onlyCompleted: true, batchSize: true };
const MARK_TIMEOUT: NamesOf<MarkTimeoutRequest> = { timeoutMinutes: true, maxSync: true };
const TASK_RETRY: NamesOf<TaskRetryRequest> = { maxRetries: true, backoff: true, backoffMax: true };
const LARGEST_BATCH = 10_000;

/** @throws InvalidOptionError which names what is wrong or unknown */
export function assertCleanup(request: CleanupRequest): void {
  assertKnown(request, CLEANUP, { whole: 'request' });
  const { retentionDays, onlyCompleted, batchSize } = request;
  assertNumber('retentionDays', retentionDays, 'Use a number of days.');
  assertFlag('onlyCompleted', onlyCompleted);
  if (batchSize !== undefined && !(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= LARGEST_BATCH))
    throw new InvalidOptionError('batchSize', batchSize, `Use a whole number from 1 to ${LARGEST_BATCH}.`);
}

/** @throws InvalidOptionError */
export function assertMarkTimeout(request: MarkTimeoutRequest): void {
  assertKnown(request, MARK_TIMEOUT, { whole: 'request' });
  assertNumber('timeoutMinutes', request.timeoutMinutes, 'Use a number of minutes.');
  if (request.maxSync !== undefined) assertCount(request.maxSync, 'maxSync', 0);
}

/** @throws InvalidOptionError */
export function assertTaskRetry(request: TaskRetryRequest): void {
  assertKnown(request, TASK_RETRY, { whole: 'taskRetry', prefix: 'taskRetry.' });
  assertFlag('taskRetry.backoff', request.backoff);
  assertNumber('taskRetry.backoffMax', request.backoffMax, 'Use a number of seconds.');
}

function assertFlag(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean')
    throw new InvalidOptionError(option, value, 'Use true or false.');
}

function assertNumber(option: string, value: unknown, remedy: string): void {
  if (value !== undefined && typeof value !== 'number') throw new InvalidOptionError(option, value, remedy);
}
