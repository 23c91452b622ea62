import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { camelCase, freeName, memberNames } from '../source/syntax.js';
import { type Edit, indentAt, type Kept, lineStart, reindent } from '../source/text-edits.js';
import { handlerNames, translateJob } from './job-uses.js';
import { AGAIN } from './queue.model.js';
import { type HandlerTarget, parametersOf, refuse, type Rewritten, taskDecorator } from './handler-target.js';
import type { Clause, SplitSwitch } from './split-switch.js';

interface SplitTarget extends HandlerTarget, SplitSwitch {
  readonly payload: string;
  readonly job: ts.ParameterDeclaration;
}

/** Each `case` becomes a method of its own. */
export function splitEdits(project: Project, method: ts.MethodDeclaration, target: SplitTarget): Rewritten {
  const { clauses, job, added } = target;
  const missing = added.filter((name) => clauses.every((clause) => clause.job !== name));
  if (missing.length > 0)
    return refuse(
      method,
      `Jobs are added that no case of this switch is for: ${missing.join(', ')}.`,
      `Add a case, or add them no more, ${AGAIN}`,
    );
  const taken = memberNames(project.compiler, target.processor.declaration);
  const names = handlerNames(project.compiler, method);
  const source = method.getSourceFile().text;
  const indent = indentAt(source, method.getStart());
  const edits: Edit[] = [];
  const parts: ((kept: Kept) => string)[] = [];
  let usesContext = false;
  for (const clause of clauses) {
    const body = translateJob(project, clause.statements, job, names);
    if (body.problem) return { problem: body.problem };
    edits.push(...body.edits);
    usesContext ||= body.usesContext;
    const name = freeName(camelCase(clause.job), taken);
    taken.add(name);
    const head = `async ${name}(${parametersOf(names, target.payload, body)}) {`;
    const lines = [...remarksAbove(project, clause.clause), taskDecorator(target, clause.job), head];
    parts.push((kept) => `${lines.join(`\n${indent}`)}\n${bodyText(project, clause, { kept, indent })}${indent}}`);
  }
  const text = (kept: Kept): string => parts.map((part) => part(kept)).join(`\n\n${indent}`);
  edits.push({ start: method.getStart(), end: method.end, text });
  return { edits, usesContext, notes: refusalNotes(target) };
}

function refusalNotes({ refusal }: SplitSwitch): Problem[] {
  if (!refusal) return [];
  const reason = 'The default of this switch was dropped: it took names that nothing here adds.';
  return [{ node: refusal, reason, remedy: 'A name without a task is refused when it is enqueued.' }];
}

function remarksAbove({ compiler }: Project, node: ts.Node): string[] {
  const { text } = node.getSourceFile();
  const ranges = compiler.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  return ranges.map(({ pos, end }) => text.slice(pos, end));
}

function bodyText(
  { compiler }: Project,
  { statements }: Clause,
  { kept, indent }: { kept: Kept; indent: string },
): string {
  const [first] = statements;
  if (!first) return '';
  const { text } = first.getSourceFile();
  const start = compiler.getLeadingCommentRanges(text, first.getFullStart())?.[0]?.pos ?? first.getStart();
  const line = lineStart(text, start);
  const last = statements.at(-1)!;
  const end = compiler.getTrailingCommentRanges(text, last.end)?.at(-1)?.end ?? last.end;
  // From the start of its line, where nothing else is on it, so that a remark on it is kept.
  const body = kept(text.slice(line, start).trim() === '' ? line : start, end).trimStart();
  return `${indent}  ${reindent(body, indentAt(text, start), `${indent}  `)}\n`;
}
