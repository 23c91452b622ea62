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

/** A remark above the statement or member that a finding is about; none where one is already. */
export function remarkEdit({ compiler }: Project, { node, reason, remedy }: Finding): Edit[] {
  if (!node) return [];
  const isAnchor = (at: ts.Node): at is ts.Node =>
    compiler.isClassElement(at) || (compiler.isStatement(at) && !compiler.isBlock(at)) || compiler.isSourceFile(at);
  const anchor = above(node, isAnchor) ?? node;
  const text = node.getSourceFile().text;
  const start = lineStart(text, anchor.getStart());
  const before = text.slice(lineStart(text, start - 1), start);
  if (start > 0 && before.includes('// taskledger:')) return [];
  return [{ start, end: start, text: `${indentAt(text, start)}// taskledger: ${reason} ${remedy}\n` }];
}
