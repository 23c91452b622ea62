// node scripts/check-examples.mjs
// Type-checks the examples (```ts) of README.md, libs/*/README.md and docs/guides against the packages, in one program.
// A block that begins with `// name.ts` is a file that other blocks of its page can import; the others are one file for each
// page, in order, so that they build on each other. Prints what does not compile, as `page:line message`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './lib/project.mjs';

const errors = compileErrors(pages());
for (const error of errors) console.log(error);
process.exitCode = errors.length > 0 ? 1 : 0;

function pages() {
  const guides = readdirSync(join(root, 'docs/guides')).filter((file) => file.endsWith('.md'));
  const readmes = readdirSync(join(root, 'libs')).map((name) => join('libs', name, 'README.md'));
  return ['README.md', ...readmes, ...guides.map((file) => join('docs/guides', file))];
}

function compileErrors(paths) {
  const sources = new Map(paths.flatMap(sourcesOf));
  const options = compilerOptions();
  const program = ts.createProgram([...sources.keys()], options, hostOf(sources, options));
  return [...sources].flatMap(([path, source]) => {
    const file = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map((diagnostic) => described(diagnostic, source));
  });
}

function sourcesOf(page) {
  const text = readFileSync(join(root, page), 'utf8');
  const files = new Map();
  for (const { index, 1: code } of text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
    const name = /^\/\/ ([\w.-]+\.ts)\b/.exec(code)?.[1] ?? 'page.ts';
    const first = text.slice(0, index).split('\n').length + 1;
    const rows = code.split('\n').map((row, at) => ({ row, line: first + at }));
    files.set(name, [...(files.get(name) ?? []), ...rows]);
  }
  const folder = join(root, '.docs', page.replace(/\.md$/, ''));
  return [...files].map(([name, rows]) => [join(folder, name), sourceOf(page, rows)]);
}

// A file without imports and exports is no module, and would share its names with all others.
function sourceOf(page, rows) {
  const code = [...rows.map(({ row }) => row), 'export {};'].join('\n');
  return { page, code, lines: rows.map(({ line }) => line) };
}

function compilerOptions() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  return { ...options, declaration: false, sourceMap: false, isolatedModules: false, noEmit: true };
}

function hostOf(sources, options) {
  const host = ts.createCompilerHost(options);
  const folders = new Set([...sources.keys()].map((path) => join(path, '..')));
  return {
    ...host,
    fileExists: (path) => sources.has(path) || host.fileExists(path),
    directoryExists: (path) => folders.has(path) || host.directoryExists(path),
    readFile: (path) => sources.get(path)?.code ?? host.readFile(path),
    getSourceFile: (path, version, ...rest) =>
      sources.has(path)
        ? ts.createSourceFile(path, sources.get(path).code, version, true)
        : host.getSourceFile(path, version, ...rest),
  };
}

function described({ file, start = 0, messageText, code }, { page, lines }) {
  const row = file?.getLineAndCharacterOfPosition(start).line ?? 0;
  return `${page}:${lines[row] ?? 0} TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}
