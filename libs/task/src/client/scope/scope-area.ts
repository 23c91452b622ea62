import { canonicalJson } from '../../ledger/index.js';
import type { ExecutionScope } from './scope.js';

/** The area of everybody without a scope. */
export const COMMON_AREA = '';

/** The area that belongs to a scope: the same for all ways to say it. */
export function areaOf(scope: ExecutionScope | undefined): string {
  return scope ? canonicalJson(scope) : COMMON_AREA;
}
