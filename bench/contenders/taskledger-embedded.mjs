import { startTaskledger } from './taskledger.mjs';

/** Everything in this process, on PGlite. */
export function start({ dataDir, ...options }) {
  return startTaskledger({ ...options, ledger: { embedded: { dataDir } } });
}
