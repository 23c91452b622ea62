import type ts from 'typescript';
import type { Project } from '../source/project.js';
import { descendants } from '../source/syntax.js';

/** The statements that one job runs. */
export interface Clause {
  readonly job: string;
  readonly clause: ts.CaseClause;
  readonly statements: readonly ts.Statement[];
}

/** A body that is nothing but `switch (job.name)`. */
export interface SplitSwitch {
  readonly clauses: readonly Clause[];
  /** A default that only refuses: an unknown task is refused when it is enqueued. */
  readonly refusal?: ts.DefaultClause;
}

/** The cases of such a body; undefined where they cannot stand alone. */
export function splitSwitch(project: Project, method: ts.MethodDeclaration, job: string): SplitSwitch | undefined {
  const { compiler } = project;
  const [only, ...rest] = method.body!.statements;
  if (!only || rest.length > 0 || !compiler.isSwitchStatement(only)) return undefined;
  // Decorators of the method are about every job: it stays whole.
  if (only.expression.getText() !== `${job}.name` || compiler.getDecorators(method)) return undefined;
  const fallback = only.caseBlock.clauses.find(compiler.isDefaultClause);
  if (fallback && !isRefusal(compiler, fallback)) return undefined;
  const clauses: Clause[] = [];
  for (const clause of only.caseBlock.clauses.filter(compiler.isCaseClause)) {
    const name = project.textOf(clause.expression);
    const statements = ownStatements(compiler, clause);
    if (name === undefined || !statements) return undefined;
    clauses.push({ job: name, clause, statements });
  }
  return clauses.length === 0 ? undefined : { clauses, refusal: fallback };
}

/** The labels of `switch (job.name)`. */
export function caseNames(project: Project, method: ts.MethodDeclaration): string[] {
  return switchesOn(project, method).flatMap(({ caseBlock }) =>
    caseBlock.clauses
      .filter(project.compiler.isCaseClause)
      .flatMap(({ expression }) => project.textOf(expression) ?? []),
  );
}

/** The default of a `switch (job.name)` that stays as it is. */
export function defaultOf(project: Project, method: ts.MethodDeclaration): ts.DefaultClause | undefined {
  return switchesOn(project, method)
    .flatMap(({ caseBlock }) => [...caseBlock.clauses])
    .find(project.compiler.isDefaultClause);
}

function switchesOn({ compiler }: Project, method: ts.MethodDeclaration): ts.SwitchStatement[] {
  const job = method.parameters[0]?.name.getText();
  return descendants(compiler, method)
    .filter(compiler.isSwitchStatement)
    .filter(({ expression }) => expression.getText() === `${job}.name`);
}

/** What a clause runs, without the `break` at its end; undefined where it goes on in the next one. */
function ownStatements(compiler: Project['compiler'], clause: ts.CaseClause): ts.Statement[] | undefined {
  const [block] = clause.statements;
  const isBlock = clause.statements.length === 1 && block && compiler.isBlock(block);
  const statements = [...(isBlock ? block.statements : clause.statements)];
  const last = statements.at(-1);
  if (!last) return undefined;
  if (compiler.isBreakStatement(last)) statements.pop();
  else if (!compiler.isReturnStatement(last) && !compiler.isThrowStatement(last)) return undefined;
  const hasOtherBreak = statements.some((statement) =>
    descendants(compiler, statement).some(compiler.isBreakStatement),
  );
  return hasOtherBreak ? undefined : statements;
}

/** Whether a default does nothing but refuse or report: an unknown task is refused when it is enqueued. */
function isRefusal(compiler: Project['compiler'], { statements }: ts.DefaultClause): boolean {
  const [block] = statements;
  const own = statements.length === 1 && block && compiler.isBlock(block) ? block.statements : statements;
  return own.every(
    (statement) =>
      compiler.isThrowStatement(statement) ||
      compiler.isBreakStatement(statement) ||
      (compiler.isReturnStatement(statement) && !statement.expression) ||
      /^(console|this\.logger)\.\w+\(/.test(statement.getText()),
  );
}
