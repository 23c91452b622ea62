import { assertMembers, invalid, type JsonObject, objectAt } from '../http/index.js';

const LONGEST_REASON = 1_000;

/**
 * Why something is done, if the body says so: `{ reason? }`.
 * @throws RequestProblem 400
 */
export function reasonOf(body: JsonObject): string | undefined {
  assertMembers(body, ['reason']);
  const reason = body['reason'] ?? undefined;
  if (reason === undefined || (typeof reason === 'string' && reason.length <= LONGEST_REASON)) return reason;
  throw invalid([{ field: 'reason', message: `it must be a text of at most ${LONGEST_REASON} characters` }]);
}

/**
 * The payload of the repetition, if it is to be another one: `{ params? }`.
 * @throws RequestProblem 400
 */
export function retryParams(body: JsonObject): JsonObject | undefined {
  assertMembers(body, ['params']);
  return objectAt(body, 'params');
}
