const LONGEST_LINE = 300;

/** A list says what kind of error it was; the whole of it is in the detail. */
export function firstLine(error: string | null): string | null {
  if (error === null) return null;
  const [line = ''] = error.trimStart().split(/[\r\n]/, 1);
  return cut(line, LONGEST_LINE);
}

/** The text, or as much of it as there is room for. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}
