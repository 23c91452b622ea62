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
  const text = options.getSourceFile().text;
  if (!imports) {
    const isTaken = options.properties.some(
      (member) => compiler.isSpreadAssignment(member) || member.name?.getText() === 'imports',
    );
    return isTaken ? undefined : newImports(text, options, entries);
  }
  if (!compiler.isArrayLiteralExpression(imports)) return undefined;
  return addElements(text, imports, entries);
}

function newImports(text: string, options: ts.ObjectLiteralExpression, entries: readonly string[]): Edit {
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

/** Takes an element out of a list, with its comma. */
export function withoutElement(text: string, list: ts.NodeArray<ts.Expression>, element: ts.Expression): Edit {
  const comma = /^\s*,/.exec(text.slice(element.end))?.[0].length ?? 0;
  const before = text.slice(0, element.getStart()).match(/(\n?)[ \t]*$/)!;
  if (before[1] !== '' || list.length === 1 || list[0] === element) {
    const start = before[1] === '' ? element.getStart() : element.getStart() - before[0].length;
    const space =
      before[1] === '' && comma > 0 ? (/^[ \t]*/.exec(text.slice(element.end + comma))?.[0].length ?? 0) : 0;
    return { start, end: element.end + comma + space, text: '' };
  }
  const previous = list[list.indexOf(element) - 1]!;
  return { start: previous.end, end: element.end, text: '' };
}
