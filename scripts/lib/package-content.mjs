import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { fromRoot } from './project.mjs';
import { npmCommand } from './run.mjs';

/** `npm pack`s the package into a folder and returns the tarball's path. */
export function pack({ folder }, destination) {
  const { command, args, shell } = npmCommand([
    'pack',
    '--json',
    '--loglevel=error',
    '--pack-destination',
    destination,
  ]);
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: fromRoot(folder), encoding: 'utf8', shell });
  if (status !== 0) throw new Error(`npm pack failed in ${folder}:\n${stderr}`);
  const answer = JSON.parse(stdout);
  const [packed] = Array.isArray(answer) ? answer : Object.values(answer);
  return join(destination, packed.filename);
}

export function unpack(tarball, folder) {
  const { status, stderr } = spawnSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`tar could not unpack ${tarball}:\n${stderr}`);
}

export async function manifestProblems(unpacked) {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const { messages, pkg } = await publint({ pkgDir: unpacked, pack: false, strict: true, level: 'warning' });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

export function contentProblems({ assets }, unpacked) {
  const files = listed(unpacked);
  const has = new Set(files);
  const compiled = files.filter((file) => /^dist\/(?!dashboard\/|cjs\/).*(?<!\.entry)\.js$/.test(file));
  return [
    ...['LICENSE', 'package.json', ...assets].filter((file) => !has.has(file)).map((file) => `${file} is missing`),
    ...files.filter((file) => /\.spec\.|\.tsbuildinfo$/.test(file)).map((file) => `${file} should not be shipped`),
    ...compiled
      .flatMap(companions)
      .filter((file) => !has.has(file))
      .map((file) => `${file} is missing`),
    ...versionProblems(unpacked),
  ];
}

/** Packages that the built code or its types import without a dependency that brings them. */
export async function undeclaredImports(unpacked) {
  const { default: ts } = await import('typescript');
  const { name, dependencies, peerDependencies } = readJson(join(unpacked, 'package.json'));
  const declared = new Set([name, ...Object.keys(dependencies ?? {}), ...Object.keys(peerDependencies ?? {})]);
  const problems = new Set();
  for (const file of listed(unpacked).filter((path) => /^dist\/(?!dashboard\/).*\.(js|d\.ts)$/.test(path))) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(unpacked, file), 'utf8'), true, true);
    for (const { fileName } of importedFiles) {
      if (fileName.startsWith('.') || isBuiltin(fileName) || declared.has(packageOf(fileName))) continue;
      problems.add(`${file} imports ${fileName}, which package.json does not name`);
    }
  }
  return [...problems];
}

/** The version that the library reports about itself is the published one. */
function versionProblems(unpacked) {
  const file = join(unpacked, 'dist', 'version.js');
  const { version } = readJson(join(unpacked, 'package.json'));
  if (!existsSync(file) || readFileSync(file, 'utf8').includes(`'${version}'`)) return [];
  return [`dist/version.js does not say '${version}', which package.json does`];
}

function companions(file) {
  const stem = file.slice(0, -'.js'.length);
  return [`${stem}.js.map`, `${stem}.d.ts`];
}

function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

function listed(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/'));
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
