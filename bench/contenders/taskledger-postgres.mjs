import { startTaskledger } from './taskledger.mjs';

/** The full ledger, and what wakes its workers, on Postgres. */
export function start(options) {
  return startTaskledger({ ...options, engine: 'ledger' });
}
