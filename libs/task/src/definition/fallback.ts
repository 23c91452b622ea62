/** A run that failed, as error handlers and fallbacks see it. Declare the parameter as `TaskContext` for all that a handler has. */
export interface FailedRun {
  readonly executionId: string;
  readonly taskId: string;
  readonly name: string;
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** Validated; as it is stored where that is what failed. */
  readonly payload: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Aborted already where the run had taken too long. */
  readonly signal: AbortSignal;
}

/** Answers instead of a task that failed. Where it throws too, the execution fails with the error that it was given. */
export type Fallback = { of(error: unknown, run: FailedRun): unknown }['of'];

/** The result that says of itself that it is not what the task should have come to. */
export interface FallbackResult<Partial = null> {
  readonly status: 'completed_with_errors';
  /** Message of the error. */
  readonly error: string;
  readonly fallback_used: true;
  readonly partial_result: Partial | null;
}
