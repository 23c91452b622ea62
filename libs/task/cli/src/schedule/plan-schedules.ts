import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Plan } from '../plan.js';
import { ListEdits } from '../source/list-edits.js';
import { usesBelow } from '../source/meaning.js';
import type { Project } from '../source/project.js';
import { changeRoot } from '../source/root-module.js';
import { decoratorsFrom, descendants, freeName, memberNames, nameOf } from '../source/syntax.js';
import { tasksMember } from '../source/tasks-member.js';
import { declaredTasks } from '../source/declared-tasks.js';
import type { Edit } from '../source/text-edits.js';
import { dynamicSchedules } from './dynamic-schedules.js';
import { injectTasks } from './inject-tasks.js';
import { enqueuesOnly, methodEdits, type Scheduled } from './rewrite-method.js';

export const SCHEDULE: readonly string[] = ['@nestjs/schedule'];
const DECORATORS: readonly string[] = ['Cron', 'Interval', 'Timeout'];
const AGAIN = 'then run the command again.';

/** Moves the bodies of scheduled methods into tasks, which the schedules enqueue. */
export function planSchedules(project: Project, plan: Plan, blocked: ReadonlySet<string>): void {
  const names = new Set(declaredTasks(project));
  for (const file of project.sources)
    for (const declaration of file.statements.filter(project.compiler.isClassDeclaration)) {
      const scheduled = scheduledMethods(project, declaration);
      const unit = `schedules of ${declaration.name?.text ?? 'a class'} (${project.pathOf(file.fileName)})`;
      if (scheduled.length > 0 && !blocked.has(unit)) planClass(project, plan, { declaration, scheduled, unit, names });
    }
  plan.leave(dynamicSchedules(project));
  if (plan.moved.length === 0) return;
  planRoot(project, plan);
  plan.steps.add(
    'Schedules still fire once in every process, and not at all while none is up; what they enqueue is recorded, retried and run once.',
  );
}

interface ScheduledClass {
  readonly declaration: ts.ClassDeclaration;
  readonly scheduled: readonly Scheduled[];
  readonly unit: string;
  /** Names of tasks that are taken. */
  readonly names: Set<string>;
}

function scheduledMethods({ compiler }: Project, declaration: ts.ClassDeclaration): Scheduled[] {
  return declaration.members.filter(compiler.isMethodDeclaration).flatMap((method) => {
    const schedules = decoratorsFrom(compiler, method, SCHEDULE).filter(({ name }) => DECORATORS.includes(name));
    return schedules.length > 0 && !enqueuesOnly(method) ? [{ method, schedules }] : [];
  });
}

function planClass(project: Project, plan: Plan, { declaration, scheduled, unit, names }: ScheduledClass): void {
  const { compiler } = project;
  const taken = memberNames(compiler, declaration);
  const known = tasksMember(compiler, declaration);
  const tasks = known ?? freeName('tasks', taken);
  taken.add(tasks);
  const edits: Edit[] = [];
  for (const one of scheduled) {
    const problem = problemOf(compiler, one);
    if (problem) {
      plan.leave([problem]);
      continue;
    }
    const method = one.method.name.getText();
    const task = freeName(`${declaration.name?.text ?? 'schedule'}_${method}`, names);
    const moved = freeName(`${method}Task`, taken);
    names.add(task);
    taken.add(moved);
    edits.push(...methodEdits(project, one, { task, moved, tasks }));
    plan.note(callsOf(project, one.method));
  }
  if (edits.length === 0) return;
  const injection = known === undefined ? injectTasks(compiler, declaration, tasks) : { edits: [], common: [] };
  plan.add({
    file: declaration.getSourceFile(),
    units: [unit],
    edits: [...injection.edits, ...edits],
    imports: ['Task', 'Tasks'],
    common: injection.common,
    place: scheduled[0]!.method,
  });
  plan.moved.push(unit);
}

function problemOf(compiler: Project['compiler'], { method }: Scheduled): Problem | undefined {
  if (method.parameters.length > 0)
    return { node: method, reason: 'This scheduled method takes parameters.', remedy: `Remove them, ${AGAIN}` };
  const isNamed = nameOf(compiler, method.name) !== undefined && method.body !== undefined;
  if (isNamed) return undefined;
  return { node: method, reason: 'This scheduled method has no plain name.', remedy: `Give it one, ${AGAIN}` };
}

/** Calls of a scheduled method by hand, which enqueue as well from now on. */
function callsOf(project: Project, method: ts.MethodDeclaration): Problem[] {
  const name = method.name.getText();
  return project.sources
    .flatMap((file) => (file.text.includes(`.${name}`) ? usesBelow(project, file, method) : []))
    .map((node) => ({
      node,
      reason: `${name}() is called here too: it enqueues now, and does not wait for the work.`,
      remedy: `Call ${name}Task() where the work is meant.`,
    }));
}

function planRoot(project: Project, plan: Plan): void {
  const all = new Map<ts.SourceFile, ListEdits>();
  const lists = (file: ts.SourceFile): ListEdits => {
    const known = all.get(file) ?? new ListEdits(file.text);
    all.set(file, known);
    return known;
  };
  const { file, edits = [], byHand } = changeRoot(project, new Map(), { beside: scheduleRoot(project), lists });
  if (byHand) plan.steps.add(byHand);
  if (!file) return;
  const own = [...edits, ...(all.get(file)?.edits() ?? [])];
  plan.add({ file, units: plan.moved, edits: own, imports: ['TaskModule'] });
}

function scheduleRoot({ compiler, sources }: Project): ts.CallExpression | undefined {
  return sources
    .filter(({ text }) => text.includes('ScheduleModule.forRoot'))
    .flatMap((file) => descendants(compiler, file))
    .filter(compiler.isCallExpression)
    .find(
      ({ expression, parent }) =>
        /^ScheduleModule\.forRoot(Async)?$/.test(expression.getText()) && compiler.isArrayLiteralExpression(parent),
    );
}
