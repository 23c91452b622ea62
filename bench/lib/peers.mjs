import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCommand } from '../../scripts/lib/run.mjs';

/** A package of its own, outside the workspace: nobody but the bench installs it. */
export const PEERS = fileURLToPath(new URL('../peers', import.meta.url));
const LOCK = join(PEERS, 'package-lock.json');
const STAMP = join(PEERS, 'node_modules', '.installed');

let installing;

/** Installs the other systems, and the Node that runs them, where they are missing; says why they cannot be used. */
export function whyNoPeers() {
  installing ??= install();
  return installing;
}

/** The oldest Node that a package of theirs runs on, as `[major, minor]`. */
export function oldestNodeOf(name) {
  const { engines } = JSON.parse(readFileSync(join(PEERS, 'node_modules', name, 'package.json'), 'utf8'));
  const [, major = '0', minor = '0'] = /(\d+)(?:\.(\d+))?/.exec(engines?.node ?? '') ?? [];
  return [Number(major), Number(minor)];
}

async function install() {
  const lock = createHash('sha256').update(readFileSync(LOCK)).digest('hex');
  if (readIfThere(STAMP) === lock) return undefined;
  console.log('Installing what the bench compares with (npm ci in bench/peers).');
  if (!(await npmCi())) return 'npm ci in bench/peers failed';
  writeFileSync(STAMP, lock);
  return undefined;
}

function npmCi() {
  const { command, args, shell } = npmCommand(['ci', '--loglevel=error']);
  return new Promise((resolve) => {
    const npm = spawn(command, args, { cwd: PEERS, shell, env: environment(), stdio: 'inherit' });
    npm.once('error', () => resolve(false));
    npm.once('exit', (code) => resolve(code === 0));
  });
}

// The npm that runs the bench tells its children where its project is; this one has another.
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'npm_config_local_prefix'));
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
