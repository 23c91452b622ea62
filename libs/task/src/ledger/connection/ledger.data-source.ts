import { DataSource } from 'typeorm';
import { TaskArtifact, TaskAttempt, TaskExecution, TaskLog, TaskNode } from '../entities/index.js';
import { PendingMigrationsError } from '../../errors/index.js';
import { LedgerDatabase } from './ledger.database.js';
import type { LedgerProfile } from './ledger.profile.js';
import { Ledger1700000000001 } from '../migrations/0001-ledger.js';
import { UPKEEP_LOCK } from '../retention/upkeep-lock.js';
import { assertServerVersion } from './server/server-version.js';

/** Name of the ledger's data source: `@InjectDataSource(LEDGER_DATA_SOURCE)`. */
export const LEDGER_DATA_SOURCE = 'taskledger';

export const LEDGER_ENTITIES = [TaskExecution, TaskAttempt, TaskLog, TaskArtifact, TaskNode];

const MIGRATIONS_TABLE = 'task_migration';

/** The ledger's door to Postgres. Nobody has knocked yet: see {@link connect}. */
export function ledgerDatabase(profile: LedgerProfile): LedgerDatabase {
  return new LedgerDatabase(dataSourceOf(profile, profile.dataSource), profile);
}

/**
 * Connects, and brings the schema up to date. May be repeated until it succeeds.
 * @throws UnsupportedServerError where the server is too old
 * @throws PendingMigrationsError where the schema is not up to date, and may not be changed
 */
export async function connect(database: LedgerDatabase): Promise<void> {
  const { dataSource, profile } = database;
  if (!dataSource.isInitialized) await dataSource.initialize();
  // An older one would refuse the tables in words that tell nobody why.
  await assertServerVersion(dataSource);
  if (profile.migrates === false) await assertMigrated(dataSource, profile.schema);
  else if (profile.migrations) await migrateVia(dataSourceOf(profile, profile.migrations), database.schema);
  else await migrate(dataSource, database.schema);
  database.open();
}

/** Migrations that this version of the library does not know: a newer one has made them. */
export async function unknownMigrations(database: LedgerDatabase): Promise<string[]> {
  const known = knownMigrations(database.dataSource);
  return (await madeMigrations(database)).filter((name) => !known.includes(name));
}

/** Migrations that have been made, in their order. */
export function madeMigrations({ dataSource, profile }: LedgerDatabase): Promise<string[]> {
  return migrationsIn(dataSource, profile.schema);
}

async function assertMigrated(dataSource: DataSource, schema: string): Promise<void> {
  const made = await migrationsIn(dataSource, schema);
  const pending = knownMigrations(dataSource).filter((name) => !made.includes(name));
  if (pending.length > 0) throw new PendingMigrationsError(schema, `it lacks ${pending.join(', ')}`);
}

function knownMigrations({ migrations }: DataSource): string[] {
  return migrations.map(({ name, constructor }) => name ?? constructor.name);
}

async function migrationsIn(dataSource: DataSource, schema: string): Promise<string[]> {
  const table = `"${schema}".${MIGRATIONS_TABLE}`;
  const [row] = await dataSource.query<{ there: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
  if (!row?.there) return [];
  const made = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${table} ORDER BY id`);
  return made.map(({ name }) => name);
}

function dataSourceOf(profile: LedgerProfile, options: LedgerProfile['dataSource']): DataSource {
  return new DataSource({
    ...options,
    schema: profile.schema,
    entities: LEDGER_ENTITIES,
    migrations: [Ledger1700000000001],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'all',
    installExtensions: false,
    synchronize: false,
    logging: false,
  });
}

async function migrateVia(migrations: DataSource, schema: string): Promise<void> {
  try {
    await migrations.initialize();
    await migrate(migrations, schema);
  } finally {
    if (migrations.isInitialized) await migrations.destroy();
  }
}

// Under an advisory lock, so that processes which start together take turns.
async function migrate(dataSource: DataSource, schema: string): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [UPKEEP_LOCK]);
    await runner.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await dataSource.runMigrations();
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [UPKEEP_LOCK]).finally(() => runner.release());
  }
}
