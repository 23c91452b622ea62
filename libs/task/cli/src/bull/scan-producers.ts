import type ts from 'typescript';
import type { Problem } from '../findings.js';
import { usesBelow } from '../source/meaning.js';
import type { Project } from '../source/project.js';
import { above, decoratorsFrom, descendants, nameOf } from '../source/syntax.js';
import { readAdd } from './read-add.js';
import { type AddCall, AGAIN, BULL_MODULES, type Queues } from './queue.model.js';
import { flowProblem, handedOnRemedy } from './scan-engine.js';
import { sharedProblem } from './scan-processors.js';

type InjectedNode = ts.ParameterDeclaration | ts.PropertyDeclaration;

/** Finds injected queues, and what is added to them. */
export function scanProducers(project: Project, queues: Queues): void {
  const { compiler } = project;
  const files = [...project.sources, ...project.shared].filter(({ text }) => text.includes('@nestjs/bull'));
  for (const node of files.flatMap((file) => descendants(compiler, file))) {
    if (!compiler.isParameter(node) && !compiler.isPropertyDeclaration(node)) continue;
    for (const { name, call, node: decorator } of decoratorsFrom(compiler, node, BULL_MODULES)) {
      if (name === 'InjectQueue') readInjection(project, { node, call }, queues);
      if (name === 'InjectFlowProducer') queues.loose.push(flowProblem(decorator));
    }
  }
}

function readInjection(
  project: Project,
  { node, call }: { node: InjectedNode; call: ts.CallExpression },
  queues: Queues,
): void {
  const { compiler } = project;
  const name = project.textOf(call.arguments[0]);
  const member = nameOf(compiler, node.name);
  const declaration = compiler.isParameter(node) ? node.parent.parent : node.parent;
  const isMember = compiler.isPropertyDeclaration(node) || (compiler.getModifiers(node) ?? []).length > 0;
  if (name === undefined || member === undefined || !compiler.isClassDeclaration(declaration) || !isMember) {
    const reason = 'This queue is injected in a way that cannot be followed.';
    queues.complain(name, { node, reason, remedy: `Use @InjectQueue('name') private readonly queue: Queue, ${AGAIN}` });
    return;
  }
  if (!project.isOwn(node.getSourceFile())) return queues.complain(name, sharedProblem(node));
  const queue = queues.of(name);
  const adds: AddCall[] = [];
  for (const use of usesOf(project, node, declaration)) {
    const added = 'reason' in use ? use : readAdd(project, use);
    if ('reason' in added) queue.problems.push(added);
    else adds.push(added);
  }
  queue.injections.push({ declaration, node, member, adds });
}

/** Where the queue is used: `this.queue`, or the parameter in its constructor; a problem where another class does. */
function usesOf(project: Project, node: InjectedNode, declaration: ts.ClassDeclaration): (ts.Node | Problem)[] {
  const { compiler } = project;
  const name = node.name.getText();
  const files = [...project.sources, ...project.shared].filter(({ text }) => text.includes(name));
  return files
    .flatMap((file) => usesBelow(project, file, node))
    .map((use) => {
      const access = compiler.isPropertyAccessExpression(use.parent) && use.parent.name === use ? use.parent : use;
      const isHere = above(use, compiler.isClassDeclaration) === declaration;
      if (isHere && isOfThis(compiler, access)) return access;
      return { node: use, reason: 'The queue is handed on here.', remedy: handedOnRemedy(project, use) };
    });
}

function isOfThis(compiler: Project['compiler'], access: ts.Node): boolean {
  if (!compiler.isPropertyAccessExpression(access)) return compiler.isExpression(access.parent);
  return access.expression.kind === compiler.SyntaxKind.ThisKeyword;
}
