import type { RetryPolicy } from '../ledger/index.js';

/**
 * How long to wait before the next attempt, in ms: `baseMs × factor^(attempt − 1)`, at most `maxMs`, of which
 * the share `jitter` is left to chance (attempt counts from 1).
 */
export function backoffMs(policy: RetryPolicy, attempt: number, random = Math.random): number {
  const wait = Math.min(policy.maxMs, policy.baseMs * policy.factor ** (attempt - 1));
  return Math.round(wait * (1 - policy.jitter * random()));
}
