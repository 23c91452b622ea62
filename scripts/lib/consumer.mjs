import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromRoot } from './project.mjs';
import { entryName, publishedPackages } from './published-packages.mjs';

/** Problems of loading the package as an ES module in a fresh Node process. */
export function loadByImport(published, cwd) {
  return load(published, cwd, ['--input-type=module'], (specifier) => `await import(${JSON.stringify(specifier)})`);
}

/** Problems of loading it from CommonJS, which Node 20.19 and newer do without a flag. */
export function loadByRequire(published, cwd) {
  return load(published, cwd, ['--input-type=commonjs'], (specifier) => `require(${JSON.stringify(specifier)})`);
}

/** Compiles one ESM and one CommonJS file that use every exported name. */
export function compileConsumer(folder) {
  writeFileSync(join(folder, 'consumer.mts'), consumerSource());
  writeFileSync(join(folder, 'consumer.cts'), consumerSource());
  const tsc = fromRoot('node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
  ];
  const files = ['consumer.mts', 'consumer.cts'];
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--ignoreConfig', ...options, ...files], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status === 0 ? [] : [stdout.trim()];
}

function load({ name, exports }, cwd, flags, expression) {
  const problems = [];
  for (const [subpath, expected] of Object.entries(exports)) {
    const specifier = entryName(name, subpath);
    const script = `console.log(JSON.stringify(Object.keys(${expression(specifier)})))`;
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', script], { cwd, encoding: 'utf8' });
    if (status === 0) problems.push(...missing(specifier, expected, JSON.parse(stdout)));
    else problems.push(`${specifier} does not load:\n${stderr.trim()}`);
    if (status === 0 && stderr) problems.push(`${specifier} writes to stderr when loaded:\n${stderr.trim()}`);
  }
  return problems;
}

function missing(specifier, expected, found) {
  const names = expected.filter((name) => !found.includes(name));
  return names.length === 0 ? [] : [`${specifier} does not export ${names.join(', ')}`];
}

export function consumerSource() {
  const entries = publishedPackages.flatMap(({ name, exports }) =>
    Object.entries(exports).map(([subpath, names]) => ({ specifier: entryName(name, subpath), names })),
  );
  const imports = entries.map(({ specifier, names }) => `import { ${names.join(', ')} } from '${specifier}';`);
  return `${imports.join('\n')}\nexport const used: unknown[] = [${entries.flatMap(({ names }) => names).join(', ')}];\n`;
}
