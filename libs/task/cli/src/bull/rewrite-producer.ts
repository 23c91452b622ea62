import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { memberNames } from '../source/syntax.js';
import { type Edit, removal } from '../source/text-edits.js';
import { optionsText, translateOptions } from './job-options.js';
import type { AddCall, AddedJob, Injection } from './queue.model.js';

export interface ProducerResult {
  readonly edits: Edit[];
  readonly notes: Problem[];
  readonly problems: Problem[];
}

/** Names a queue that moves, and its tasks. */
export interface MovedInjection {
  readonly injection: Injection;
  taskName(job: string): string;
}

/** Injects `Tasks` where the queues of a class were, and enqueues. All of them are queues that move. */
export function rewriteProducers(project: Project, moved: readonly MovedInjection[]): ProducerResult {
  const result: ProducerResult = { edits: [], notes: [], problems: [] };
  const { declaration } = moved[0]!.injection;
  const members = new Set(moved.map(({ injection }) => injection.member));
  const others = [...memberNames(project.compiler, declaration)].filter((name) => !members.has(name));
  const tasks = others.includes('tasks') ? 'taskledger' : 'tasks';
  for (const [index, { injection, taskName }] of moved.entries()) {
    result.edits.push(injectionEdit(project, injection.node, index === 0 ? tasks : undefined));
    for (const add of injection.adds) rewriteAdd(project, add, { result, tasks, taskName });
  }
  return result;
}

function injectionEdit({ compiler }: Project, node: Injection['node'], tasks: string | undefined): Edit {
  if (tasks === undefined) return removed(node);
  const text = compiler.isParameter(node)
    ? `private readonly ${tasks}: Tasks`
    : `@Inject(Tasks) private readonly ${tasks}!: Tasks;`;
  return { start: node.getStart(), end: node.end, text };
}

function removed(node: ts.Node): Edit {
  const { text } = node.getSourceFile();
  const comma = /^\s*,\s*/.exec(text.slice(node.end))?.[0].length ?? 0;
  if (comma > 0) return { start: node.getStart(), end: node.end + comma, text: '' };
  const before = /,\s*$/.exec(text.slice(0, node.getStart()))?.[0].length ?? 0;
  return before > 0
    ? { start: node.getStart() - before, end: node.end, text: '' }
    : removal(text, node.getStart(), node.end);
}

interface AddTarget {
  readonly result: ProducerResult;
  readonly tasks: string;
  taskName(job: string): string;
}

function rewriteAdd(project: Project, { call, jobs, isBulk }: AddCall, target: AddTarget): void {
  const enqueued = jobs.map((job) => enqueueArguments(project, job, target)).filter((text) => text !== undefined);
  if (enqueued.length < jobs.length) return;
  const name = `this.${target.tasks}.`;
  target.result.edits.push(
    isBulk
      ? bulkEdit(project, call, { name, enqueued })
      : { start: call.getStart(), end: call.end, text: `${name}enqueue(${enqueued[0]})` },
  );
}

function bulkEdit(
  { compiler }: Project,
  call: ts.CallExpression,
  { name, enqueued }: { name: string; enqueued: readonly string[] },
): Edit {
  const [list] = call.arguments;
  const calls = enqueued.map((text) => `${name}enqueue(${text})`);
  const at = { start: call.getStart(), end: call.end };
  if (list && compiler.isArrayLiteralExpression(list)) return { ...at, text: `Promise.all([${calls.join(', ')}])` };
  const callback = (list as ts.CallExpression).arguments[0] as ts.ArrowFunction;
  const source = call.getSourceFile().text;
  const before = source.slice(list!.getStart(), callback.body.getStart());
  return { ...at, text: `Promise.all(${before}${calls[0]}))` };
}

/** `'name', payload, options`; undefined where an option has no counterpart. */
function enqueueArguments(project: Project, job: AddedJob, { result, taskName }: AddTarget): string | undefined {
  const options = translateOptions(project, job.options);
  if (options.problem) {
    result.problems.push(options.problem);
    return undefined;
  }
  result.notes.push(...options.notes);
  const task = taskName(job.name);
  const isKept = task === job.name && job.nameNode && !project.compiler.isStringLiteralLike(job.nameNode);
  const name = isKept ? job.nameNode!.getText() : `'${task}'`;
  const written = optionsText(options);
  const data = job.data?.getText() ?? (written ? '{}' : undefined);
  return [name, data, written].filter((text) => text !== undefined).join(', ');
}
