// npm run verify:package: builds, packs both libraries, unpacks the tarballs into a throw-away consumer and checks that
// plain Node loads them (import and require), that TypeScript finds their types, and that they ship what they need and
// nothing else. Works offline; dependencies come from this repository's node_modules.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { Checks } from './lib/checks.mjs';
import { compileConsumer, loadByImport, loadByRequire } from './lib/consumer.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { contentProblems, manifestProblems, pack, undeclaredImports, unpack } from './lib/package-content.mjs';
import { fromRoot, root } from './lib/project.mjs';
import { publishedPackages } from './lib/published-packages.mjs';

await ensureInstalled();
await ensureBuilt();

const checks = new Checks();
// Inside the repository, so that Node finds the dependencies by walking up.
const consumer = mkdtempSync(fromRoot('.verify-package-'));
process.on('exit', () => rmSync(consumer, { recursive: true, force: true }));

for (const published of publishedPackages) {
  const unpacked = join(consumer, 'node_modules', ...published.name.split('/'));
  mkdirSync(unpacked, { recursive: true });
  unpack(pack(published, consumer), unpacked);
  await checks.run(`${published.name}: the manifest agrees with the files`, () => manifestProblems(unpacked));
  await checks.run(`${published.name}: ships what it needs and nothing else`, () =>
    contentProblems(published, unpacked),
  );
  await checks.run(`${published.name}: declares every package that it imports`, () => undeclaredImports(unpacked));
}
for (const published of publishedPackages) {
  for (const [place, cwd] of Object.entries({ 'in the repository': root, 'from the tarball': consumer })) {
    await checks.run(`${published.name}: import() ${place}`, () => loadByImport(published, cwd));
    await checks.run(`${published.name}: require() ${place}`, () => loadByRequire(published, cwd));
  }
}
await checks.run('TypeScript consumers, ESM and CommonJS, find the types', () => compileConsumer(consumer));
checks.end();
