import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Block, Page } from './pages.js';

const ROOT = join(import.meta.dirname, '../..');

/** A source file made of blocks of a page: where each of its lines stands on the page. */
interface Source {
  readonly page: string;
  readonly code: string;
  readonly lines: readonly number[];
}

/**
 * Type-checks the examples of all pages against the real packages, in one program. A block that begins with
 * `// name.ts` is a file that other blocks of its page can import; the others are one file for each page, in
 * order, so that they build on each other.
 * @returns what does not compile, as `page:line message`
 */
export function compileErrors(all: readonly Page[]): string[] {
  const sources = new Map(all.flatMap((page) => sourcesOf(page)));
  const options = compilerOptions();
  const host = hostOf(sources, options);
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources].flatMap(([path, source]) => {
    const file = program.getSourceFile(path);
    const found = file ? [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)] : [];
    return found.map((diagnostic) => described(diagnostic, source));
  });
}

function sourcesOf({ path, blocks }: Page): [string, Source][] {
  const folder = join(ROOT, '.docs', path.replace(/\.md$/, ''));
  const files = new Map<string, Block[]>();
  for (const block of blocks) {
    const name = /^\/\/ ([\w.-]+\.ts)\b/.exec(block.code)?.[1] ?? 'page.ts';
    files.set(name, [...(files.get(name) ?? []), block]);
  }
  return [...files].map(([name, parts]) => [join(folder, name), joined(path, parts)]);
}

function joined(page: string, blocks: readonly Block[]): Source {
  const rows = blocks.flatMap(({ code, line }) => code.split('\n').map((text, at) => ({ text, line: line + at })));
  // A file without imports and exports is no module, and would share its names with all others.
  const code = [...rows.map(({ text }) => text), 'export {};'].join('\n');
  return { page, code, lines: rows.map(({ line }) => line) };
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(ROOT, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, (file) => readFileSync(file, 'utf8')) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
  return { ...options, declaration: false, sourceMap: false, isolatedModules: false, noEmit: true };
}

function hostOf(sources: ReadonlyMap<string, Source>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const folders = new Set([...sources.keys()].map((path) => join(path, '..')));
  return {
    ...host,
    fileExists: (path) => sources.has(path) || host.fileExists(path),
    directoryExists: (path) => folders.has(path) || (host.directoryExists?.(path) ?? true),
    readFile: (path) => sources.get(path)?.code ?? host.readFile(path),
    getSourceFile: (path, version, ...rest) => {
      const source = sources.get(path);
      return source
        ? ts.createSourceFile(path, source.code, version, true)
        : host.getSourceFile(path, version, ...rest);
    },
  };
}

function described({ file, start = 0, messageText, code }: ts.Diagnostic, { page, lines }: Source): string {
  const row = file ? file.getLineAndCharacterOfPosition(start).line : 0;
  return `${page}:${lines[row] ?? 0} TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}
