import type ts from 'typescript';
import type { Project } from './project.js';
import { descendants } from './syntax.js';

/** Whether an identifier stands for what is declared there, and not for another thing of that name. */
export function refersTo({ checker, compiler }: Project, node: ts.Identifier, declaration: ts.Node): boolean {
  const { parent } = node;
  const symbol = compiler.isShorthandPropertyAssignment(parent)
    ? checker.getShorthandAssignmentValueSymbol(parent)
    : checker.getSymbolAtLocation(node);
  return symbol?.declarations?.some((one) => one === declaration) ?? false;
}

/** The uses of a declared name below a node. */
export function usesBelow(project: Project, root: ts.Node, declaration: ts.NamedDeclaration): ts.Identifier[] {
  const name = declaration.name?.getText();
  return [root, ...descendants(project.compiler, root)]
    .filter(project.compiler.isIdentifier)
    .filter((node) => node.text === name && node !== declaration.name && refersTo(project, node, declaration));
}

/** An expression as text that means the same in any file: values, and what is global. */
export function portableText(project: Project, expression: ts.Expression): string | undefined {
  const { compiler, checker } = project;
  if (compiler.isObjectLiteralExpression(expression)) return portableObject(project, expression);
  const type = checker.getTypeAtLocation(expression);
  if (type.isNumberLiteral()) return String(type.value);
  if (type.isStringLiteral()) return `'${type.value}'`;
  const isGlobal = [expression, ...descendants(compiler, expression)]
    .filter(compiler.isIdentifier)
    .every((node) => isMember(compiler, node) || isDeclaredGlobally(checker, node));
  return isGlobal ? expression.getText() : undefined;
}

function portableObject(project: Project, object: ts.ObjectLiteralExpression): string | undefined {
  const members = object.properties.map((one) => {
    const value = project.compiler.isPropertyAssignment(one) ? portableText(project, one.initializer) : undefined;
    return value === undefined ? undefined : `${one.name!.getText()}: ${value}`;
  });
  return members.includes(undefined) ? undefined : `{ ${members.join(', ')} }`;
}

function isMember(compiler: Project['compiler'], node: ts.Identifier): boolean {
  return compiler.isPropertyAccessExpression(node.parent) && node.parent.name === node;
}

function isDeclaredGlobally(checker: ts.TypeChecker, node: ts.Identifier): boolean {
  const declarations = checker.getSymbolAtLocation(node)?.declarations ?? [];
  return declarations.length > 0 && declarations.every((one) => one.getSourceFile().isDeclarationFile);
}
