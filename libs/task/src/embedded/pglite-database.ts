import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { loadPglite } from './pglite-package.js';
import { INITDB_OPTIONS, loadTemplate } from './postgres-template.js';
import { ServerLog } from './server-log.js';

// The default, 160 MB for 160 MB of memory that is touched at once, costs 60 ms and 70 MB more at every start.
const START_PARAMS = ['-c', 'shared_buffers=64MB'];

/** A tar archive as PGlite wants it: a Blob, but without the copies of 15 MB that a Blob makes of its content. */
class Archive extends Blob {
  constructor(private readonly tar: Buffer) {
    super([], { type: 'application/x-tar' });
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = this.tar;
    return Promise.resolve(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  }
}

async function open(given: PGliteOptions): Promise<PGlite> {
  const { PGlite: Original } = await loadPglite();
  /** PGlite without the reading of all array types at the start, 100 ms, which only its own `query()` needs. */
  class Database extends Original {
    override async _initArrayTypes(): Promise<void> {}
  }
  const database = new Database(given);
  await database.waitReady;
  return database;
}

/** Opens the database in a directory. `startParams` are options of the server's command line. */
export async function openDatabase(dataDir: string, startParams: readonly string[], log: ServerLog): Promise<PGlite> {
  return open({ dataDir, ...(await options(startParams, log)) });
}

/** Makes a database with initdb in a directory that does not exist yet. */
export async function initialize(dataDir: string, log: ServerLog): Promise<void> {
  const database = await (
    await loadPglite()
  ).PGlite.create({ dataDir, initDbStartParams: INITDB_OPTIONS, onStderr: log.add });
  await database.close();
}

/** Makes a database in memory from the shipped template, or with initdb where that does not work. */
export async function createInMemory(startParams: readonly string[] = []): Promise<PGlite> {
  const given = { ...(await options(startParams, new ServerLog())), initDbStartParams: INITDB_OPTIONS };
  const template = await loadTemplate();
  if (template) {
    const loadDataDir = new Archive(template);
    // A template of another Postgres version than this PGlite's fails.
    const database = await open({ ...given, loadDataDir }).catch(() => undefined);
    if (database) return database;
  }
  return open(given);
}

async function options(startParams: readonly string[], log: ServerLog): Promise<PGliteOptions> {
  const { PGlite: Original } = await loadPglite();
  return {
    onStderr: log.add,
    startParams: [...Original.defaultStartParams, ...START_PARAMS, ...startParams],
  };
}
