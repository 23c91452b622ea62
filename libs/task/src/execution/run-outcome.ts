import type { ResolvedRetry } from '../definition/index.js';
import {
  InvalidPayloadError,
  LockLostError,
  NonRetryableError,
  PayloadTooLargeError,
  RetryLaterError,
  TaskInterruptedError,
  TaskRevokedError,
  TaskTimeoutError,
} from '../errors/index.js';
import { isInstance, messageOf } from '../errors/any-value.js';
import type { Claim, End, ExecutionReason } from '../ledger/index.js';
import { keptJson, storableJson } from '../ledger/index.js';
import type { TextMask } from '../secrets/index.js';
import { backoffMs } from './backoff.js';
import type { HandlerResult } from './handler-result.js';
import { describeError } from './error-description.js';
import { decideRetry, NO_RETRY } from './retry-decision.js';

/** What is to be recorded of a run. */
export type RunOutcome = Pick<End, 'status' | 'reason' | 'result' | 'error' | 'delayMs' | 'cachedFrom'> & {
  /** False for a run that ended through no fault of its own, which leaves the retry budget alone. */
  readonly spendsAttempt: boolean;
  /** The payload that the run has made, as JSON text: its execution goes on with that. */
  readonly prepared?: string;
  /** What failed, for events. */
  readonly thrown?: unknown;
  /** Whose result it is, where that is not the handler's. */
  readonly answeredBy?: string;
};

/** What is known of a run that is over. */
export interface RunFacts {
  readonly claim: Claim;
  readonly result: HandlerResult;
  /** Why the run was told to stop, if it was. */
  readonly abortReason: unknown;
  readonly retry: ResolvedRetry;
  /** Aborts when the run has to stop, also while it is decided. */
  readonly signal: AbortSignal;
  readonly resultLimit: number;
  /** Hides what the payload holds in secret places. */
  readonly mask?: TextMask;
}

/**
 * Decides what follows from how a handler ended. What the run was told comes before what it threw: a handler that stops
 * because it was cancelled throws all sorts of things.
 */
export async function decideOutcome(facts: RunFacts): Promise<RunOutcome> {
  try {
    return await decideFrom(facts);
  } catch (error) {
    // Without an outcome the execution would stay STARTED for ever.
    return { status: 'FAILURE', error: describeError(error, facts.mask), spendsAttempt: true, thrown: error };
  }
}

async function decideFrom(facts: RunFacts): Promise<RunOutcome> {
  const { result, abortReason } = facts;
  if (isInstance(abortReason, TaskTimeoutError)) return failed(facts, abortReason, 'timeout');
  // A handler that returns a value has finished its work, whatever it was told meanwhile.
  const finished = result.kind === 'returned' && (abortReason === undefined || result.value !== undefined);
  if (finished) return succeeded(facts, result.value);
  // Why it was cancelled is in the row already.
  if (isInstance(abortReason, TaskRevokedError))
    return { status: 'REVOKED', reason: 'user_cancelled', spendsAttempt: true };
  if (isInstance(abortReason, TaskInterruptedError)) return interrupted(abortReason);
  if (isInstance(abortReason, LockLostError)) return lockLost(facts, abortReason);
  return failed(facts, result.kind === 'threw' ? result.error : abortReason);
}

// A lease that ran out is the infrastructure's fault and leaves the retry budget alone; a hold that was too long is not.
async function lockLost(facts: RunFacts, lost: LockLostError): Promise<RunOutcome> {
  if (lost.why === 'max_hold') return failed(facts, lost, 'timeout');
  return { status: 'PENDING', reason: 'interrupted', spendsAttempt: false };
}

function interrupted({ why }: TaskInterruptedError): RunOutcome {
  return { status: 'PENDING', reason: why === 'shutdown' ? 'shutdown' : 'interrupted', spendsAttempt: false };
}

/**
 * A result as the ledger keeps it, JSON text.
 * @throws UnstorableValueError, PayloadTooLargeError
 */
export function recordableResult(value: unknown, taskName: string, limit: number): string | undefined {
  const result = value === undefined ? undefined : storableJson(keptJson(value, 'result'));
  const bytes = result === undefined ? 0 : Buffer.byteLength(result);
  if (bytes > limit) throw new PayloadTooLargeError(taskName, 'result', bytes, limit);
  return result;
}

async function succeeded(facts: RunFacts, value: unknown): Promise<RunOutcome> {
  try {
    const result = recordableResult(value, facts.claim.taskName, facts.resultLimit);
    return { status: 'SUCCESS', result, spendsAttempt: true };
  } catch (error) {
    // The work is done and its result cannot be kept: doing it again would not help.
    return failed(facts, new NonRetryableError(`The result cannot be recorded: ${messageOf(error)}`, { cause: error }));
  }
}

async function failed(facts: RunFacts, thrown: unknown, reason?: ExecutionReason): Promise<RunOutcome> {
  const { claim, retry } = facts;
  const attempt = claim.spentAttempts + 1;
  const {
    again,
    problem = '',
    overtakenBy,
  } = attempt < claim.maxAttempts ? await decideRetry(thrown, facts, attempt) : NO_RETRY;
  // It was cancelled or handed over meanwhile: then that is how it ended.
  if (overtakenBy !== undefined) return decideFrom({ ...facts, abortReason: overtakenBy });
  if (again) {
    const policy = claim.retryPolicy ?? retry;
    const delayMs = isInstance(thrown, RetryLaterError) ? thrown.delayMs : backoffMs(policy, attempt);
    return { status: 'RETRY', reason, error: describeError(thrown, facts.mask), delayMs, spendsAttempt: true, thrown };
  }
  const error = describeError(thrown, facts.mask);
  const exhausted = claim.maxAttempts > 1 && attempt >= claim.maxAttempts;
  const message = exhausted ? `Failed after ${attempt - 1} retries: ${error.message}` : `${error.message}${problem}`;
  return {
    status: 'FAILURE',
    reason: reason ?? reasonOf(thrown, claim),
    error: { ...error, message },
    spendsAttempt: true,
    thrown,
  };
}

// A handler may enqueue another task with a bad payload; that is its own error, not one of its payload.
function reasonOf(thrown: unknown, { taskName }: Claim): ExecutionReason | undefined {
  return isInstance(thrown, InvalidPayloadError) && thrown.task === taskName ? 'validation' : undefined;
}
