import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromRoot, stampFile } from './project.mjs';
import { endLike, runNpm } from './run.mjs';

const LOCK = fromRoot('package-lock.json');
const INSTALLED = fromRoot('node_modules', '.package-lock.json');
const STAMP = stampFile('installed');

/** Makes node_modules what package-lock.json says; does nothing when it already is. */
export async function ensureInstalled() {
  const reason = whyInstall();
  if (!reason) return;
  console.log(`Installing dependencies (npm ci): ${reason}.`);
  if (!(await npm('ci'))) {
    // Takes the same versions, and is less strict about what the lock file may leave out.
    console.log('npm ci failed; trying npm install.');
    if (!(await npm('install', '--no-save'))) process.exit(1);
  }
  remember();
}

async function npm(...command) {
  // Development packages are needed to build, also where NODE_ENV=production would leave them out.
  const ended = await runNpm([...command, '--include=dev', '--loglevel=error']);
  if (ended.signal) endLike(ended);
  return ended.code === 0;
}

/** Why `npm ci` has to run, or `null` when what is installed is what the lock file names. */
function whyInstall() {
  if (!existsSync(fromRoot('node_modules'))) return 'node_modules is missing';
  if (!existsSync(INSTALLED)) return 'node_modules was not installed by npm, or not to the end';
  if (readIfThere(STAMP) === state()) return null;
  const reason = firstDifference(packagesOf(LOCK), packagesOf(INSTALLED));
  if (!reason) remember();
  return reason;
}

function firstDifference(locked, installed) {
  for (const [path, entry] of Object.entries(locked)) {
    if (!path.includes('node_modules/')) continue;
    const found = installed[path];
    if (!found && !mayBeAbsent(entry)) return `${path} is in package-lock.json but not installed`;
    if (found && found.version !== entry.version) {
      return `${path} is installed at ${found.version}, package-lock.json names ${entry.version}`;
    }
  }
  return null;
}

/** Packages for another platform, and peers where npm is configured not to install them. */
function mayBeAbsent(entry) {
  return Boolean(entry.optional || entry.devOptional || entry.peer);
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}

/** What npm made of this lock file counts as right, so that unusual npm settings do not install at every start. */
function remember() {
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, state());
}

function state() {
  return createHash('sha256').update(readFileSync(LOCK)).update('\0').update(readIfThere(INSTALLED)).digest('hex');
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
