export { asArguments } from '../arguments.js';
import type { Duration } from '../../time/duration.js';
import type { TaskExecution } from '../../ledger/index.js';

export interface WaitOptions {
  /** How long to wait; the execution itself is never touched. @default '5m' */
  readonly timeout?: Duration;
  /** Stop waiting when this aborts. @default in a handler, its `ctx.signal` */
  readonly signal?: AbortSignal;
}

/** How waiting for an execution ended. */
export type WaitOutcome<Result = unknown> =
  | { readonly outcome: 'success'; readonly result: Result; readonly execution: TaskExecution }
  | { readonly outcome: 'failure'; readonly error: string; readonly execution: TaskExecution }
  | { readonly outcome: 'revoked' | 'skipped'; readonly execution: TaskExecution }
  | { readonly outcome: 'timeout'; readonly execution: TaskExecution };

/** The union's view of an execution as it is now. */
export function outcomeOf(execution: TaskExecution): WaitOutcome {
  switch (execution.status) {
    case 'SUCCESS':
      return { outcome: 'success', result: execution.result, execution };
    case 'FAILURE':
      return { outcome: 'failure', error: execution.error ?? 'unknown error', execution };
    case 'REVOKED':
      return { outcome: 'revoked', execution };
    case 'SKIPPED':
      return { outcome: 'skipped', execution };
    default:
      return { outcome: 'timeout', execution };
  }
}
