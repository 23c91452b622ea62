import { LedgerBehindPoolerError } from '../../../errors/index.js';
import { refusesSettings } from '../ledger.errors.js';
import type { LedgerDatabase } from '../ledger.database.js';

// Sent at the start of every session of the ledger's own. A pooler refuses it, or takes it and keeps it to itself.
const SETTING = 'lock_timeout';
const ARRIVED = `SELECT source = 'client' AS arrived FROM pg_settings WHERE name = '${SETTING}'`;

/**
 * Looks whether sessions are what the options say they are, before anything relies on it: migrations keep a lock on one.
 * @throws LedgerBehindPoolerError
 */
export async function assertOwnSession({ profile }: LedgerDatabase): Promise<void> {
  if (profile.deliversNotifications && !(await profile.deliversNotifications()))
    throw behindPooler(profile.where, 'what is sent with NOTIFY does not arrive', true);
  if (!profile.sendsSettings || !profile.urgent) return;
  const rows = (await profile.urgent(ARRIVED, [])) as { arrived: boolean }[];
  if (rows[0]?.arrived === false) throw behindPooler(profile.where, `it keeps the setting ${SETTING} to itself`, false);
}

/** The error of a boot in words with a remedy, where a pooler was in the way of it; otherwise the error itself. */
export function orBehindPooler(error: unknown, { where, sendsSettings = false }: LedgerDatabase['profile']): unknown {
  if (!refusesSettings(error)) return error;
  return behindPooler(where, (error as Error).message, !sendsSettings, error);
}

function behindPooler(where: string, found: string, hasDirect: boolean, cause?: unknown): LedgerBehindPoolerError {
  return new LedgerBehindPoolerError(where, found, hasDirect, { cause });
}
