/** The ledger has not been reached since the process started: callers with patience wait for it. */
export class NotYetOpen extends Error {
  readonly code = 'LEDGER_NOT_YET_OPEN';

  constructor() {
    super('The ledger has not been reached yet.');
  }
}

/** SQLSTATE of an error from the driver, if it has one. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Data that Postgres refuses: the row is at fault, not the ledger. A batch is bisected to find it. */
export function isPoison(error: unknown): boolean {
  const state = sqlState(error);
  return state !== undefined && /^(22|23502|54)/.test(state);
}

/** The statement lost against a concurrent transaction (serialization failure, deadlock) and was undone. */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

/**
 * The session is another one than that which prepared the statement, or has one of that name (a pooler), or a migration
 * has changed what the statement answers. Nothing was done.
 */
export function isUnprepared(error: unknown): boolean {
  const state = sqlState(error);
  return state === '26000' || state === '42P05' || state === '0A000';
}

/**
 * A pooler refuses what a connection sends at its start. It gives all its troubles one code, and many of them pass.
 */
export function refusesSettings(error: unknown): boolean {
  return sqlState(error) === '08P01' && /startup parameter/i.test((error as Error).message);
}

// Serialization failure, deadlock, lock timeout, statement timeout, admin shutdown, crash, starting up, a standby
// that was the primary a moment ago, too many connections, trouble of the server's operating system. And a row on
// its way into the DEFAULT partition while the partition of its day was attached: 23514, no other check exists.
const TRANSIENT_STATES = /^(23514|40001|40P01|55P03|57014|57P0[1-5]|25006|53|58|08)/;
const TRANSIENT_CODES = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  // Somebody's transaction holds the one session of the embedded ledger.
  'LEDGER_SESSION_BUSY',
  'LEDGER_NOT_YET_OPEN',
]);

// node-postgres gives these errors no code.
const TRANSIENT_MESSAGES =
  /connection (terminated|ended|closed|timeout)|timeout (exceeded|expired)|query read timeout|Client (has encountered|was closed)|not queryable/i;

/** The ledger is out of reach or lost a race: the whole statement may be sent again. */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return TRANSIENT_STATES.test(state) || TRANSIENT_CODES.has(state);
  const message = error instanceof Error ? error.message : '';
  return TRANSIENT_MESSAGES.test(message);
}
