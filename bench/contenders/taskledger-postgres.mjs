import { startTaskledger } from './taskledger.mjs';

/** The full ledger, and BullMQ, on Postgres. */
export function start(options) {
  return startTaskledger({ ...options, engine: 'ledger' });
}
