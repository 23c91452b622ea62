import { createRequire } from 'node:module';
import type * as Pglite from '@electric-sql/pglite';
import { MissingPackageError } from '../errors/index.js';
import { ownUrl } from '../files/own-file.js';

/**
 * PGlite, loaded when it is needed. By Node itself, past bundlers and past Jest: it reads files beside its own, and its
 * dynamic imports do not work in the contexts in which Jest runs CommonJS.
 * @throws MissingPackageError
 */
export function loadPglite(): typeof Pglite {
  const native = process.getBuiltinModule?.('node:module').createRequire ?? createRequire;
  try {
    return native(ownUrl(import.meta.url))('@electric-sql/pglite') as typeof Pglite;
  } catch (cause) {
    throw MissingPackageError.orOther(cause, ['@electric-sql/pglite'], 'The embedded ledger');
  }
}
