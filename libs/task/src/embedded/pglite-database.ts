import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { INITDB_OPTIONS, loadTemplate } from './postgres-template.js';
import { ServerLog } from './server-log.js';

/** Opens the database in a directory. `startParams` are options of the server's command line. */
export function openDatabase(dataDir: string, startParams: readonly string[], log: ServerLog): Promise<PGlite> {
  return PGlite.create({ dataDir, ...options(startParams, log) });
}

/** Makes a database with initdb in a directory that does not exist yet. */
export async function initialize(dataDir: string, log: ServerLog): Promise<void> {
  const database = await PGlite.create({ dataDir, initDbStartParams: INITDB_OPTIONS, onStderr: log.add });
  await database.close();
}

/** Makes a database in memory from the shipped template, or with initdb where that does not work. */
export async function createInMemory(startParams: readonly string[] = []): Promise<PGlite> {
  const given = { ...options(startParams, new ServerLog()), initDbStartParams: INITDB_OPTIONS };
  const template = await loadTemplate();
  if (template) {
    const loadDataDir = new Blob([new Uint8Array(template)], { type: 'application/x-tar' });
    // A template of another Postgres version than this PGlite's fails.
    const database = await PGlite.create({ ...given, loadDataDir }).catch(() => undefined);
    if (database) return database;
  }
  return PGlite.create(given);
}

function options(startParams: readonly string[], log: ServerLog): PGliteOptions {
  return { onStderr: log.add, startParams: [...PGlite.defaultStartParams, ...startParams] };
}
