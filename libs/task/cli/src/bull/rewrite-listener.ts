import type ts from 'typescript';
import type { Problem } from '../findings.js';
import { usesBelow } from '../source/meaning.js';
import type { Project } from '../source/project.js';
import { type Edit, indentAt } from '../source/text-edits.js';
import type { Listener } from './queue.model.js';

/** Our events for one of the worker's. BullMQ says `failed` after every attempt. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  active: ['started'],
  completed: ['success'],
  failed: ['failure', 'retry'],
};

/** Makes `@OnTaskEvent` of `@OnWorkerEvent`, where the event has what the method reads. */
export function rewriteListener(
  project: Project,
  { method, decorator, event }: Listener,
  tasks: readonly string[],
): { readonly edits: readonly Edit[] } | { readonly problem: Problem } {
  const types = EVENTS[event];
  const [job, detail] = method.parameters;
  const uses = types && method.parameters.length <= 2 ? jobUses(project, method, { job, event }) : undefined;
  const errors = uses && errorUses(project, method, { detail, event });
  if (!types || !uses || !errors) {
    const remedy =
      'Write it with @OnTaskEvent(), which tells executionId, taskName, attempt and error, or remove it; then run the command again.';
    return { problem: { node: decorator.node, reason: `This listener to "${event}" cannot be translated.`, remedy } };
  }
  const indent = indentAt(method.getSourceFile().text, method.getStart());
  const text = tasks
    .flatMap((task) => types.map((type) => `@OnTaskEvent('${type}', { task: '${task}' })`))
    .join(`\n${indent}`);
  const edits = [{ start: decorator.node.getStart(), end: decorator.node.end, text }, ...uses, ...errors];
  if (job) edits.push({ start: job.getStart(), end: method.parameters.at(-1)!.end, text: 'event: TaskEvent' });
  return { edits };
}

function memberText(member: string, event: string): string | undefined {
  if (member === 'id') return 'event.executionId';
  if (member === 'name') return 'event.taskName';
  // An attempt that has begun is not made yet.
  if (member === 'attemptsMade') return event === 'active' ? '(event.attempt! - 1)' : 'event.attempt';
  return undefined;
}

function jobUses(
  project: Project,
  { body }: ts.MethodDeclaration,
  { job, event }: { job?: ts.ParameterDeclaration; event: string },
): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const { parent } of body && job ? usesBelow(project, body, job) : []) {
    const isAccess = project.compiler.isPropertyAccessExpression(parent);
    const text = isAccess ? memberText(parent.name.text, event) : undefined;
    if (text === undefined) return undefined;
    edits.push({ start: parent.getStart(), end: parent.end, text });
  }
  return edits;
}

function errorUses(
  project: Project,
  { body }: ts.MethodDeclaration,
  { detail, event }: { detail?: ts.ParameterDeclaration; event: string },
): Edit[] | undefined {
  const uses = body && detail ? usesBelow(project, body, detail) : [];
  if (uses.length > 0 && event !== 'failed') return undefined;
  return uses.map((node) => ({ start: node.getStart(), end: node.end, text: '(event.error as Error)' }));
}
