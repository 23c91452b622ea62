import { createHash } from 'node:crypto';
import type { ResolvedLock, TaskDefinition } from '../definition/index.js';
import { canonicalJson, type ExecutionKeys, type ExecutionLock } from '../ledger/index.js';
import type { CheckedOptions } from './checked-options.js';

/** What is enqueued, as far as its keys depend on it. */
export interface KeyedEnqueue {
  readonly task: string;
  readonly definition: TaskDefinition | undefined;
  readonly options: Pick<CheckedOptions, 'taskId' | 'lock' | 'unique'>;
  /** After validation, so that defaults count. */
  readonly payload: unknown;
}

/** The lock of a payload. */
export function executionLock({ onConflict, maxHoldMs, keyOf }: ResolvedLock, payload: unknown): ExecutionLock {
  return { key: keyOf(payload), conflict: onConflict, maxHoldMs };
}

/**
 * The lock that the runs of an execution need.
 * @throws InvalidOptionError, InvalidPayloadError
 */
export function lockOf({ definition, options: { lock }, payload }: KeyedEnqueue): ExecutionLock | undefined {
  if (lock === false) return { conflict: 'none' };
  const resolved = lock ?? definition?.lock;
  return resolved && executionLock(resolved, payload);
}

/**
 * The keys under which an execution is the only one: a task id that the caller gave, and its unique key.
 * @param given the payload as it was given, in JSON: what a schema fills in may differ from time to time
 * @throws InvalidOptionError, InvalidPayloadError
 */
export function keysOf(enqueue: KeyedEnqueue, given: string): ExecutionKeys | undefined {
  const { taskId } = enqueue.options;
  const unique = uniqueKeyOf(enqueue);
  if (taskId === undefined && unique === undefined) return undefined;
  return { taskId, unique, fingerprint: fingerprintOf(enqueue.task, given) };
}

function uniqueKeyOf({ definition, options: { unique }, payload }: KeyedEnqueue): string | undefined {
  if (unique === false) return undefined;
  const keyOf = unique ?? definition?.unique;
  return keyOf?.(payload);
}

/** The same for the same task and payload, in whichever order its members were written. */
function fingerprintOf(task: string, json: string): string {
  const payload = canonicalJson(JSON.parse(json));
  return createHash('sha256').update(`${task}\n${payload}`).digest('base64url').slice(0, 22);
}
