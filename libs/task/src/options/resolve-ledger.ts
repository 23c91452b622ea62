import { InvalidOptionError } from '../errors/index.js';
import type { LedgerConnectionOptions } from './task-module.options.js';
import { withoutPassword } from '../without-password.js';

const SCHEMA_NAME = /^[a-z_][a-z0-9_]{0,50}$/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which ledger to use: the one given in code, else DATABASE_URL's, else an embedded one.
 * In production an embedded ledger must be asked for: a forgotten DATABASE_URL must not go unnoticed.
 */
export function resolveLedger(
  given: LedgerConnectionOptions | undefined,
  environment: Environment,
): LedgerConnectionOptions {
  if (given) return checked(given);
  const { DATABASE_URL: url, REDIS_URL: redis } = environment;
  if (url) return checked({ url });
  if (redis) {
    throw new InvalidOptionError(
      'DATABASE_URL',
      undefined,
      'REDIS_URL is set, but Redis is only the engine: executions are recorded in Postgres. Set DATABASE_URL too.',
    );
  }
  if (environment['NODE_ENV'] === 'production') {
    throw new InvalidOptionError(
      'ledger',
      undefined,
      'In production an embedded ledger must be chosen: set DATABASE_URL, or TaskModule.forRoot({ ledger: { embedded: {} } }).',
    );
  }
  return { embedded: {} };
}

function checked(ledger: LedgerConnectionOptions): LedgerConnectionOptions {
  const { schema } = ledger;
  if (schema !== undefined && !SCHEMA_NAME.test(schema)) {
    throw new InvalidOptionError('ledger.schema', schema, 'Use up to 51 lower-case letters, digits and underscores.');
  }
  if (!('url' in ledger)) return ledger;
  assertUrl('ledger.url', ledger.url);
  if (ledger.directUrl !== undefined) assertUrl('ledger.directUrl', ledger.directUrl);
  const { migrations = 'auto' } = ledger;
  if (migrations !== 'auto' && migrations !== 'check')
    throw new InvalidOptionError('ledger.migrations', migrations, "Use 'auto' or 'check'.");
  const { poolSize = 2 } = ledger;
  // One connection for what a caller's code holds, and one for everybody else.
  if (!Number.isInteger(poolSize) || poolSize < 2)
    throw new InvalidOptionError('ledger.poolSize', poolSize, 'Use a whole number of at least 2.');
  return ledger;
}

function assertUrl(option: string, url: string): void {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new InvalidOptionError(option, withoutPassword(url), 'Use postgres://user:password@host:port/database.');
}
