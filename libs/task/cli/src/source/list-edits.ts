import type ts from 'typescript';
import { type Edit, indentAt } from './text-edits.js';

type List = ts.NodeArray<ts.Expression>;

/** Takes elements out of lists, and puts others in, without edits that overlap. */
export class ListEdits {
  private readonly removed = new Map<List, Set<ts.Expression>>();
  private readonly added = new Map<List, string[]>();

  constructor(private readonly text: string) {}

  remove(list: List, element: ts.Expression): void {
    this.removed.set(list, (this.removed.get(list) ?? new Set()).add(element));
  }

  /** In front of the other elements. */
  insert(list: List, entry: string): void {
    this.added.set(list, [...(this.added.get(list) ?? []), entry]);
  }

  edits(): Edit[] {
    const lists = new Set([...this.removed.keys(), ...this.added.keys()]);
    return [...lists].flatMap((list) => this.editsOf(list));
  }

  private editsOf(list: List): Edit[] {
    const gone = this.removed.get(list) ?? new Set();
    const entries = this.added.get(list) ?? [];
    const [first] = list;
    if (!first || gone.size === list.length)
      return [{ start: list.pos, end: this.close(list), text: entries.join(', ') }];
    const inserted =
      entries.length === 0
        ? []
        : [{ start: first.getStart(), end: first.getStart(), text: this.before(list, entries) }];
    return [...inserted, ...runs(list, gone).map((run) => this.withoutRun(list, run))];
  }

  private before(list: List, entries: readonly string[]): string {
    const at = list[0]!.getStart();
    const isMultiline = this.text.slice(list.pos, at).includes('\n');
    const gap = isMultiline ? `,\n${indentAt(this.text, at)}` : ', ';
    return entries.map((entry) => entry + gap).join('');
  }

  private withoutRun(list: List, [from, to]: readonly [number, number]): Edit {
    const end = list[to]!.end;
    const next = list[to + 1];
    if (from === 0) return { start: list[0]!.getStart(), end: next!.getStart(), text: '' };
    const before = list[from - 1]!.end;
    const comma = /^\s*,/.exec(this.text.slice(end))?.[0].length;
    if (comma === undefined) return { start: before, end, text: '' };
    // What stands behind the element before, a remark for example, stays.
    const behind = /^\s*,([ \t]*\/\/[^\r\n]*)?/.exec(this.text.slice(before))![0].length;
    return { start: before + behind, end: end + comma, text: '' };
  }

  /** Where the bracket closes that the list is in. */
  private close(list: List): number {
    return list.end + /^\s*/.exec(this.text.slice(list.end))![0].length;
  }
}

/** The first and the last of those that go and stand together. */
function runs(list: List, gone: ReadonlySet<ts.Expression>): (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const [index, element] of list.entries()) {
    if (!gone.has(element)) continue;
    const last = found.at(-1);
    if (last?.[1] === index - 1) last[1] = index;
    else found.push([index, index]);
  }
  return found;
}
