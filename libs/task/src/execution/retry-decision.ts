import type { ResolvedRetry } from '../definition/index.js';
import { InvalidPayloadError, NonRetryableError, RetryLaterError } from '../errors/index.js';
import { isInstance } from '../errors/any-value.js';
import type { TextMask } from '../secrets/index.js';
import { beforeAbort, within } from '../time/deadline.js';
import { describeError } from './error-description.js';

/** Whether another attempt follows. */
export interface RetryDecision {
  readonly again: boolean;
  /** What kept the task's own `when` from deciding. */
  readonly problem?: string;
  /** Why the run was told to stop before it was decided. */
  readonly overtakenBy?: unknown;
}

/** Whom to ask. */
export interface RetryFacts {
  readonly retry: ResolvedRetry;
  readonly signal: AbortSignal;
  readonly mask?: TextMask;
}

export const NO_RETRY: RetryDecision = { again: false };

// Whoever decides only looks; for ever would keep the execution STARTED, and its place taken.
const LONGEST_MS = 60_000;

/** @param attempt the one that failed, from 1 */
export async function decideRetry(
  thrown: unknown,
  { retry, signal, mask }: RetryFacts,
  attempt: number,
): Promise<RetryDecision> {
  if (isInstance(thrown, NonRetryableError) || isInstance(thrown, InvalidPayloadError)) return NO_RETRY;
  if (isInstance(thrown, RetryLaterError) || !retry.when) return { again: true };
  // One that has timed out may still be tried again.
  const wasAborted = signal.aborted;
  try {
    const answer = (async () => retry.when?.(thrown, attempt))();
    return { again: (await within(LONGEST_MS, 'It', wasAborted ? answer : beforeAbort(signal, answer))) ?? true };
  } catch (error) {
    if (!wasAborted && signal.aborted) return { again: false, overtakenBy: signal.reason as unknown };
    const { message } = describeError(error, mask);
    return { again: false, problem: ` (not tried again, because retry.when threw: ${message})` };
  }
}
