import type ts from 'typescript';
import type { Project } from '../source/project.js';
import { type DecoratorCall, property } from '../source/syntax.js';
import { type Edit, indentAt } from '../source/text-edits.js';

/** A method that one or more schedules fire. */
export interface Scheduled {
  readonly method: ts.MethodDeclaration;
  readonly schedules: readonly DecoratorCall[];
}

/** Names that the method gets: of its task, of the method that does the work, and of the member with `Tasks`. */
export interface NewNames {
  readonly task: string;
  readonly moved: string;
  readonly tasks: string;
}

/** Whether a method does nothing but enqueue: written so, or made so by an earlier run. */
export function enqueuesOnly({ body }: ts.MethodDeclaration): boolean {
  const [only, ...rest] = body?.statements ?? [];
  return rest.length === 0 && /^(return )?(await )?this\.\w+\.enqueue\(/.test(only?.getText() ?? '');
}

/**
 * The schedules stay with their names, time zones and settings; the body becomes a task, and takes along the other
 * decorators, which are about the work.
 */
export function methodEdits(project: Project, { method, schedules }: Scheduled, names: NewNames): Edit[] {
  const { compiler } = project;
  const indent = indentAt(method.getSourceFile().text, method.getStart());
  const others = (compiler.getDecorators(method) ?? []).filter((one) => schedules.every(({ node }) => node !== one));
  const async = (compiler.getModifiers(method) ?? []).find(({ kind }) => kind === compiler.SyntaxKind.AsyncKeyword);
  const name = method.name.getText();
  const type = method.type ? `: ${method.type.getText()}` : '';
  const lines = [
    `async ${name}(): Promise<void> {`,
    `  await this.${names.tasks}.enqueue('${names.task}');`,
    '}',
    '',
    `@Task('${names.task}'${schedules.some((one) => waits(compiler, one)) ? ', { lock: {} }' : ''})`,
    ...others.map((one) => one.getText()),
    `${async ? 'async ' : ''}${names.moved}()${type} ${method.body!.getText()}`,
  ];
  const text = lines.map((line, index) => (index === 0 || line === '' ? line : indent + line)).join('\n');
  const start = (async ?? method.name).getStart();
  return [
    {
      start: method.getStart(),
      end: method.getStart(),
      text: `// Each process fires this, and keeps no record; the task has one.\n${indent}`,
    },
    ...others.map((one) => withGap(one)),
    { start, end: method.end, text },
  ];
}

function withGap(decorator: ts.Decorator): Edit {
  const gap = /^\s*/.exec(decorator.getSourceFile().text.slice(decorator.end))![0].length;
  return { start: decorator.getStart(), end: decorator.end + gap, text: '' };
}

/** `waitForCompletion` kept runs of one process from overlapping; a lock does it for all. */
function waits(compiler: Project['compiler'], { call }: DecoratorCall): boolean {
  return call.arguments.some((one) => property(compiler, one, 'waitForCompletion')?.getText() === 'true');
}
