import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DataDirectoryIncompatibleError,
  DataDirectoryNotEmptyError,
  DataDirectoryUnusableError,
} from '../../errors/index.js';

/** What a Postgres server keeps in its data directory. */
const SERVER_FILES = ['PG_VERSION', 'postmaster.pid', 'base', 'global', 'pg_wal', 'postgresql.conf'];
const NEEDED = 'a database of its own, in the subdirectory "postgres"';

/**
 * Throws unless the directory is empty, missing, or holds an embedded database. Files of others beside our
 * database are no harm; but nothing is ever written where a database was, or where a server keeps its own.
 */
export function assertOurs(directory: string): void {
  const around = entriesOf(directory);
  // A file instead of a directory: creating the directory says so best.
  if (around === 'file') return;
  const database = join(directory, 'postgres');
  const inside = entriesOf(database);
  if (inside === 'file') throw new DataDirectoryNotEmptyError(directory, ['postgres']);
  if (inside.includes('postmaster.pid') && isServers(join(database, 'postmaster.pid')))
    throw new DataDirectoryIncompatibleError(directory, 'a PostgreSQL server that runs', NEEDED);
  // Left by a version that marked the first start by a file: the database was never complete.
  if (around.includes('unfinished')) throw new DataDirectoryNotEmptyError(directory, ['unfinished', 'postgres']);
  if (inside.includes('PG_VERSION')) return;
  if (inside.length > 0) throw new DataDirectoryNotEmptyError(database, inside);
  assertNoServer(directory, around);
}

function assertNoServer(directory: string, entries: readonly string[]): void {
  const found = SERVER_FILES.filter((name) => entries.includes(name));
  if (found.includes('PG_VERSION'))
    throw new DataDirectoryIncompatibleError(directory, `a PostgreSQL ${versionIn(directory) ?? ''} server`, NEEDED);
  if (found.length > 0) throw new DataDirectoryNotEmptyError(directory, found);
}

/** A server writes its pid into the file. PGlite, like every Postgres without a server, a negative one. */
function isServers(file: string): boolean {
  return /^[1-9]/.test(readFileSync(file, 'utf8'));
}

/** The version of the database in a directory, if it says so. */
export function versionIn(directory: string): string | undefined {
  try {
    return /^\d+(\.\d+)?$/.exec(readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim())?.[0];
  } catch {
    return undefined;
  }
}

function entriesOf(directory: string): string[] | 'file' {
  try {
    return readdirSync(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') return 'file';
    throw new DataDirectoryUnusableError(directory, error);
  }
}
