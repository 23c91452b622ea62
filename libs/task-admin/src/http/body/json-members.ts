import type { JsonObject } from './json-body.js';
import { invalid } from '../problems/request-problem.js';

/**
 * Refuses members that would be ignored: a parameter that was not put into `params`, say.
 * @throws RequestProblem 400 that names them
 */
export function assertMembers(body: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const message = `there is no such member; the body takes ${known.length > 0 ? known.join(' and ') : 'none'}`;
  throw invalid(unknown.map((field) => ({ field, message })));
}

/**
 * A member that is an object, or undefined when it is missing.
 * @throws RequestProblem 400 that names it
 */
export function objectAt(body: JsonObject, name: string): JsonObject | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'object' && !Array.isArray(value)) return value as JsonObject;
  throw invalid([{ field: name, message: 'it must be an object' }]);
}
