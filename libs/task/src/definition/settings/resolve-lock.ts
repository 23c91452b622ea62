import { durationMs } from '../../time/duration.js';
import { InvalidOptionError } from '../../errors/index.js';
import { assertKnown, isText, type NamesOf } from '../../errors/assertions.js';
import type { LockConflict, LockOptions, PreventDuplicateOptions, UniqueOptions } from './lock.options.js';
import { assertKey, keyFunction, payloadDigest } from './payload-key.js';
import type { PayloadSecrets } from '../../secrets/index.js';

const CONFLICTS: readonly unknown[] = ['skip', 'wait', 'fail'];
const LOCK_OPTIONS: NamesOf<LockOptions> = { param: true, key: true, onConflict: true, maxHold: true };
const UNIQUE_OPTIONS: NamesOf<Exclude<UniqueOptions, true>> = { param: true, key: true };
const PREVENTION_OPTIONS: NamesOf<PreventDuplicateOptions> = { lockName: true, timeout: true, lockParam: true };
const DEFAULT_TIMEOUT_S = 3600;
const LONGEST_TIMEOUT_S = 365_250 * 86_400;

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
 * @param secrets what must not be in a key as it is
 * @throws InvalidOptionError
 */
export function resolveLock(options: LockOptions, task: string, label: string, secrets?: PayloadSecrets): ResolvedLock {
  const prefix = `${label}: lock`;
  const { param, key, onConflict = 'skip', maxHold } = known(options, LOCK_OPTIONS, prefix);
  assertKeySource({ param, key }, prefix);
  if (!CONFLICTS.includes(onConflict))
    throw new InvalidOptionError(`${prefix}.onConflict`, onConflict, "Use 'skip', 'wait' or 'fail'.");
  const maxHoldMs = maxHold === undefined ? undefined : durationMs(maxHold, `${prefix}.maxHold`);
  if (maxHoldMs === 0)
    throw new InvalidOptionError(`${prefix}.maxHold`, maxHold, 'Use more than zero, or leave it out for no limit.');
  return { onConflict, maxHoldMs, keyOf: keyFunction({ param, key, task, label: prefix, secrets }) };
}

/**
 * Validates a unique key.
 * @throws InvalidOptionError
 */
export function resolveUnique(
  options: UniqueOptions,
  task: string,
  label: string,
  secrets?: PayloadSecrets,
): ResolvedUnique {
  const prefix = `${label}: unique`;
  if (options === true) return (payload) => `${task}:${payloadDigest(payload)}`;
  const { param, key } = known(options, UNIQUE_OPTIONS, prefix);
  assertKeySource({ param, key }, prefix);
  const keyOf = keyFunction({ param, key: key ?? '*', task, label: prefix, secrets });
  return (payload) => assertKey(`${task}:${keyOf(payload)}`, prefix);
}

/**
 * The lock that `@PreventDuplicate` means.
 * @throws InvalidOptionError
 */
export function lockOfPrevention(options: PreventDuplicateOptions, owner: string): LockOptions {
  const prefix = `${owner}: @PreventDuplicate`;
  assertKnown(options, PREVENTION_OPTIONS, { whole: prefix, prefix: `${prefix} ` });
  const { lockName, timeout = DEFAULT_TIMEOUT_S, lockParam } = options;
  if (typeof lockName !== 'string' || lockName === '')
    throw new InvalidOptionError(`${prefix} lockName`, lockName, 'Use a name that is not empty.');
  if (typeof timeout !== 'number' || !(timeout > 0 && timeout <= LONGEST_TIMEOUT_S))
    throw new InvalidOptionError(`${prefix} timeout`, timeout, 'Use seconds, more than zero, up to 1,000 years.');
  return { key: lockName, param: lockParam, maxHold: timeout * 1000, onConflict: 'skip' };
}

function known<T extends object>(options: T, names: NamesOf<T>, prefix: string): T {
  assertKnown(options, names, { whole: prefix, prefix: `${prefix}.` });
  return options;
}

/** @throws InvalidOptionError for a key or a param that is none */
export function assertKeySource({ param, key }: Pick<LockOptions, 'param' | 'key'>, prefix: string): void {
  if (param !== undefined && !isText(param))
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
