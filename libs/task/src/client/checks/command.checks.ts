import { creatorOf } from '../../enqueue/index.js';
import { InvalidOptionError } from '../../errors/index.js';
import { readProperty } from '../../errors/any-value.js';
import type { LogLevel } from '../../ledger/index.js';
import { assertKnown, assertLabel, type NamesOf } from '../../options/index.js';
import type { CancelOptions } from '../commands/canceller.js';
import { assertLogLevel } from './query.checks.js';
import type { ManualRetry } from '../commands/retrier.js';
import type { WaitOptions } from '../waiting/wait.js';

const CANCEL: NamesOf<CancelOptions> = { actor: true };
const RETRY: NamesOf<Omit<ManualRetry, 'payload'>> = { createdBy: true, actor: true, reason: true };
const WAIT: NamesOf<WaitOptions> = { timeout: true, signal: true };
const LONGEST_REASON = 1_000;

/** @throws InvalidOptionError */
export function assertCancellation(reason: string | undefined, options?: CancelOptions): void {
  assertReason(reason);
  assertKnown(options, CANCEL, { whole: 'options' });
  assertActor(options?.actor);
}

/** @throws InvalidOptionError */
export function assertRetry(retry: ManualRetry): void {
  // The payload may be null, where the task takes that.
  const { payload: _, ...options } = retry ?? {};
  assertKnown<Omit<ManualRetry, 'payload'>>(retry && options, RETRY, { whole: 'retry' });
  creatorOf(retry.createdBy);
  assertActor(retry.actor);
  assertReason(retry.reason);
}

/** @throws InvalidOptionError */
export function assertWait(options: WaitOptions | undefined): void {
  assertKnown(options, WAIT, { whole: 'options' });
  const signal: unknown = options?.signal;
  // By shape: there are signals of other realms, and polyfills.
  if (signal !== undefined && typeof readProperty(signal, 'aborted') !== 'boolean')
    throw new InvalidOptionError('signal', signal, 'Use an AbortSignal.');
}

/** @throws InvalidOptionError */
export function assertLogLine(message: unknown, level: LogLevel | undefined): void {
  assertLogLevel(level);
  if (typeof message !== 'string') throw new InvalidOptionError('message', message, 'Use a text.');
}

function assertActor(actor: string | undefined): void {
  if (actor !== undefined) assertLabel(actor, 'actor');
}

function assertReason(reason: unknown): void {
  if (reason === undefined || (typeof reason === 'string' && reason.length <= LONGEST_REASON)) return;
  throw new InvalidOptionError('reason', reason, `Use a text of at most ${LONGEST_REASON} characters.`);
}

/** @throws InvalidOptionError where the items of an `enqueueMany` are no list and nothing else to iterate over */
export function assertItems(items: unknown): void {
  const isIterable =
    typeof items === 'object' && items !== null && (Symbol.iterator in items || Symbol.asyncIterator in items);
  if (!isIterable) throw new InvalidOptionError('items', items, 'Use a list, a generator or an async iterable.');
}
