import type ts from 'typescript';
import { findingOf, type Problem } from '../findings.js';
import type { Plan } from '../plan.js';
import type { Project } from '../source/project.js';
import { type DecoratorCall, decoratorsFrom, freeName, memberNames, nameOf, property } from '../source/syntax.js';
import { type Edit, indentAt } from '../source/text-edits.js';

const SCHEDULE = ['@nestjs/schedule'];
const DECORATORS: readonly string[] = ['Cron', 'Interval', 'Timeout'];
const AGAIN = 'then run the command again.';

/** Moves the bodies of scheduled methods into tasks, which the schedules enqueue. */
export function planSchedules(project: Project, plan: Plan, blocked: ReadonlySet<string>): void {
  for (const file of project.sources)
    for (const statement of file.statements) {
      if (!project.compiler.isClassDeclaration(statement)) continue;
      const scheduled = scheduledMethods(project, statement);
      const unit = `schedules of ${statement.name?.text ?? 'a class'}`;
      if (scheduled.length > 0 && !blocked.has(unit))
        planClass(project, plan, { declaration: statement, scheduled, unit });
    }
}

interface Scheduled {
  readonly method: ts.MethodDeclaration;
  readonly decorator: DecoratorCall;
}

interface ScheduledClass {
  readonly declaration: ts.ClassDeclaration;
  readonly scheduled: readonly Scheduled[];
  readonly unit: string;
}

function scheduledMethods({ compiler }: Project, declaration: ts.ClassDeclaration): Scheduled[] {
  return declaration.members.filter(compiler.isMethodDeclaration).flatMap((method) => {
    const decorator = decoratorsFrom(compiler, method, SCHEDULE).find(({ name }) => DECORATORS.includes(name));
    return decorator && !enqueuesOnly(method) ? [{ method, decorator }] : [];
  });
}

/** What an earlier run has made. */
function enqueuesOnly({ body }: ts.MethodDeclaration): boolean {
  return body?.statements.length === 1 && /^(await |return )?this\.\w+\.enqueue\(/.test(body.statements[0]!.getText());
}

function planClass(project: Project, plan: Plan, { declaration, scheduled, unit }: ScheduledClass): void {
  const { compiler } = project;
  const taken = memberNames(compiler, declaration);
  const known = tasksMember(compiler, declaration);
  const tasks = known ?? freeName('tasks', taken);
  const edits: Edit[] = [];
  for (const one of scheduled) {
    const problem = problemOf(compiler, one);
    if (problem) plan.left.push(findingOf(problem));
    else edits.push(...methodEdits(project, one, { declaration, taken, tasks }));
  }
  if (edits.length === 0) return;
  const injection = known === undefined ? injectionEdit(compiler, declaration, tasks) : [];
  const common = injection.some(({ text }) => text.includes('@Inject(')) ? ['Inject'] : [];
  plan.add({
    file: declaration.getSourceFile(),
    unit,
    edits: [...injection, ...edits],
    imports: ['Task', 'Tasks'],
    common,
  });
  plan.moved.push(unit);
  const step =
    'Schedules still fire once in every process, and not at all while none is up; what they enqueue is recorded, retried and run once.';
  if (!plan.steps.includes(step)) plan.steps.push(step);
}

function problemOf(compiler: Project['compiler'], { method, decorator }: Scheduled): Problem | undefined {
  if (method.parameters.length > 0)
    return { node: method, reason: 'This scheduled method takes parameters.', remedy: `Remove them, ${AGAIN}` };
  const isNamed = nameOf(compiler, method.name) !== undefined && method.body !== undefined;
  if (isNamed && decorator.call.getSourceFile() === method.getSourceFile()) return undefined;
  return { node: method, reason: 'This scheduled method has no plain name.', remedy: `Give it one, ${AGAIN}` };
}

interface MethodTarget {
  readonly declaration: ts.ClassDeclaration;
  readonly taken: Set<string>;
  readonly tasks: string;
}

function methodEdits(
  project: Project,
  { method, decorator }: Scheduled,
  { declaration, taken, tasks }: MethodTarget,
): Edit[] {
  const source = method.getSourceFile().text;
  const indent = indentAt(source, method.getStart());
  const name = method.name.getText();
  const moved = freeName(`${name}Task`, taken);
  taken.add(moved);
  const task = `${declaration.name?.text ?? 'schedule'}_${name}`;
  const isAsync = (project.compiler.getModifiers(method) ?? []).some(
    ({ kind }) => kind === project.compiler.SyntaxKind.AsyncKeyword,
  );
  const remark = `// taskledger: each process fires this on its own, and nothing is recorded of that; the task it enqueues is.\n${indent}`;
  const body = method.body!;
  const type = method.type ? `: ${method.type.getText()}` : '';
  const copy = `\n\n${indent}@Task('${task}'${lockOf(project, decorator)})\n${indent}${isAsync ? 'async ' : ''}${moved}()${type} ${body.getText()}`;
  const head = `async ${name}(): Promise<void> {\n${indent}  await this.${tasks}.enqueue('${task}');\n${indent}}`;
  const start = isAsync ? asyncStart(project, method) : method.name.getStart();
  return [
    { start: method.getStart(), end: method.getStart(), text: remark },
    { start, end: method.end, text: head + copy },
  ];
}

function asyncStart({ compiler }: Project, method: ts.MethodDeclaration): number {
  return compiler
    .getModifiers(method)!
    .find(({ kind }) => kind === compiler.SyntaxKind.AsyncKeyword)!
    .getStart();
}

/** `waitForCompletion` kept runs of one process from overlapping; the lock does it for all. */
function lockOf({ compiler }: Project, { call }: DecoratorCall): string {
  const waits = property(compiler, call.arguments[1], 'waitForCompletion');
  return waits?.getText() === 'true' ? ', { lock: {} }' : '';
}

function tasksMember(compiler: Project['compiler'], declaration: ts.ClassDeclaration): string | undefined {
  const constructor = declaration.members.find(compiler.isConstructorDeclaration);
  return constructor?.parameters.find(({ type }) => type?.getText() === 'Tasks')?.name.getText();
}

function injectionEdit(compiler: Project['compiler'], declaration: ts.ClassDeclaration, tasks: string): Edit[] {
  const source = declaration.getSourceFile().text;
  const constructor = declaration.members.find(compiler.isConstructorDeclaration);
  const last = constructor?.parameters.at(-1);
  const extendsOther = declaration.heritageClauses?.some(({ token }) => token === compiler.SyntaxKind.ExtendsKeyword);
  const parameter = `private readonly ${tasks}: Tasks`;
  const first = declaration.members[0]!;
  const at = first.getStart();
  const gap = `\n\n${indentAt(source, at)}`;
  if (constructor && takesMore(last)) {
    const open = last?.end ?? source.indexOf('(', constructor.getStart()) + 1;
    return [{ start: open, end: open, text: last ? `, ${parameter}` : parameter }];
  }
  if (constructor || extendsOther)
    return [{ start: at, end: at, text: `@Inject(Tasks) private readonly ${tasks}!: Tasks;${gap}` }];
  const method = declaration.members.find((member) => !compiler.isPropertyDeclaration(member)) ?? first;
  return [{ start: method.getStart(), end: method.getStart(), text: `constructor(${parameter}) {}${gap}` }];
}

/** Whether a required parameter may come after this one. */
function takesMore(last: ts.ParameterDeclaration | undefined): boolean {
  return !last || !(last.questionToken || last.initializer || last.dotDotDotToken);
}
