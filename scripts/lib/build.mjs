import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fromRoot, projects, stampFile } from './project.mjs';
import { buildCommonJs } from './commonjs.mjs';
import { tolerateAbsentPackages } from './declarations.mjs';
import { endLike, runNode } from './run.mjs';

const TSC = fromRoot('node_modules', 'typescript', 'bin', 'tsc');
const STAMP = stampFile('built');
const VITE = fromRoot('node_modules', 'vite', 'bin', 'vite.js');
const VITE_CONFIG = fromRoot('apps', 'admin-ui', 'vite.config.mjs');
const DASHBOARD = fromRoot('libs', 'task-admin', 'dist', 'dashboard', 'index.html');
const DASHBOARD_STAMP = stampFile('dashboard-built');
// Those whose values have an identity that both builds must share.
const libraries = [
  { folder: 'libs/task', entries: ['index', 'testing/index'] },
  { folder: 'libs/task-admin', entries: [] },
];
const SHARED_INPUTS = ['tsconfig.json', 'tsconfig.build.json', 'node_modules/.package-lock.json'];
const TS_OUTPUTS = ['.js', '.js.map', '.d.ts', '.d.ts.map'];

/** Builds what is stale. Costs some milliseconds when nothing is, because then tsc is not even started. */
export async function ensureBuilt() {
  const before = fingerprint();
  if (projects.every(isBuilt) && existsSync(DASHBOARD) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === before)
    return;
  console.log('Building what changed (tsc -b).');
  projects.forEach(removeOrphans);
  const ended = await runNode([TSC, '-b', 'tsconfig.build.json']);
  if (ended.code !== 0) {
    console.error('The build failed; tsc says why above.');
    endLike(ended);
  }
  projects.forEach(copyAssets);
  for (const { folder, entries } of libraries) {
    // Before the CommonJS build, which copies the declarations.
    tolerateAbsentPackages(fromRoot(folder), declarationsOf(folder));
    await buildCommonJs(fromRoot(folder), entries);
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  await buildDashboard();
  // The fingerprint of before the build: what was edited while tsc ran is stale.
  writeFileSync(STAMP, before);
}

/** The dashboard is part of the API's package. It is built when its own files have changed, or it is not there. */
async function buildDashboard() {
  const before = hashOf(dashboardInputs());
  if (existsSync(DASHBOARD) && existsSync(DASHBOARD_STAMP) && readFileSync(DASHBOARD_STAMP, 'utf8') === before) return;
  console.log('Building the dashboard (vite build).');
  const ended = await runNode([
    VITE,
    'build',
    fromRoot('apps', 'admin-ui'),
    '--logLevel',
    'warn',
    '--config',
    VITE_CONFIG,
  ]);
  if (ended.code !== 0) endLike(ended);
  writeFileSync(DASHBOARD_STAMP, before);
}

function dashboardInputs() {
  const ui = fromRoot('apps', 'admin-ui');
  const own = ['package.json', 'vite.config.mjs', 'index.html'].map((file) => join(ui, file));
  return [fromRoot('node_modules', '.package-lock.json'), ...own, ...filesUnder(join(ui, 'src'))].sort();
}

function isBuilt(project) {
  return existsSync(fromRoot(project, 'dist', '.tsbuildinfo'));
}

function fingerprint() {
  return hashOf([...inputs(), ...dashboardInputs()]);
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function inputs() {
  const own = projects.flatMap((project) => [
    fromRoot(project, 'package.json'),
    fromRoot(project, 'tsconfig.build.json'),
    ...filesUnder(fromRoot(project, 'src')).filter((file) => !file.endsWith('.spec.ts')),
  ]);
  return [...SHARED_INPUTS.map((file) => fromRoot(file)), ...own].sort();
}

/** tsc leaves the output of a deleted source file behind, where it could still be imported. */
function removeOrphans(project) {
  const dist = fromRoot(project, 'dist');
  const cjs = join(dist, 'cjs');
  for (const file of filesUnder(dist).filter((name) => name.endsWith('.d.ts') && !name.startsWith(cjs))) {
    const stem = file.slice(0, -'.d.ts'.length);
    const source = fromRoot(project, 'src', `${stem.slice(dist.length + 1)}.ts`);
    if (!existsSync(source)) TS_OUTPUTS.forEach((ending) => rmSync(stem + ending, { force: true }));
  }
}

/** What the code reads beside itself, for example the embedded database's template. */
function copyAssets(project) {
  const src = fromRoot(project, 'src');
  for (const file of filesUnder(src).filter((name) => !name.endsWith('.ts'))) {
    const target = fromRoot(project, 'dist', file.slice(src.length + 1));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
}

function declarationsOf(folder) {
  return filesUnder(fromRoot(folder, 'dist')).filter((name) => name.endsWith('.d.ts'));
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
