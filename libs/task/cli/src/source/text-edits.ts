/** Replaces `text[start, end)`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text of a range with the edits that lie in it. Edits must not overlap; several at one place keep their order. */
export function editedRange(source: string, [start, end]: readonly [number, number], edits: readonly Edit[]): string {
  const inside = edits
    .map((edit, index) => ({ edit, index }))
    .filter(({ edit }) => edit.start >= start && edit.end <= end)
    .sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index);
  let at = start;
  let result = '';
  for (const { edit } of inside) {
    if (edit.start < at) throw new Error(`Edits overlap at ${edit.start}: ${JSON.stringify(edit.text)}`);
    result += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + source.slice(at, end);
}

/** A whole text with its edits. */
export function edited(source: string, edits: readonly Edit[]): string {
  return editedRange(source, [0, source.length], edits);
}

/** The white space that the line of a position begins with. */
export function indentAt(source: string, position: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, position)))![0];
}

/** Where the line of a position begins. */
export function lineStart(source: string, position: number): number {
  return source.lastIndexOf('\n', position - 1) + 1;
}

/** Removes a range, and its line where nothing else is on it. */
export function removal(source: string, start: number, end: number): Edit {
  const before = lineStart(source, start);
  const rest = /^[ \t]*(\r?\n)?/.exec(source.slice(end))![0];
  const isWholeLine =
    source.slice(before, start).trim() === '' && (rest.includes('\n') || end + rest.length === source.length);
  return isWholeLine ? { start: before, end: end + rest.length, text: '' } : { start, end, text: '' };
}

/** Moves lines from one indentation to another. Text with a template literal over several lines is left alone. */
export function reindent(text: string, from: string, to: string): string {
  if (/`[^`]*\n[^`]*`/.test(text)) return text;
  return text
    .split('\n')
    .map((line, index) => (index > 0 && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join('\n');
}
