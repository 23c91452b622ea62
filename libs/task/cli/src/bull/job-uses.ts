import type ts from 'typescript';
import type { Problem } from '../findings.js';
import { usesBelow } from '../source/meaning.js';
import type { Project } from '../source/project.js';
import { descendants } from '../source/syntax.js';
import type { Edit as AnyEdit } from '../source/text-edits.js';

type Edit = AnyEdit & { readonly text: string };

/** How the parameters are called that take the place of the job. */
export interface HandlerNames {
  readonly payload: string;
  readonly context: string;
}

/** A body in which nothing is left of the job, or the reason why something is. */
export interface TranslatedBody {
  readonly edits: readonly Edit[];
  readonly usesContext: boolean;
  readonly problem?: Problem;
}

/** Names that the body does not use yet. */
export function handlerNames(compiler: Project['compiler'], body: ts.Node): HandlerNames {
  const used = new Set(descendants(compiler, body).flatMap((node) => (compiler.isIdentifier(node) ? [node.text] : [])));
  return {
    payload: used.has('payload') ? 'taskPayload' : 'payload',
    context: used.has('ctx') ? 'taskContext' : 'ctx',
  };
}

/** Puts payload and context in the place of the job, below these nodes. */
export function translateJob(
  project: Project,
  roots: readonly ts.Node[],
  job: ts.ParameterDeclaration,
  names: HandlerNames,
): TranslatedBody {
  const edits: Edit[] = [];
  for (const node of roots.flatMap((root) => usesBelow(project, root, job))) {
    const edit = useEdit(project, node, names);
    if (!edit) return { edits: [], usesContext: false, problem: unknownUse(node) };
    edits.push(edit);
  }
  return { edits, usesContext: edits.some(({ text }) => text.includes(names.context)) };
}

function unknownUse(node: ts.Identifier): Problem {
  return {
    node,
    reason: `This use of the job cannot be translated: ${node.parent.getText().slice(0, 60)}`,
    remedy: 'Take what it needs from job.data, job.id or job.name first, then run the command again.',
  };
}

function useEdit(project: Project, node: ts.Identifier, names: HandlerNames): Edit | undefined {
  const { compiler } = project;
  const { parent } = node;
  if (compiler.isPropertyAccessExpression(parent)) return accessEdit(project, parent, names);
  const isDestructured = compiler.isVariableDeclaration(parent) && compiler.isObjectBindingPattern(parent.name);
  return isDestructured ? destructuringEdit(compiler, parent.name as ts.ObjectBindingPattern, node, names) : undefined;
}

function readable(member: string, { payload, context }: HandlerNames): string | undefined {
  if (member === 'data') return payload;
  if (member === 'id') return `${context}.taskId`;
  if (member === 'name') return `${context}.name`;
  if (member === 'attemptsMade') return `(${context}.attempt - 1)`;
  return undefined;
}

function accessEdit(project: Project, access: ts.PropertyAccessExpression, names: HandlerNames): Edit | undefined {
  const { compiler } = project;
  const member = access.name.text;
  const text = readable(member, names);
  const { parent } = access;
  if (text !== undefined) return isWritten(compiler, access) ? undefined : over(access, text);
  if (member === 'opts' && compiler.isPropertyAccessExpression(parent) && parent.name.text === 'attempts')
    return over(parent, `${names.context}.maxAttempts`);
  return compiler.isCallExpression(parent) && parent.expression === access
    ? callEdit(project, parent, names)
    : undefined;
}

function callEdit(project: Project, call: ts.CallExpression, names: HandlerNames): Edit | undefined {
  const { name } = call.expression as ts.PropertyAccessExpression;
  const [argument, more] = call.arguments;
  if (!argument || more) return undefined;
  if (name.text === 'log') return logEdit(project.compiler, call, names);
  const isProgress = name.text === 'updateProgress' || name.text === 'progress';
  return isProgress && isNumber(project, argument) ? over(call.expression, `${names.context}.progress`) : undefined;
}

/** Lines of `job.log()` are written in the background: there is nothing to wait for. */
function logEdit(compiler: Project['compiler'], call: ts.CallExpression, { context }: HandlerNames): Edit | undefined {
  const whole = compiler.isAwaitExpression(call.parent) ? call.parent : call;
  if (!compiler.isExpressionStatement(whole.parent)) return undefined;
  return { start: whole.getStart(), end: call.expression.end, text: `${context}.logger.log` };
}

function destructuringEdit(
  compiler: Project['compiler'],
  pattern: ts.ObjectBindingPattern,
  node: ts.Identifier,
  names: HandlerNames,
): Edit | undefined {
  const members: string[] = [];
  for (const { propertyName, name, dotDotDotToken } of pattern.elements) {
    const key = propertyName ?? name;
    const text = compiler.isIdentifier(key) && !dotDotDotToken ? readable(key.text, names) : undefined;
    if (text === undefined) return undefined;
    members.push(`${(key as ts.Identifier).text}: ${text}`);
  }
  return over(node, `{ ${members.join(', ')} }`);
}

function over(node: ts.Node, text: string): Edit {
  return { start: node.getStart(), end: node.end, text };
}

function isWritten(compiler: Project['compiler'], access: ts.Node): boolean {
  const { parent } = access;
  return (
    compiler.isBinaryExpression(parent) &&
    parent.left === access &&
    parent.operatorToken.kind === compiler.SyntaxKind.EqualsToken
  );
}

function isNumber({ checker, compiler }: Project, node: ts.Node): boolean {
  return (checker.getTypeAtLocation(node).flags & (compiler.TypeFlags.NumberLike | compiler.TypeFlags.Any)) !== 0;
}
