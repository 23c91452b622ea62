import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { ownFile } from '../files/own-file.js';
import { loadPglite } from './pglite-package.js';

/** Shipped with the package. Made by `createTemplate`, which a PGlite with another catalog has to be followed by. */
const TEMPLATE = './postgres-template.tar.br';

/** The same, as the CommonJS build finds it: that lies in a folder of the ESM one, and has no copy of its own. */
const TEMPLATE_OF_ESM = '../../embedded/postgres-template.tar.br';

/** The Postgres that the template is of. */
export const TEMPLATE_VERSION = '18';

// More than the archive has, which then comes in one piece: a thousand small ones cost a tenth of a second.
const CHUNK_BYTES = 16 * 1024 * 1024;

/** Smaller segments keep the data directory small, and recovery after a killed process short. */
export const INITDB_OPTIONS = ['--wal-segsize=1'];

/**
 * An initialized, empty database as a tar archive. initdb in WASM takes 2 to 3.5 s, loading this takes 0.3 s.
 * `undefined` when the file was not shipped; then initdb runs.
 */
export async function loadTemplate(): Promise<Buffer | undefined> {
  try {
    const content = await readOwn(TEMPLATE).catch(() => readOwn(TEMPLATE_OF_ESM));
    return await promisify(brotliDecompress)(content, { chunkSize: CHUNK_BYTES });
  } catch {
    return undefined;
  }
}

function readOwn(path: string): Promise<Buffer> {
  return readFile(ownFile(path, import.meta.url));
}

/** Makes the content of the template file. */
export async function createTemplate(): Promise<Buffer> {
  const database = await (await loadPglite()).PGlite.create({ initDbStartParams: INITDB_OPTIONS });
  try {
    // Nobody creates further databases from these two; without them there is half as much to unpack.
    await database.exec("UPDATE pg_database SET datistemplate = false WHERE datname LIKE 'template_'");
    for (const name of ['template0', 'template1']) await database.exec(`DROP DATABASE ${name}`);
    await database.exec('VACUUM (FREEZE, ANALYZE)');
    // Without it, each start from the template would begin with a crash recovery.
    await database.exec('CHECKPOINT');
    const tar = Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer());
    return await promisify(brotliCompress)(tar, {
      params: {
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: tar.length,
      },
    });
  } finally {
    await database.close();
  }
}
