import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { type DecoratorCall, decoratorsFrom, property } from '../source/syntax.js';
import { AGAIN, BULL_MODULES, type Handler, type Listener, type Queue, type Queues, UNNAMED } from './queue.model.js';
import { workerOptions } from './worker-options.js';

const LISTENER = /^(OnWorkerEvent|On(Global)?Queue\w+)$/;

/** Finds the classes that run jobs. */
export function scanProcessors(project: Project, queues: Queues): void {
  for (const file of [...project.sources, ...project.shared])
    for (const declaration of file.statements.filter(project.compiler.isClassDeclaration))
      for (const decorator of decoratorsFrom(project.compiler, declaration, BULL_MODULES))
        readClass(project, { declaration, decorator }, queues);
}

interface Found {
  readonly declaration: ts.ClassDeclaration;
  readonly decorator: DecoratorCall;
}

function readClass(project: Project, found: Found, queues: Queues): void {
  const { decorator, declaration } = found;
  if (decorator.name !== 'Processor' && decorator.name !== 'QueueEventsListener') return;
  const [first] = decorator.call.arguments;
  const nameNode = property(project.compiler, first, 'name') ?? first;
  const name = project.textOf(nameNode);
  const problem = nameProblem(project, found, name);
  if (problem) return queues.complain(name, problem);
  const queue = queues.of(name!);
  queue.problems.push(...classProblems(project, found));
  const methods = declaration.members.filter(project.compiler.isMethodDeclaration);
  const handlers = methods.flatMap((method) => handlersOf(project, method, { queue, isWorker: isHost(declaration) }));
  const worker = workerOptions(project, decorator, handlers);
  queue.problems.push(...worker.problems);
  queue.notes.push(...worker.notes);
  queue.processors.push({
    ...found,
    ...worker,
    queueText: nameNode!.getText(),
    scope: property(project.compiler, first, 'scope'),
    handlers,
    listeners: methods.flatMap((method) => listenersOf(project.compiler, method)),
  });
}

function nameProblem(
  project: Project,
  { decorator, declaration }: Found,
  name: string | undefined,
): Problem | undefined {
  const { node } = decorator;
  if (name === undefined)
    return {
      node,
      reason: 'The name of this queue is known only at run time, and no queue moves while it is.',
      remedy: `Write it as a literal or a constant, ${AGAIN}`,
    };
  if (decorator.name === 'QueueEventsListener')
    return {
      node,
      reason: 'Queue events have no counterpart that could be written for you.',
      remedy: 'Listen with @OnTaskEvent() instead, remove this class and run the command again.',
    };
  return project.isOwn(declaration.getSourceFile()) ? undefined : sharedProblem(node);
}

/** What is said of code that other applications have too. */
export function sharedProblem(node: ts.Node): Problem {
  return {
    node,
    reason: 'This queue is used in code outside of the folder.',
    remedy: 'Run the command in the folder that has all of it: taskledger migrate <dir>',
  };
}

function handlersOf(
  project: Project,
  method: ts.MethodDeclaration,
  { queue, isWorker }: { queue: Queue; isWorker: boolean },
): Handler[] {
  const { compiler } = project;
  const decorators = decoratorsFrom(compiler, method, BULL_MODULES).filter(({ name }) => name === 'Process');
  const named = decorators.flatMap((decorator) => {
    const jobName = processedName(project, decorator);
    if (jobName !== undefined && jobName !== '*') return [{ method, decorator, jobName }];
    const reason = jobName
      ? 'This handler takes jobs of every name.'
      : 'The name of its jobs is known only at run time.';
    queue.problems.push({ node: decorator.node, reason, remedy: `Write one @Process('name') for each, ${AGAIN}` });
    return [];
  });
  if (decorators.length > 0 || !isWorker || method.name.getText() !== 'process') return named;
  return [{ method }];
}

function processedName(project: Project, { call }: DecoratorCall): string | undefined {
  const [first] = call.arguments;
  const isOptions = first && project.compiler.isObjectLiteralExpression(first);
  const name = isOptions ? property(project.compiler, first, 'name') : first;
  return name ? project.textOf(name) : UNNAMED;
}

function listenersOf(compiler: Project['compiler'], method: ts.MethodDeclaration): Listener[] {
  return decoratorsFrom(compiler, method, BULL_MODULES)
    .filter(({ name }) => LISTENER.test(name))
    .map((decorator) => ({ method, decorator, event: eventOf(compiler, decorator) }));
}

function eventOf(compiler: Project['compiler'], { name, call }: DecoratorCall): string {
  const [event] = call.arguments;
  if (name === 'OnWorkerEvent') return event && compiler.isStringLiteralLike(event) ? event.text : 'unknown';
  // Bull's own may listen to one name only.
  return event ? `${name} of some jobs` : name.replace(/^OnQueue/, '').toLowerCase();
}

/** Whether the class extends WorkerHost, and nothing else. */
export function isHost(declaration: ts.ClassDeclaration): boolean {
  return /^extends\s+WorkerHost\b/.test(declaration.heritageClauses?.[0]?.getText() ?? '');
}

function classProblems({ compiler }: Project, { declaration, decorator }: Found): Problem[] {
  const text = declaration.getText();
  const extendsOther = declaration.heritageClauses?.some(
    ({ token }) => token === compiler.SyntaxKind.ExtendsKeyword && !isHost(declaration),
  );
  const found: [boolean | undefined, string, string][] = [
    [extendsOther, 'This processor inherits from a class of its own.', 'Make it extend WorkerHost,'],
    [/\bthis\.worker\b/.test(text), 'It uses the BullMQ worker itself (this.worker).', 'Remove that,'],
    [/\bJOB_REF\b/.test(text), 'It injects JOB_REF.', 'Take what it needs from the job in the handler,'],
  ];
  return found
    .filter(([isThere]) => isThere)
    .map(([, reason, remedy]) => ({ node: decorator.node, reason, remedy: `${remedy} ${AGAIN}` }));
}
