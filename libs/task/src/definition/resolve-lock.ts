import { durationMs } from '../time/duration.js';
import { InvalidOptionError } from '../errors/index.js';
import type { LockConflict, LockOptions, PreventDuplicateOptions, UniqueOptions } from './lock.options.js';
import { assertKey, keyFunction, payloadDigest } from './payload-key.js';

const CONFLICTS: readonly unknown[] = ['skip', 'wait', 'fail'];
const LOCK_OPTIONS = ['param', 'key', 'onConflict', 'maxHold'];
const UNIQUE_OPTIONS = ['param', 'key'];
const DEFAULT_TIMEOUT_S = 3600;

/** A lock with every default filled in. */
export interface ResolvedLock {
  readonly onConflict: LockConflict;
  /** In ms; absent = as long as the run lasts. */
  readonly maxHoldMs?: number;
  /** The key for a validated payload. */
  keyOf(payload: unknown): string;
}

/** The key for a validated payload, apart from those of other tasks. */
export type ResolvedUnique = (payload: unknown) => string;

/**
 * Validates a lock.
 * @param label Whose, for messages: `Task "report" (ReportTasks.generate)`.
 * @throws InvalidOptionError
 */
export function resolveLock(options: LockOptions, task: string, label: string): ResolvedLock {
  const prefix = `${label}: lock`;
  const { param, key, onConflict = 'skip', maxHold } = assertObject(options, LOCK_OPTIONS, prefix);
  assertKeySource({ param, key }, prefix);
  if (!CONFLICTS.includes(onConflict))
    throw new InvalidOptionError(`${prefix}.onConflict`, onConflict, "Use 'skip', 'wait' or 'fail'.");
  const maxHoldMs = maxHold === undefined ? undefined : durationMs(maxHold, `${prefix}.maxHold`);
  if (maxHoldMs === 0)
    throw new InvalidOptionError(`${prefix}.maxHold`, maxHold, 'Use more than zero, or leave it out for no limit.');
  return { onConflict, maxHoldMs, keyOf: keyFunction({ param, key, task, label: prefix }) };
}

/**
 * Validates a unique key.
 * @throws InvalidOptionError
 */
export function resolveUnique(options: UniqueOptions, task: string, label: string): ResolvedUnique {
  const prefix = `${label}: unique`;
  if (options === true) return (payload) => `${task}:${payloadDigest(payload)}`;
  const { param, key } = assertObject(options, UNIQUE_OPTIONS, prefix);
  assertKeySource({ param, key }, prefix);
  const keyOf = keyFunction({ param, key: key ?? '*', task, label: prefix });
  return (payload) => assertKey(`${task}:${keyOf(payload)}`, prefix);
}

/**
 * The lock that `@PreventDuplicate` means.
 * @throws InvalidOptionError
 */
export function lockOfPrevention(options: PreventDuplicateOptions, owner: string): LockOptions {
  const prefix = `${owner}: @PreventDuplicate`;
  const { lockName, timeout = DEFAULT_TIMEOUT_S, lockParam } = options;
  if (typeof lockName !== 'string' || lockName === '')
    throw new InvalidOptionError(`${prefix} lockName`, lockName, 'Use a name that is not empty.');
  if (!Number.isFinite(timeout) || timeout <= 0)
    throw new InvalidOptionError(`${prefix} timeout`, timeout, 'Use seconds, more than zero.');
  return { key: lockName, param: lockParam, maxHold: timeout * 1000, onConflict: 'skip' };
}

function assertObject<T extends object>(options: T, known: readonly string[], prefix: string): T {
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionError(prefix, options, `Use an object such as { param: 'userId' }.`);
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name))
      throw new InvalidOptionError(`${prefix}.${name}`, value, `Known options: ${known.join(', ')}.`);
  }
  return options;
}

function assertKeySource({ param, key }: Pick<LockOptions, 'param' | 'key'>, prefix: string): void {
  if (param !== undefined && (typeof param !== 'string' || param === ''))
    throw new InvalidOptionError(
      `${prefix}.param`,
      param,
      "Use the name of a member of the payload, such as 'userId'.",
    );
  if (key === undefined) return;
  if (typeof key === 'function' && param !== undefined)
    throw new InvalidOptionError(`${prefix}.param`, param, 'Leave it out: the function in key makes the whole key.');
  if (typeof key !== 'function') assertKey(key, `${prefix}.key`);
}
