import { type ResolvedLock, resolveLock, resolveUnique, type TaskDefinition } from '../definition/index.js';
import type { ExecutionLock, NewExecution } from '../ledger/index.js';
import type { EnqueueOptions } from './enqueue.options.js';

/** What is enqueued, as far as its keys depend on it. */
export interface Applicant {
  readonly task: string;
  readonly definition: TaskDefinition | undefined;
  readonly options: Pick<EnqueueOptions, 'lock' | 'unique'>;
  /** After validation, so that defaults count. */
  readonly payload: unknown;
}

/**
 * The keys of an execution: the lock that its runs need, and the key that lets only one of them exist.
 * @throws InvalidOptionError, InvalidPayloadError
 */
export function admissionOf(applicant: Applicant): Pick<NewExecution, 'lock' | 'uniqueKey'> {
  return { lock: lockOf(applicant), uniqueKey: uniqueKeyOf(applicant) };
}

/** The lock of a payload. */
export function executionLock({ onConflict, maxHoldMs, keyOf }: ResolvedLock, payload: unknown): ExecutionLock {
  return { key: keyOf(payload), conflict: onConflict, maxHoldMs };
}

function lockOf({ task, definition, options: { lock }, payload }: Applicant): ExecutionLock | undefined {
  if (lock === false) return { conflict: 'none' };
  const resolved = lock === undefined ? definition?.lock : resolveLock(lock, task, `Enqueue of "${task}"`);
  return resolved && executionLock(resolved, payload);
}

function uniqueKeyOf({ task, definition, options: { unique }, payload }: Applicant): string | undefined {
  if (unique === false) return undefined;
  const keyOf = unique === undefined ? definition?.unique : resolveUnique(unique, task, `Enqueue of "${task}"`);
  return keyOf?.(payload);
}
