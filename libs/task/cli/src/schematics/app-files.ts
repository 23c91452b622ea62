import type ts from 'typescript';
import type { Compiler } from '../source/compiler.js';
import { addImports } from '../source/import-edits.js';
import { addModuleImports, moduleClass, moduleOptions, rootCall } from '../source/module-edits.js';
import { descendants } from '../source/syntax.js';
import { type Edit, edited, indentAt } from '../source/text-edits.js';

/** A file with its change, or what to do by hand; neither, where nothing is missing. */
export interface Change {
  readonly text?: string;
  readonly byHand?: string;
}

/** A module that the root module is to import. */
export interface WantedModule {
  readonly name: string;
  readonly from: string;
  readonly call: string;
}

/** Imports modules into the root module. */
export function changedModule(compiler: Compiler, source: string, wanted: readonly WantedModule[]): Change {
  const file = parse(compiler, source);
  const missing = wanted.filter(({ name }) => !rootCall(compiler, file, name));
  if (missing.length === 0) return {};
  const byHand = `Add to the imports of the root module: ${missing.map(({ call }) => call).join(', ')}`;
  const declaration = moduleClass(compiler, file, 'AppModule');
  const options = declaration && moduleOptions(compiler, declaration);
  const added =
    options &&
    addModuleImports(
      compiler,
      options,
      missing.map(({ call }) => call),
    );
  if (!added) return { byHand };
  return { text: edited(source, [...importsOf(compiler, file, missing), added]) };
}

function importsOf(compiler: Compiler, file: ts.SourceFile, missing: readonly WantedModule[]): Edit[] {
  return missing.flatMap(({ name, from }) => addImports(compiler, file, from, [name]));
}

/** Makes an application close its modules on SIGTERM. */
export function changedMain(compiler: Compiler, source: string): Change {
  const file = parse(compiler, source);
  const nodes = descendants(compiler, file);
  if (nodes.some((node) => compiler.isIdentifier(node) && node.text === 'enableShutdownHooks')) return {};
  const created = nodes.filter(compiler.isVariableStatement).filter((statement) => isCreation(compiler, statement));
  const byHand =
    'Call app.enableShutdownHooks() before app.listen(), so that SIGTERM ends running tasks in an orderly way.';
  const [statement] = created;
  const name = statement?.declarationList.declarations[0]?.name;
  if (created.length !== 1 || !name || !compiler.isIdentifier(name)) return { byHand };
  const line = `\n${indentAt(source, statement!.getStart())}${name.text}.enableShutdownHooks();`;
  return { text: edited(source, [{ start: statement!.end, end: statement!.end, text: line }]) };
}

function isCreation(compiler: Compiler, statement: ts.VariableStatement): boolean {
  const { declarations } = statement.declarationList;
  const [first] = declarations;
  const awaited =
    first?.initializer && compiler.isAwaitExpression(first.initializer) ? first.initializer.expression : undefined;
  if (declarations.length !== 1 || !awaited || !compiler.isCallExpression(awaited)) return false;
  return /^NestFactory\.create(ApplicationContext|Microservice)?$/.test(awaited.expression.getText());
}

/** Ignores the data of the embedded ledger. */
export function changedIgnores(source: string): Change {
  if (/^\/?\.taskledger\/?\s*$/m.test(source)) return {};
  const gap = source === '' || source.endsWith('\n') ? '' : '\n';
  return { text: `${source}${gap}\n# Taskledger, embedded\n/.taskledger\n`.replace(/^\n/, '') };
}

function parse(compiler: Compiler, source: string): ts.SourceFile {
  return compiler.createSourceFile('file.ts', source, compiler.ScriptTarget.Latest, true);
}
