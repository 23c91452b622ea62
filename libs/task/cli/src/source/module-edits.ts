import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import { descendants, property } from './syntax.js';
import { type Edit, indentAt } from './text-edits.js';

/** The object that `@Module({ … })` of a class takes. */
export function moduleOptions(
  compiler: Compiler,
  declaration: ts.ClassDeclaration,
): ts.ObjectLiteralExpression | undefined {
  for (const { expression } of compiler.getDecorators(declaration) ?? []) {
    if (!compiler.isCallExpression(expression) || expression.expression.getText() !== 'Module') continue;
    const [options] = expression.arguments;
    if (options && compiler.isObjectLiteralExpression(options)) return options;
  }
  return undefined;
}

/** The class of that name in a file, or its only Nest module. */
export function moduleClass(compiler: Compiler, file: ts.SourceFile, name?: string): ts.ClassDeclaration | undefined {
  const modules = file.statements
    .filter(compiler.isClassDeclaration)
    .filter((declaration) => moduleOptions(compiler, declaration) !== undefined);
  return (
    modules.find((declaration) => declaration.name?.text === name) ?? (modules.length === 1 ? modules[0] : undefined)
  );
}

/** Adds entries to the `imports` of a module; nothing where they are not an array that is written out. */
export function addModuleImports(
  compiler: Compiler,
  options: ts.ObjectLiteralExpression,
  entries: readonly string[],
): Edit | undefined {
  const imports = property(compiler, options, 'imports');
  if (!imports) return newImports(compiler, options, entries);
  if (!compiler.isArrayLiteralExpression(imports)) return undefined;
  return addElements(options.getSourceFile().text, imports, entries);
}

/** `imports` for a module that has none; nothing where they may come from elsewhere. */
export function newImports(
  compiler: Compiler,
  options: ts.ObjectLiteralExpression,
  entries: readonly string[],
): Edit | undefined {
  const isTaken = options.properties.some(
    (member) => compiler.isSpreadAssignment(member) || member.name?.getText() === 'imports',
  );
  if (isTaken) return undefined;
  const { text } = options.getSourceFile();
  const [first] = options.properties;
  const list = `imports: [${entries.join(', ')}],`;
  if (!first) return { start: options.getStart(), end: options.end, text: `{\n  ${list}\n}` };
  const isOwnLine = text.slice(options.getStart(), first.getStart()).includes('\n');
  const gap = isOwnLine ? `\n${indentAt(text, first.getStart())}` : ' ';
  return { start: first.getStart(), end: first.getStart(), text: list + gap };
}

function addElements(text: string, list: ts.ArrayLiteralExpression, entries: readonly string[]): Edit {
  const last = list.elements.at(-1);
  if (!last) return { start: list.getStart() + 1, end: list.end - 1, text: entries.join(', ') };
  const isMultiline = text.slice(list.getStart(), list.elements[0]!.getStart()).includes('\n');
  const gap = isMultiline ? `,\n${indentAt(text, last.getStart())}` : ', ';
  return { start: last.end, end: last.end, text: entries.map((entry) => gap + entry).join('') };
}

/** Whether `TaskModule.forRoot()` or `forRootAsync()` is called in a file. */
export function rootCall(compiler: Compiler, file: ts.SourceFile, module: string): ts.CallExpression | undefined {
  return descendants(compiler, file).find(
    (node): node is ts.CallExpression =>
      compiler.isCallExpression(node) && new RegExp(`^${module}\\.forRoot(Async)?$`).test(node.expression.getText()),
  );
}
