import { invalid } from '../problems/request-problem.js';

// Strings are matched so that digits in them are passed over.
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MAY_LOSE = /\d{16}|[eE]\+?\d{3}/;

/**
 * Refuses numbers that JavaScript would change without a word: integers with more digits than it keeps, and what is too large
 * for it.
 * @param text JSON that has been parsed
 * @throws RequestProblem 400 that names the first of them
 */
export function assertExactNumbers(text: string): void {
  if (!MAY_LOSE.test(text)) return;
  for (const [token] of text.matchAll(STRING_OR_NUMBER)) {
    if (token.startsWith('"') || isKept(token)) continue;
    const message = `the number ${token.slice(0, 40)} would lose digits: send it as a string, "${token.slice(0, 40)}"`;
    throw invalid([{ field: 'body', message }]);
  }
}

function isKept(token: string): boolean {
  const value = Number(token);
  if (!Number.isFinite(value)) return false;
  return !/^-?\d+$/.test(token) || BigInt(token) === BigInt(value);
}
