import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { decoratorsFrom, descendants, nameOf, property } from '../source/syntax.js';
import { type AddCall, type AddedJob, BULL_MODULES, type Queues, UNNAMED } from './queue.model.js';

const AGAIN = 'then run the command again.';

/** Finds injected queues, and what is added to them. */
export function scanProducers(project: Project, queues: Queues, loose: Problem[]): void {
  const { compiler } = project;
  const nodes = project.sources.flatMap((file) => descendants(compiler, file));
  for (const node of nodes) {
    if (!compiler.isParameter(node) && !compiler.isPropertyDeclaration(node)) continue;
    for (const { name, call, node: decorator } of decoratorsFrom(compiler, node, BULL_MODULES)) {
      if (name === 'InjectQueue') readInjection(project, { node, call }, { queues, loose });
      if (name === 'InjectFlowProducer') loose.push(flow(decorator));
    }
  }
}

function flow(node: ts.Node): Problem {
  const remedy = 'A task can enqueue others with ctx.tasks and wait for them with ctx.tasks.gather().';
  return { node, reason: 'Flows are not translated.', remedy };
}

type InjectedNode = ts.ParameterDeclaration | ts.PropertyDeclaration;

function readInjection(
  project: Project,
  { node, call }: { node: InjectedNode; call: ts.CallExpression },
  { queues, loose }: { queues: Queues; loose: Problem[] },
): void {
  const { compiler } = project;
  const name = project.textOf(call.arguments[0]);
  const member = nameOf(compiler, node.name);
  const declaration = compiler.isParameter(node) ? node.parent.parent : node.parent;
  const isMember = compiler.isPropertyDeclaration(node) || (compiler.getModifiers(node) ?? []).length > 0;
  if (name === undefined || member === undefined || !compiler.isClassDeclaration(declaration) || !isMember) {
    const reason = 'This queue is injected in a way that cannot be followed.';
    loose.push({ node, reason, remedy: `Use @InjectQueue('name') private readonly queue: Queue, ${AGAIN}` });
    return;
  }
  const queue = queues.of(name);
  const adds: AddCall[] = [];
  for (const use of usesOf(compiler, declaration, member)) {
    const added = readAdd(project, use);
    if ('reason' in added) queue.problems.push(added);
    else adds.push(added);
  }
  queue.injections.push({ declaration, node, member, adds });
}

function usesOf(compiler: Project['compiler'], declaration: ts.ClassDeclaration, member: string): ts.Node[] {
  return descendants(compiler, declaration).filter((node) => {
    const isOfThis =
      compiler.isPropertyAccessExpression(node) && node.expression.kind === compiler.SyntaxKind.ThisKeyword;
    if (isOfThis) return node.name.text === member;
    // The bare name of a parameter property, in the constructor.
    return compiler.isIdentifier(node) && node.text === member && isBareUse(compiler, node);
  });
}

function isBareUse(compiler: Project['compiler'], { parent }: ts.Identifier): boolean {
  const isName =
    compiler.isParameter(parent) || compiler.isPropertyDeclaration(parent) || compiler.isPropertyAssignment(parent);
  return !isName && !compiler.isPropertyAccessExpression(parent) && compiler.isExpression(parent);
}

function readAdd(project: Project, use: ts.Node): AddCall | Problem {
  const { compiler } = project;
  const access = use.parent;
  const call = access.parent;
  if (!compiler.isPropertyAccessExpression(access) || !compiler.isCallExpression(call) || call.expression !== access)
    return { node: use, reason: 'The queue is handed on here.', remedy: `Call add() on it directly, ${AGAIN}` };
  const method = access.name.text;
  if (method === 'addBulk') return readBulk(project, call);
  if (method === 'add') return readOne(project, call);
  const remedy = `Use Tasks or TaskQueues for it, or remove it, ${AGAIN}`;
  return { node: call, reason: `queue.${method}() has no counterpart that could be written for you.`, remedy };
}

function readOne(project: Project, call: ts.CallExpression): AddCall | Problem {
  const [first, second, third] = call.arguments;
  const name = project.textOf(first);
  if (name !== undefined) {
    return { call, isBulk: false, jobs: [{ name, nameNode: first, data: second, options: third }] };
  }
  // Bull alone takes a job without a name.
  const isUnnamed = first !== undefined && project.compiler.isObjectLiteralExpression(first);
  if (isUnnamed) return { call, isBulk: false, jobs: [{ name: UNNAMED, data: first, options: second }] };
  const remedy = `Write the name as a literal or a constant, ${AGAIN}`;
  return { node: call, reason: 'The name of this job is known only at run time.', remedy };
}

function readBulk(project: Project, call: ts.CallExpression): AddCall | Problem {
  const { compiler } = project;
  const [list] = call.arguments;
  const jobs: AddedJob[] = [];
  const items = list && compiler.isArrayLiteralExpression(list) ? list.elements : mapped(compiler, list);
  for (const item of items ?? []) {
    const nameNode = property(compiler, item, 'name');
    const name = project.textOf(nameNode);
    if (name === undefined) break;
    jobs.push({ name, nameNode, data: property(compiler, item, 'data'), options: property(compiler, item, 'opts') });
  }
  if (items && items.length > 0 && jobs.length === items.length) return { call, isBulk: true, jobs };
  const remedy = `Write it as addBulk(list.map((item) => ({ name: 'literal', data }))), ${AGAIN}`;
  return { node: call, reason: 'What addBulk() adds cannot be read from the code.', remedy };
}

/** The object that `list.map((item) => ({ … }))` makes. */
function mapped(compiler: Project['compiler'], list: ts.Expression | undefined): ts.Expression[] | undefined {
  if (!list || !compiler.isCallExpression(list) || !compiler.isPropertyAccessExpression(list.expression))
    return undefined;
  const [callback] = list.arguments;
  if (list.expression.name.text !== 'map' || !callback || !compiler.isArrowFunction(callback)) return undefined;
  const { body } = callback;
  return compiler.isParenthesizedExpression(body) ? [body.expression] : undefined;
}
