import { type DependencyCondition, type ExecutionStatus, isTerminal } from '../../ledger/index.js';

/**
 * How what an execution waits for stands:
 *
 * - `open`: the other one has not ended
 * - `met`: it ended as it should
 * - `failed`: it did not succeed, so the one that waits fails
 * - `unmet`: it succeeded where it was to fail, so the one that waits is skipped
 */
export type DependencyState = 'open' | 'met' | 'failed' | 'unmet';

/** The other one, as it is. */
export interface Upstream {
  readonly status: ExecutionStatus;
  readonly reason: string | null;
}

/** @param edge what is needed of the upstream, and whether it is no longer waited for */
export function dependencyState(
  { status, reason }: Upstream,
  { condition, isResolved }: { readonly condition: DependencyCondition; readonly isResolved: boolean },
): DependencyState {
  if (!isResolved || !isTerminal(status)) return 'open';
  const isSuccess = status === 'SUCCESS' || (status === 'SKIPPED' && reason === 'condition_not_met');
  if (condition === 'finished' || (condition === 'success') === isSuccess) return 'met';
  return condition === 'success' ? 'failed' : 'unmet';
}
