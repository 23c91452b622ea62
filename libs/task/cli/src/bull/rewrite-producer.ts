import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { freeName, memberNames } from '../source/syntax.js';
import { tasksMember } from '../source/tasks-member.js';
import { type Edit, type Kept, removal } from '../source/text-edits.js';
import { optionsText, translateOptions } from './job-options.js';
import type { AddCall, AddedJob, Injection } from './queue.model.js';

export interface ProducerResult {
  readonly edits: Edit[];
  readonly imports: readonly string[];
  readonly common: readonly string[];
}

/** Names a queue that moves, and its tasks. */
export interface MovedInjection {
  readonly injection: Injection;
  readonly hasBackoff: boolean;
  taskName(job: string): string;
}

/** Options that the jobs of a queue cannot keep, and what has to be said of others. */
export function addedOptions(project: Project, { adds }: Injection): { problems: Problem[]; notes: Problem[] } {
  const options = adds.flatMap(({ jobs }) => jobs.map((job) => translateOptions(project, job.options)));
  return { problems: options.flatMap(({ problem }) => problem ?? []), notes: options.flatMap(({ notes }) => notes) };
}

/** Injects `Tasks` where the queues of a class were, and enqueues. All of them are queues that move. */
export function rewriteProducers(project: Project, moved: readonly MovedInjection[]): ProducerResult {
  const { compiler } = project;
  const { declaration } = moved[0]!.injection;
  const members = new Set(moved.map(({ injection }) => injection.member));
  const others = [...memberNames(compiler, declaration)].filter((name) => !members.has(name));
  const known = tasksMember(compiler, declaration);
  const tasks = known ?? freeName('tasks', new Set(others));
  const nodes = moved.map(({ injection }) => injection.node);
  const injected = known === undefined ? nodes[0] : undefined;
  const edits = [
    ...nodes.map((node) => (node === injected ? injectionEdit(compiler, node, tasks) : removed(node))),
    ...moved.flatMap((one) => one.injection.adds.map((add) => addEdit(project, add, { ...one, tasks }))),
  ];
  const isProperty = injected && compiler.isPropertyDeclaration(injected);
  return { edits, imports: ['Tasks'], common: isProperty ? ['Inject'] : [] };
}

function injectionEdit(compiler: Project['compiler'], node: Injection['node'], tasks: string): Edit {
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

interface AddTarget extends MovedInjection {
  readonly tasks: string;
}

function addEdit(project: Project, { call, jobs, isBulk }: AddCall, target: AddTarget): Edit {
  const enqueue = (job: AddedJob, kept: Kept): string =>
    `this.${target.tasks}.enqueue(${enqueueArguments(project, job, { target, kept })})`;
  const text = (kept: Kept): string =>
    isBulk ? bulkText(project, call, { kept, calls: jobs.map((job) => enqueue(job, kept)) }) : enqueue(jobs[0]!, kept);
  return { start: call.getStart(), end: call.end, text };
}

function bulkText(
  { compiler }: Project,
  call: ts.CallExpression,
  { kept, calls }: { kept: Kept; calls: readonly string[] },
): string {
  const list = call.arguments[0]!;
  if (compiler.isArrayLiteralExpression(list)) return `Promise.all([${calls.join(', ')}])`;
  const callback = (list as ts.CallExpression).arguments[0] as ts.ArrowFunction;
  return `Promise.all(${kept(list.getStart(), callback.body.getStart())}${calls[0]}))`;
}

/** `'name', payload, options`. */
function enqueueArguments(
  project: Project,
  { name, nameNode, data, options }: AddedJob,
  { target, kept }: { target: AddTarget; kept: Kept },
): string {
  const textOf = (node: ts.Node): string => kept(node.getStart(), node.end);
  const task = target.taskName(name);
  const isKept = task === name && nameNode && !project.compiler.isStringLiteralLike(nameNode);
  const written = optionsText(translateOptions(project, options, { textOf, hasBackoff: target.hasBackoff }));
  const payload = data ? textOf(data) : written && '{}';
  return [isKept ? textOf(nameNode) : `'${task}'`, payload, written].filter((text) => text !== undefined).join(', ');
}
