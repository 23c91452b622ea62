import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort, untilAnswers } from './ports.mjs';

const DEBIAN = '/usr/lib/postgresql';
// Some take two for each queue.
const MOST_CONNECTIONS = 1_200;
const QUERY_IDS_SINCE = 14;

/** Where the programs of the newest Postgres of this machine are, or undefined. */
export function postgresPrograms() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    process.env.BENCH_POSTGRES_BIN,
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    onPath(),
  ];
  return folders.find((folder) => folder && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/**
 * Starts a Postgres that nobody else uses, as initdb sets it up, with fsync: whatever its processes do, the measured
 * did. Only the number of connections is another, because many contenders stay connected.
 */
export async function startOwnPostgres() {
  const bin = postgresPrograms();
  const user = postgresUser();
  const folder = mkdtempSync(join(tmpdir(), 'taskledger-bench-postgres-'));
  chmodSync(folder, 0o755);
  if (user) chownSync(folder, user.uid, user.gid);
  try {
    return await started({ bin, user, folder, port: await freePort() });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function started({ bin, user, folder, port }) {
  const data = join(folder, 'data');
  const stdio = ['ignore', 'ignore', 'pipe'];
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'], {
    ...user,
    cwd: folder,
    stdio,
  });
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: folder, ...settingsOf(bin) };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(folder, 'log'), 'w');
  // A session of its own: Ctrl-C is for the bench, which ends it when nobody needs it any more.
  const options = { ...user, cwd: folder, detached: true, stdio: ['ignore', log, log] };
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...args], options);
  const exited = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill('SIGQUIT');
    await exited;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await untilAnswers(() => connectOnce(url), server).catch(async (error) => {
    if (server.exitCode === null) await stop();
    throw error;
  });
  return { url, stop, kill: () => server.kill('SIGQUIT') };
}

// It counts statements where a database asks for it (measures/idle.mjs), and costs nothing in the others.
function settingsOf(bin) {
  const settings = { max_connections: MOST_CONNECTIONS };
  if (!existsSync(join(dirname(bin), 'lib', 'pg_stat_statements.so'))) return settings;
  const [, version] = /(\d+)/.exec(execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' })) ?? [];
  const queryIds = Number(version) >= QUERY_IDS_SINCE && { compute_query_id: 'off' };
  const counting = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'none' };
  return { ...settings, ...counting, ...queryIds };
}

async function connectOnce(connectionString) {
  const client = new pg.Client({ connectionString }).on('error', () => undefined);
  await client.connect();
  await client.end();
}

/** Postgres refuses to run as root. */
function postgresUser() {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function onPath() {
  return (process.env.PATH ?? '').split(':').find((folder) => existsSync(join(folder, 'initdb')));
}
