import type { FallbackResult } from '../definition/index.js';
import { messageOf } from '../errors/any-value.js';
import { BUILT_IN } from '../secrets/index.js';

/**
 * A result for error handlers and fallbacks that says of itself what it is:
 * `{ status: 'completed_with_errors', error, fallback_used: true, partial_result }`.
 * @param error what was thrown; `error` in the result is its message, without what looks like a secret
 * @param partial what there is of the result. @default null
 */
export function fallbackResult<Partial = null>(error: unknown, partial?: Partial): FallbackResult<Partial> {
  return {
    status: 'completed_with_errors',
    error: BUILT_IN.text(messageOf(error)),
    fallback_used: true,
    partial_result: partial ?? null,
  };
}
