import { invalid } from '../problems/request-problem.js';

const DEEPEST = 32;
const MOST_KEYS = 10_000;
// Keys that reach a prototype when somebody merges the object carelessly, here or in a handler.
const POLLUTING: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Refuses JSON that is built to hurt: too deep, too many keys, or with keys that pollute prototypes.
 * @throws RequestProblem 400 that names the place
 */
export function assertHarmless(value: unknown): void {
  const budget = { keys: MOST_KEYS };
  inspect(value, [], budget);
}

function inspect(value: unknown, path: string[], budget: { keys: number }): void {
  if (typeof value !== 'object' || value === null) return;
  if (path.length >= DEEPEST) throw refused(path.slice(0, 3), `it is nested deeper than ${DEEPEST} levels`);
  const isArray = Array.isArray(value);
  for (const [key, member] of Object.entries(value)) {
    if (!isArray && POLLUTING.has(key)) throw refused([...path, key], 'this key is not allowed');
    if (!isArray && --budget.keys < 0) throw refused([], `the body has more than ${MOST_KEYS} keys`);
    path.push(key);
    inspect(member, path, budget);
    path.pop();
  }
}

function refused(path: readonly string[], message: string): Error {
  return invalid([{ field: path.join('.') || 'body', message }]);
}
