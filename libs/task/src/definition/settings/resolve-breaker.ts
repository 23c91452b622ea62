import { InvalidOptionError } from '../../errors/index.js';
import { assertCount, assertKnown, assertOneOf, type NamesOf } from '../../errors/assertions.js';
import { durationMs } from '../../time/duration.js';
import type { PayloadSecrets } from '../../secrets/index.js';
import type { BreakerOptions } from './breaker.options.js';
import { keyFunction } from './payload-key.js';
import { assertKeySource } from './resolve-lock.js';

const OPTIONS: NamesOf<BreakerOptions> = {
  failureThreshold: true,
  recoveryTimeout: true,
  onOpen: true,
  key: true,
  param: true,
};
const MOST_FAILURES = 1_000_000;

/** A circuit breaker with every default filled in. */
export interface ResolvedBreaker {
  readonly failureThreshold: number;
  readonly recoveryMs: number;
  readonly onOpen: 'fail' | 'wait';
  /** Absent where there is a breaker for each payload. */
  readonly name?: string;
  /** The name of the breaker for a validated payload. */
  nameOf(payload: unknown): string;
}

/**
 * Validates a circuit breaker.
 * @param label Whose, for messages: `Task "report" (ReportTasks.generate)`.
 * @throws InvalidOptionError
 */
export function resolveBreaker(
  options: BreakerOptions,
  task: string,
  label: string,
  secrets?: PayloadSecrets,
): ResolvedBreaker {
  const prefix = `${label}: breaker`;
  assertKnown(options, OPTIONS, { whole: prefix, prefix: `${prefix}.` });
  const { failureThreshold = 5, recoveryTimeout = '60s', onOpen = 'fail', key, param } = options;
  assertCount(failureThreshold, `${prefix}.failureThreshold`);
  if (failureThreshold > MOST_FAILURES)
    throw new InvalidOptionError(`${prefix}.failureThreshold`, failureThreshold, `Use at most ${MOST_FAILURES}.`);
  const recoveryMs = durationMs(recoveryTimeout, `${prefix}.recoveryTimeout`);
  if (recoveryMs === 0)
    throw new InvalidOptionError(`${prefix}.recoveryTimeout`, recoveryTimeout, 'Use more than zero.');
  assertOneOf(onOpen, ['fail', 'wait'], `${prefix}.onOpen`);
  assertKeySource({ key, param }, prefix);
  const nameOf = keyFunction({ key, param, task, label: prefix, secrets });
  const isOne = param === undefined && typeof key !== 'function' && !/\{[^{}]+\}/.test(key ?? '');
  if (!isOne && onOpen === 'wait')
    throw new InvalidOptionError(
      `${prefix}.onOpen`,
      onOpen,
      "Use 'fail', or one breaker for the whole task: tickets do not tell which payload they are for.",
    );
  return { failureThreshold, recoveryMs, onOpen, name: isOne ? nameOf({}) : undefined, nameOf };
}

/**
 * Tasks that share a breaker open it together, so they have to agree when that is.
 * @throws InvalidOptionError
 */
export function assertSharedAlike(
  task: { readonly name: string; readonly owner: string; readonly breaker?: ResolvedBreaker },
  others: Iterable<{ readonly name: string; readonly breaker?: ResolvedBreaker }>,
): void {
  const { breaker } = task;
  if (breaker?.name === undefined) return;
  for (const other of others) {
    if (other.breaker?.name !== breaker.name || other.name === task.name) continue;
    for (const option of ['failureThreshold', 'recoveryMs'] as const) {
      if (other.breaker[option] === breaker[option]) continue;
      throw new InvalidOptionError(
        `Task "${task.name}" (${task.owner}): breaker.${option === 'recoveryMs' ? 'recoveryTimeout' : option}`,
        breaker[option],
        `Task "${other.name}" shares the breaker "${breaker.name}" and says ${other.breaker[option]}. Let both say the same.`,
      );
    }
  }
}
