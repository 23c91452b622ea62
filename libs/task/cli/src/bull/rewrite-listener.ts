import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { descendants } from '../source/syntax.js';
import type { Edit } from '../source/text-edits.js';
import type { Listener } from './queue.model.js';

/** Our events for one of the worker's. BullMQ says `failed` after every attempt. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  active: ['started'],
  completed: ['success'],
  failed: ['failure', 'retry'],
};
const MEMBERS: Readonly<Record<string, string>> = { id: 'executionId', name: 'taskName', attemptsMade: 'attempt' };

/** Makes `@OnTaskEvent` of `@OnWorkerEvent`, where the event has what the method reads. */
export function rewriteListener(
  project: Project,
  { method, decorator, event }: Listener,
  tasks: readonly string[],
): { readonly edits: readonly Edit[] } | { readonly problem: Problem } {
  const types = EVENTS[event];
  const [job, detail] = method.parameters;
  const uses = types && method.parameters.length <= 2 ? jobUses(project, method, job) : undefined;
  const errors = uses && errorUses(project, method, { detail, event });
  if (!types || !uses || !errors) {
    const remedy =
      'Write it with @OnTaskEvent(), which tells executionId, taskName, attempt and error, or remove it; then run the command again.';
    return { problem: { node: decorator.node, reason: `This listener to "${event}" cannot be translated.`, remedy } };
  }
  const text = tasks
    .flatMap((task) => types.map((type) => `@OnTaskEvent('${type}', { task: '${task}' })`))
    .join('\n  ');
  const edits = [{ start: decorator.node.getStart(), end: decorator.node.end, text }, ...uses, ...errors];
  if (job) edits.push({ start: job.getStart(), end: method.parameters.at(-1)!.end, text: 'event: TaskEvent' });
  return { edits };
}

function jobUses(
  project: Project,
  method: ts.MethodDeclaration,
  job: ts.ParameterDeclaration | undefined,
): Edit[] | undefined {
  const { compiler } = project;
  const edits: Edit[] = [];
  for (const node of identifiers(project, method, job?.name.getText())) {
    const { parent } = node;
    const member = compiler.isPropertyAccessExpression(parent) ? MEMBERS[parent.name.text] : undefined;
    if (member === undefined) return undefined;
    edits.push({ start: parent.getStart(), end: parent.end, text: `event.${member}` });
  }
  return edits;
}

function errorUses(
  project: Project,
  method: ts.MethodDeclaration,
  { detail, event }: { detail?: ts.ParameterDeclaration; event: string },
): Edit[] | undefined {
  const uses = identifiers(project, method, detail?.name.getText());
  if (uses.length > 0 && event !== 'failed') return undefined;
  return uses.map((node) => ({ start: node.getStart(), end: node.end, text: '(event.error as Error)' }));
}

function identifiers({ compiler }: Project, { body }: ts.MethodDeclaration, name: string | undefined): ts.Identifier[] {
  if (!body || name === undefined) return [];
  return descendants(compiler, body)
    .filter(compiler.isIdentifier)
    .filter(
      (node) => node.text === name && !(compiler.isPropertyAccessExpression(node.parent) && node.parent.name === node),
    );
}
