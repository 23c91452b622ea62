// What suites need that start servers of their own: the programs of Postgres, a data directory to copy, a folder for
// everything, and that nothing of it is left when they end, however they end.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { printFigures } from './chaos-figures.mjs';
import { ensureInstalled } from './install.mjs';
import { fromRoot } from './project.mjs';
import { endLike, runNode } from './run.mjs';

const JEST = fromRoot('node_modules', 'jest', 'bin', 'jest.js');
const FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const VERSIONS = '/usr/lib/postgresql';

/** Runs Jest with a folder for servers, prints the figures of its scenarios, and ends as Jest did. */
export async function runOnOwnServers(name, jestArguments) {
  const bin = postgresPrograms();
  await ensureInstalled();
  await ensureBuilt();
  // In memory where that is possible: a killed process loses nothing either way, and fsync costs nothing there.
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const run = mkdtempSync(join(parent, `taskledger-${name}-`));
  chmodSync(run, 0o755);
  const figures = join(run, 'figures.jsonl');
  let end = { code: 1 };
  try {
    const template = createTemplate(run, bin);
    end = await runNode([...FLAGS, JEST, ...jestArguments], {
      ...process.env,
      CHAOS_RUN: run,
      CHAOS_FIGURES: figures,
      CHAOS_POSTGRES_BIN: bin,
      CHAOS_POSTGRES_TEMPLATE: template,
    });
    printFigures(figures);
  } finally {
    endRemembered(run);
    unmountSmallDisks(run);
    if (process.env.CHAOS_KEEP) console.log(`Kept: ${run}`);
    else rmSync(run, { recursive: true, force: true, maxRetries: 5 });
  }
  endLike(end);
}

/** The newest Postgres of this machine. */
function postgresPrograms() {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  const found = [process.env.CHAOS_POSTGRES_BIN, ...versions.map((version) => join(VERSIONS, version, 'bin'))];
  const folder = found.find((candidate) => candidate && existsSync(join(candidate, 'initdb')));
  if (folder) return folder;
  console.error('Postgres is not installed here. Install it (apt-get install postgresql), or set CHAOS_POSTGRES_BIN.');
  process.exit(1);
}

function createTemplate(run, bin) {
  const folder = join(run, 'postgres-template');
  const data = join(folder, 'data');
  mkdirSync(folder);
  const user = postgresUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), args, { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return data;
}

/** Postgres refuses to run as root. */
function postgresUser() {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Ends what Jest, if it was killed itself, has left running. */
function endRemembered(run) {
  const folder = join(run, 'processes');
  for (const pid of existsSync(folder) ? readdirSync(folder) : [])
    if (isOurs(run, pid)) process.kill(Number(pid), 'SIGKILL');
}

// A disk that is still mounted keeps the folder from being removed.
function unmountSmallDisks(run) {
  if (!existsSync('/proc/mounts')) return;
  const mounted = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  for (const folder of mounted) if (folder.startsWith(`${run}/`)) execFileSync('umount', ['--lazy', folder]);
}

// A number may have gone to another process meanwhile; ours carry the folder of this run in their arguments or environment.
function isOurs(run, pid) {
  try {
    return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(run));
  } catch {
    return false;
  }
}
