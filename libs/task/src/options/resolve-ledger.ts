import { InvalidOptionError } from '../errors/index.js';
import type { DataSource } from 'typeorm';
import { assertKnown, assertOneOf } from '../errors/assertions.js';
import type {
  EmbeddedLedgerOptions,
  LedgerConnectionOptions,
  ServerLedgerOptions,
  SharedLedgerOptions,
} from './task-module.options.js';
import { withoutPassword } from '../logging/without-password.js';

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
  if ('embedded' in ledger) {
    assertEmbedded(ledger);
    return ledger;
  }
  if (ledger.directUrl !== undefined) assertUrl('ledger.directUrl', ledger.directUrl);
  assertOneOf(ledger.migrations, ['auto', 'check', undefined], 'ledger.migrations');
  if ('dataSource' in ledger) assertDataSource(ledger);
  else assertServer(ledger);
  return ledger;
}

function assertEmbedded({ embedded, schema: _, ...rest }: EmbeddedLedgerOptions): void {
  assertKnown(embedded ?? null, { dataDir: true }, { whole: 'ledger.embedded', prefix: 'ledger.embedded.' });
  const [other] = Object.entries(rest).find(([, value]) => value !== undefined) ?? [];
  if (other !== undefined)
    throw new InvalidOptionError(
      `ledger.${other}`,
      '…',
      'Leave it out: an embedded ledger has no server. Or leave ledger.embedded out.',
    );
}

function assertServer({ url, poolSize = 2 }: ServerLedgerOptions): void {
  assertUrl('ledger.url', url);
  // One connection for what a caller's code holds, and one for everybody else.
  if (!Number.isInteger(poolSize) || poolSize < 2)
    throw new InvalidOptionError('ledger.poolSize', poolSize, 'Use a whole number of at least 2.');
}

function assertDataSource({ dataSource, ...rest }: SharedLedgerOptions): void {
  for (const name of ['url', 'poolSize'] as const)
    if (name in rest)
      throw new InvalidOptionError(
        `ledger.${name}`,
        '…',
        'Leave it out: the connections are those of ledger.dataSource. Or leave that out.',
      );
  if (typeof dataSource === 'string' ? dataSource !== '' : isDataSource(dataSource)) return;
  throw new InvalidOptionError(
    'ledger.dataSource',
    dataSource,
    'Use the name of a TypeORM data source, or one itself.',
  );
}

/** Of whatever copy and version of TypeORM. */
export function isDataSource(value: unknown): value is DataSource {
  const { options, driver, initialize } = (value ?? {}) as Partial<DataSource>;
  return typeof initialize === 'function' && typeof options === 'object' && typeof driver === 'object';
}

function assertUrl(option: string, url: string): void {
  if (typeof url !== 'string' || !/^postgres(ql)?:\/\//.test(url))
    throw new InvalidOptionError(
      option,
      withoutPassword(String(url)),
      'Use postgres://user:password@host:port/database.',
    );
}
