import { createRequire } from 'node:module';
import { join } from 'node:path';
import type ts from 'typescript';
import { CliError } from '../cli.error.js';

/** The compiler API of the `typescript` package. */
export type Compiler = typeof ts;

const PACKAGE = 'typescript';

/**
 * The compiler of a project: its own, that of its Nest CLI, or one installed beside this package.
 * @throws CliError when none of them has a compiler API
 */
export function loadCompiler(dir: string): Compiler {
  const project = createRequire(join(dir, 'package.json'));
  const versions: string[] = [];
  for (const load of [
    () => project,
    () => requireOf(project, '@nestjs/cli/package.json'),
    () => createRequire(__filename),
  ]) {
    const found = tryLoad(load);
    if (found && typeof found.createSourceFile === 'function') return found;
    if (found) versions.push(found.version);
  }
  throw new CliError(
    versions.length === 0
      ? `TypeScript is not installed in ${dir}. Run: npm install --save-dev typescript@6`
      : `TypeScript ${versions[0]} has no compiler API. Run: npx -p typescript@6 -p @taskledger/nestjs taskledger migrate`,
  );
}

function requireOf(from: NodeJS.Require, specifier: string): NodeJS.Require {
  return createRequire(from.resolve(specifier));
}

function tryLoad(load: () => NodeJS.Require): Compiler | undefined {
  try {
    return load()(PACKAGE) as Compiler;
  } catch {
    // Not there: the next place is tried.
    return undefined;
  }
}
