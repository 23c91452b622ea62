import type ts from 'typescript';
import type { Compiler } from './compiler.js';
import { descendants, importedNames } from './syntax.js';
import type { Edit } from './text-edits.js';

/** Imports names from a module, beside those that are imported already. */
export function addImports(compiler: Compiler, file: ts.SourceFile, module: string, names: readonly string[]): Edit[] {
  const known = importedNames(compiler, file);
  const missing = names.filter((name) => known.get(name)?.module !== module).sort();
  if (missing.length === 0) return [];
  const imports = file.statements.filter(compiler.isImportDeclaration);
  const last = imports.flatMap((one) => namedElements(compiler, one, module)).at(-1);
  if (last) return [{ start: last.end, end: last.end, text: `, ${missing.join(', ')}` }];
  const at = imports.at(-1)?.end ?? 0;
  const quote = imports[0]?.moduleSpecifier.getText()[0] ?? "'";
  const line = `import { ${missing.join(', ')} } from ${quote}${module}${quote};`;
  return [{ start: at, end: at, text: imports.length > 0 ? `\n${line}` : `${line}\n` }];
}

function namedElements(compiler: Compiler, node: ts.ImportDeclaration, module: string): readonly ts.ImportSpecifier[] {
  const bindings = node.importClause?.namedBindings;
  const isSame = compiler.isStringLiteral(node.moduleSpecifier) && node.moduleSpecifier.text === module;
  // What is imported as a type only cannot be injected.
  if (!isSame || node.importClause?.isTypeOnly) return [];
  return bindings && compiler.isNamedImports(bindings) ? bindings.elements : [];
}

/** Removes the named imports that were used before and are not any more. */
export function unusedImportEdits(compiler: Compiler, before: ts.SourceFile, after: ts.SourceFile): Edit[] {
  const [usedBefore, usedAfter] = [usedNames(compiler, before), usedNames(compiler, after)];
  return after.statements.filter(compiler.isImportDeclaration).flatMap((declaration) => {
    const bindings = declaration.importClause?.namedBindings;
    if (!bindings || !compiler.isNamedImports(bindings)) return [];
    const kept = bindings.elements.filter(({ name }) => usedAfter.has(name.text) || !usedBefore.has(name.text));
    if (kept.length === bindings.elements.length) return [];
    if (kept.length === 0 && !declaration.importClause?.name) return [wholeLine(after.text, declaration)];
    const text = `{ ${kept.map((element) => element.getText(after)).join(', ')} }`;
    return [{ start: bindings.getStart(after), end: bindings.end, text }];
  });
}

function wholeLine(text: string, node: ts.Node): Edit {
  const newline = /^\r?\n/.exec(text.slice(node.end))?.[0].length ?? 0;
  return { start: node.getStart(), end: node.end + newline, text: '' };
}

function usedNames(compiler: Compiler, file: ts.SourceFile): Set<string> {
  const statements = file.statements.filter((statement) => !compiler.isImportDeclaration(statement));
  const nodes = statements.flatMap((statement) => [statement, ...descendants(compiler, statement)]);
  return new Set(nodes.flatMap((node) => (compiler.isIdentifier(node) ? [node.text] : [])));
}
