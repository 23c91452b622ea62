/** Renders a part of the source with the edits in it. */
export type Kept = (start: number, end: number) => string;

/** Replaces `text[start, end)`. A function may keep parts of what was there, with the edits that lie in them. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string | ((kept: Kept) => string);
}

/** The text of a range with the edits that lie in it. Several at one place keep their order; insertions come first. */
export function editedRange(source: string, [start, end]: readonly [number, number], edits: readonly Edit[]): string {
  const inside = edits
    .filter((edit) => edit.start >= start && edit.end <= end)
    .sort((a, b) => a.start - b.start || Number(isReplacing(a)) - Number(isReplacing(b)) || b.end - a.end);
  const newline = lineEnd(source);
  let at = start;
  let result = '';
  for (const edit of inside) {
    if (edit.start < at) continue;
    const { text, taken } = rendered(source, edit, inside);
    const lost = inside.find((one) => one !== edit && one.start < edit.end && one.start >= edit.start && !taken(one));
    if (lost && isReplacing(edit) && (isReplacing(lost) || lost.start > edit.start))
      throw new Error(`Edits overlap at ${lost.start}: ${source.slice(lost.start, lost.end)}`);
    result += source.slice(at, edit.start) + text.replaceAll(/\r?\n/g, newline);
    at = edit.end;
  }
  return result + source.slice(at, end);
}

function rendered(source: string, edit: Edit, edits: readonly Edit[]) {
  const ranges: (readonly [number, number])[] = [];
  const others = edits.filter((one) => one !== edit);
  const kept: Kept = (start, end) => {
    ranges.push([start, end]);
    return editedRange(source, [start, end], others);
  };
  const text = typeof edit.text === 'string' ? edit.text : edit.text(kept);
  const taken = (one: Edit): boolean => ranges.some(([start, end]) => one.start >= start && one.end <= end);
  return { text, taken };
}

const isReplacing = ({ start, end }: Edit): boolean => end > start;

/** A whole text with its edits, which take on its line ends. */
export function edited(source: string, edits: readonly Edit[]): string {
  return editedRange(source, [0, source.length], edits);
}

/** How the lines of a text end: as the first one does. */
function lineEnd(source: string): string {
  return /\r?\n/.exec(source)?.[0] ?? '\n';
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
