/**
 * JSON text that Postgres accepts as `jsonb`.
 * Postgres has no NUL in text and rejects half a surrogate pair (22P05, 22P02), and one such character in
 * one row would fail a whole batch. Both become U+FFFD, the character that Unicode keeps for the purpose.
 * @throws RangeError when the value is nested deeper than 500 levels, which no parser should have to bear
 */
export function ledgerJson(value: unknown, replacer?: (key: string, value: unknown) => unknown): string {
  return storableJson(JSON.stringify(value, replacer) ?? 'null');
}

/** The same for a value that is JSON text already. */
export function storableJson(text: string): string {
  assertShallow(text);
  return UNSTORABLE.test(text) ? text.replace(UNSTORABLE_ALL, (_, escaped?: string) => escaped ?? '\\ufffd') : text;
}

// Postgres parses JSON recursively; at some thousand levels the embedded one runs out of stack and is lost.
const DEEPEST = 500;

function assertShallow(text: string): void {
  // A text without that many brackets cannot be too deep, so nearly all are spared the scan.
  if (text.length < 2 * DEEPEST || (text.match(/[[{]/g)?.length ?? 0) <= DEEPEST) return;
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > DEEPEST) throw new RangeError(`nested deeper than ${DEEPEST} levels`);
  }
}

/** The same for text that goes into a `text` column as it is. */
export function ledgerText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

// JSON.stringify escapes NUL and lone surrogates, and nothing else that Postgres refuses.
// An escaped backslash comes first, so that the text `\\u0000` (six characters of a path, say) stays as it is.
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;
const UNSTORABLE_ALL = /(\\\\)|\\u0000|\\ud[89a-f][0-9a-f]{2}/gi;

/** A JSON array of rows that were serialized one by one, so that a bad row failed alone. */
export function jsonRows(rows: readonly string[]): string {
  return `[${rows.join(',')}]`;
}
