import { startTaskledger } from './taskledger.mjs';

/** The full ledger on Postgres, woken by BullMQ on Redis. */
export function start({ redisUrl, ...options }) {
  return startTaskledger({ ...options, engine: { redis: redisUrl } });
}
