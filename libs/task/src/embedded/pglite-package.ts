import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';
import type * as Pglite from '@electric-sql/pglite';
import { MissingPackageError } from '../errors/index.js';
import { ownUrl } from '../files/own-file.js';

type NativeImport = (url: string) => Promise<typeof Pglite>;

const { USE_MAIN_CONTEXT_DEFAULT_LOADER: importModuleDynamically } = constants;

/**
 * PGlite, loaded when it is needed. By Node itself, past bundlers and past Jest: it reads files beside its own, and its
 * dynamic imports do not work in the contexts in which Jest runs CommonJS.
 * @throws MissingPackageError
 */
export async function loadPglite(): Promise<typeof Pglite> {
  try {
    const load = createRequire(ownUrl(import.meta.url));
    if (process.env.JEST_WORKER_ID === undefined) return load('@electric-sql/pglite') as typeof Pglite;
    const file = load.resolve('@electric-sql/pglite');
    // Experimental, and Node says so once: only Jest needs it.
    const native = compileFunction('return import(url)', ['url'], { importModuleDynamically }) as NativeImport;
    return await native(pathToFileURL(file).href);
  } catch (cause) {
    throw MissingPackageError.orOther(cause, ['@electric-sql/pglite'], 'The embedded ledger');
  }
}
