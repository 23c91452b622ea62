import type ts from 'typescript';
import type { Compiler } from './compiler.js';

/** Where a local name of a file comes from. */
export interface ImportedName {
  readonly module: string;
  readonly imported: string;
}

/** The named imports of a file, by local name. */
export function importedNames(compiler: Compiler, file: ts.SourceFile): Map<string, ImportedName> {
  const names = new Map<string, ImportedName>();
  for (const statement of file.statements) {
    if (!compiler.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (!bindings || !compiler.isNamedImports(bindings)) continue;
    const module = (statement.moduleSpecifier as ts.StringLiteral).text;
    for (const { name, propertyName } of bindings.elements)
      names.set(name.text, { module, imported: (propertyName ?? name).text });
  }
  return names;
}

/** A decorator that is called, with the name that its module exports it by. */
export interface DecoratorCall {
  readonly node: ts.Decorator;
  readonly call: ts.CallExpression;
  readonly name: string;
}

/** The decorators of a node that come from one of these modules. */
export function decoratorsFrom(compiler: Compiler, node: ts.Node, modules: readonly string[]): DecoratorCall[] {
  if (!compiler.canHaveDecorators(node)) return [];
  const names = importedNames(compiler, node.getSourceFile());
  return (compiler.getDecorators(node) ?? []).flatMap((decorator) => {
    const call = decorator.expression;
    if (!compiler.isCallExpression(call) || !compiler.isIdentifier(call.expression)) return [];
    const origin = names.get(call.expression.text);
    return origin && modules.includes(origin.module) ? [{ node: decorator, call, name: origin.imported }] : [];
  });
}

/** Every node below one, depth first. */
export function descendants(compiler: Compiler, root: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    compiler.forEachChild(node, visit);
  };
  compiler.forEachChild(root, visit);
  return found;
}

/** A property of an object literal by name. */
export function property(
  compiler: Compiler,
  object: ts.Expression | undefined,
  name: string,
): ts.Expression | undefined {
  if (!object || !compiler.isObjectLiteralExpression(object)) return undefined;
  for (const member of object.properties) {
    if (compiler.isPropertyAssignment(member) && nameOf(compiler, member.name) === name) return member.initializer;
    if (compiler.isShorthandPropertyAssignment(member) && member.name.text === name) return member.name;
  }
  return undefined;
}

/** The name of a member, where it is written out. */
export function nameOf(compiler: Compiler, name: ts.Node | undefined): string | undefined {
  if (!name) return undefined;
  return compiler.isIdentifier(name) || compiler.isStringLiteralLike(name) || compiler.isPrivateIdentifier(name)
    ? name.text
    : undefined;
}

/** Whether the name occurs below a node as an identifier. */
export function mentions(compiler: Compiler, root: ts.Node, name: string): boolean {
  return descendants(compiler, root).some((node) => compiler.isIdentifier(node) && node.text === name);
}

/** The node or the next one above it for which the test holds. */
export function above<T extends ts.Node>(node: ts.Node, test: (node: ts.Node) => node is T): T | undefined {
  for (let at: ts.Node | undefined = node; at; at = at.parent) if (test(at)) return at;
  return undefined;
}

/** A name that none of the others is: itself, or with a number behind. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted}${number}`;
    if (!taken.has(name)) return name;
  }
}

/** `send-mail` as `sendMail`. */
export function camelCase(name: string): string {
  const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  const joined = words
    .map((word, index) => (index === 0 ? word[0]!.toLowerCase() : word[0]!.toUpperCase()) + word.slice(1))
    .join('');
  return /^[a-zA-Z]/.test(joined) ? joined : `run${joined}`;
}

/** The names of a class's members and parameter properties. */
export function memberNames(compiler: Compiler, declaration: ts.ClassDeclaration): Set<string> {
  const constructor = declaration.members.find(compiler.isConstructorDeclaration);
  const nodes = [...declaration.members, ...(constructor?.parameters ?? [])];
  return new Set(nodes.flatMap((node) => nameOf(compiler, node.name) ?? []));
}
