import type ts from 'typescript';
import type { Project } from './source/project.js';
import { above } from './source/syntax.js';
import { type Edit, indentAt, lineStart } from './source/text-edits.js';

/** A place that a person has to look at. */
export interface Finding {
  readonly file: string;
  /** From 1, in the file as it was. */
  readonly line: number;
  readonly reason: string;
  readonly remedy: string;
  /** Where a remark goes, when the code is left as it is. */
  readonly node?: ts.Node;
}

/** What is wrong with a node, and what to do about it. */
export interface Problem {
  readonly node: ts.Node;
  readonly reason: string;
  readonly remedy: string;
}

export function findingOf(problem: Problem): Finding {
  const file = problem.node.getSourceFile();
  const line = file.getLineAndCharacterOfPosition(problem.node.getStart()).line + 1;
  return { ...problem, file: file.fileName, line };
}

const REMARK = '// taskledger: ';

/** Remarks in a file, each above the statement or member that it is about; none where it is already, unless those are taken out. */
export function remarkEdits(
  project: Project,
  file: ts.SourceFile,
  { left, areTakenOut }: { left: readonly Finding[]; areTakenOut: boolean },
): Edit[] {
  const edits = left
    .filter((finding) => finding.node?.getSourceFile() === file)
    .map(({ node, reason, remedy }) => {
      const start = lineStart(file.text, anchorOf(project, node!).getStart());
      return { start, end: start, text: `${indentAt(file.text, start)}${REMARK}${reason} ${remedy}\n` };
    });
  const isNew = (edit: Edit & { text: string }, index: number): boolean =>
    (areTakenOut || !isAbove(file.text, edit)) &&
    edits.findIndex((one) => one.start === edit.start && one.text === edit.text) === index;
  return edits.filter(isNew);
}

function anchorOf({ compiler }: Project, node: ts.Node): ts.Node {
  const isAnchor = (at: ts.Node): at is ts.Node =>
    compiler.isClassElement(at) || (compiler.isStatement(at) && !compiler.isBlock(at)) || compiler.isSourceFile(at);
  return above(node, isAnchor) ?? node;
}

/** Among the remarks that stand directly above. */
function isAbove(source: string, { start, text }: { start: number; text: string }): boolean {
  const lines = source.slice(0, start).split(/\r?\n/).slice(0, -1);
  const first = lines.findLastIndex((line) => !line.trim().startsWith(REMARK.trim()));
  return lines.slice(first + 1).some((line) => line.trim() === text.trim());
}

/** Takes out the remarks of earlier runs. */
export function staleRemarks({ text }: ts.SourceFile): Edit[] {
  return [...text.matchAll(/^[ \t]*\/\/ taskledger: .*(?:\n|$)/gm)].map(({ index, 0: line }) => ({
    start: index,
    end: index + line.length,
    text: '',
  }));
}
