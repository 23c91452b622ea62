import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { type DecoratorCall, decoratorsFrom, property } from '../source/syntax.js';
import { BULL_MODULES, type Handler, type Listener, type Processor, type Queues, UNNAMED } from './queue.model.js';

const LISTENER = /^(OnWorkerEvent|On(Global)?Queue\w+)$/;

/** Finds the classes that run jobs. `loose` takes what belongs to no queue that could be named. */
export function scanProcessors(project: Project, queues: Queues, loose: Problem[]): void {
  for (const file of project.sources) {
    for (const statement of file.statements) {
      if (!project.compiler.isClassDeclaration(statement)) continue;
      const decorators = decoratorsFrom(project.compiler, statement, BULL_MODULES);
      for (const decorator of decorators) readClass(project, { declaration: statement, decorator }, { queues, loose });
    }
  }
}

interface Found {
  readonly declaration: ts.ClassDeclaration;
  readonly decorator: DecoratorCall;
}

function readClass(project: Project, found: Found, target: { queues: Queues; loose: Problem[] }): void {
  const { decorator } = found;
  if (decorator.name !== 'Processor' && decorator.name !== 'QueueEventsListener') return;
  const [first] = decorator.call.arguments;
  const nameNode = property(project.compiler, first, 'name') ?? first;
  const name = project.textOf(nameNode);
  if (name === undefined) {
    target.loose.push({
      node: decorator.node,
      reason: 'The name of this queue is known only at run time.',
      remedy: 'Write it as a literal or a constant, then run the command again.',
    });
    return;
  }
  const queue = target.queues.of(name);
  if (decorator.name === 'QueueEventsListener') {
    queue.problems.push({
      node: decorator.node,
      reason: 'Queue events have no counterpart that could be written for you.',
      remedy: 'Listen with @OnTaskEvent() instead, remove this class and run the command again.',
    });
    return;
  }
  queue.problems.push(...classProblems(project, found));
  queue.processors.push(readProcessor(project, found, nameNode!.getText()));
}

function readProcessor({ compiler }: Project, { declaration, decorator }: Found, queueText: string): Processor {
  const [first, second] = decorator.call.arguments;
  const worker = (name: string): ts.Expression | undefined => property(compiler, second, name);
  const methods = declaration.members.filter(compiler.isMethodDeclaration);
  return {
    declaration,
    decorator,
    queueText,
    scope: property(compiler, first, 'scope'),
    concurrency: worker('concurrency'),
    limiter: worker('limiter'),
    handlers: methods.flatMap((method) => handlersOf(compiler, method, isHost(declaration))),
    listeners: methods.flatMap((method) => listenersOf(compiler, method)),
  };
}

function handlersOf(compiler: Project['compiler'], method: ts.MethodDeclaration, isWorker: boolean): Handler[] {
  const decorators = decoratorsFrom(compiler, method, BULL_MODULES).filter(({ name }) => name === 'Process');
  const named = decorators.map((decorator) => {
    const [first] = decorator.call.arguments;
    const name = property(compiler, first, 'name') ?? first;
    return { method, decorator, jobName: name && compiler.isStringLiteralLike(name) ? name.text : UNNAMED };
  });
  if (named.length > 0 || !isWorker || method.name.getText() !== 'process') return named;
  return [{ method }];
}

function listenersOf(compiler: Project['compiler'], method: ts.MethodDeclaration): Listener[] {
  return decoratorsFrom(compiler, method, BULL_MODULES)
    .filter(({ name }) => LISTENER.test(name))
    .map((decorator) => ({ method, decorator, event: eventOf(compiler, decorator) }));
}

function eventOf(compiler: Project['compiler'], { name, call }: DecoratorCall): string {
  if (name !== 'OnWorkerEvent')
    return name
      .replace(/^OnQueue/, '')
      .replace(/^On/, '')
      .toLowerCase();
  const [event] = call.arguments;
  return event && compiler.isStringLiteralLike(event) ? event.text : 'unknown';
}

/** Whether the class extends WorkerHost, and nothing else. */
export function isHost(declaration: ts.ClassDeclaration): boolean {
  return /^extends\s+WorkerHost\b/.test(declaration.heritageClauses?.[0]?.getText() ?? '');
}

function classProblems({ compiler }: Project, { declaration, decorator }: Found): Problem[] {
  const problems: Problem[] = [];
  const extendsOther = declaration.heritageClauses?.some(
    ({ token }) => token === compiler.SyntaxKind.ExtendsKeyword && !isHost(declaration),
  );
  const again = 'and run the command again.';
  if (extendsOther)
    problems.push({
      node: declaration,
      reason: 'This processor inherits from a class of its own.',
      remedy: `Make it extend WorkerHost, ${again}`,
    });
  if (/\bthis\.worker\b/.test(declaration.getText()))
    problems.push({
      node: decorator.node,
      reason: 'It uses the BullMQ worker itself (this.worker).',
      remedy: `Remove that, ${again}`,
    });
  if (/\bJOB_REF\b/.test(declaration.getText()))
    problems.push({
      node: decorator.node,
      reason: 'It injects JOB_REF.',
      remedy: `Take what it needs from the job in the handler, ${again}`,
    });
  return problems;
}
