const LONGEST_LINE = 300;

/** A list says what kind of error it was; the whole of it is in the detail. */
export function firstLine(error: string | null): string | null {
  if (error === null) return null;
  const [line = ''] = error.trimStart().split(/[\r\n]/, 1);
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 1).toWellFormed()}…`;
}
