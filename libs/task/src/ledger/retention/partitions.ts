import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { isTransient } from '../connection/ledger.errors.js';
import {
  attachedPartitions,
  type Day,
  DAY_COLUMN,
  daysBetween,
  PARTITIONED,
  type Partitioned,
} from './partition-days.js';
import { createSearchIndexes } from '../search/search-indexes.js';
import { UPKEEP_LOCK } from './upkeep-lock.js';

// A session that waits for an exclusive lock blocks all sessions behind it: give up and try again instead.
const LOCK_PATIENCE_MS = 200;
const MOST_TRIES = 20;
const PAUSE_MS = 100;

/**
 * Creates the partitions of the days from `fromMs` to `toMs` (inclusive) that do not exist yet, and the
 * DEFAULT partitions that catch ids outside all ranges. Returns the days that were missing. Idempotent; processes
 * that do it at the same time take turns.
 *
 * A partition is created standalone and then attached: attaching takes a weaker lock on the parent than
 * CREATE TABLE … PARTITION OF, so enqueues go on meanwhile.
 */
export async function ensurePartitions(database: LedgerDatabase, fromMs: number, toMs: number): Promise<string[]> {
  const existing = await attachedPartitions(database, database.schema);
  const created = new Set<string>();
  for (const day of daysBetween(fromMs, toMs)) {
    for (const table of PARTITIONED) {
      // A transaction each, because it keeps readers of the DEFAULT partition waiting.
      const isThere = existing.has(`${table}_${day.suffix}`) || !(await createPatiently(database, table, day));
      if (!isThere) created.add(day.suffix);
    }
  }
  return [...created];
}

// Under load somebody else may hold what is needed, or need what is held.
async function createPatiently(database: LedgerDatabase, table: Partitioned, day: Day): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      return await createInTurn(database, table, day);
    } catch (error) {
      if (!isTransient(error) || tries === MOST_TRIES) throw error;
      await sleep(PAUSE_MS * (0.5 + Math.random()));
    }
  }
}

/** False when another process was first. */
function createInTurn(database: LedgerDatabase, table: Partitioned, day: Day): Promise<boolean> {
  const { schema } = database;
  return database.transaction(async (runner) => {
    await runner.query(`SET LOCAL lock_timeout = ${LOCK_PATIENCE_MS}`);
    await runner.query('SELECT pg_advisory_xact_lock($1)', [UPKEEP_LOCK]);
    const existing = await attachedPartitions(runner, schema);
    if (existing.has(`${table}_${day.suffix}`)) return false;
    if (!existing.has(`${table}_default`)) await runner.query(createDefault(schema, table));
    const partition = `${table}_${day.suffix}`;
    await runner.query(`CREATE TABLE ${schema}.${partition} (LIKE ${schema}.${table} INCLUDING ALL) ${storage(table)}`);
    if (table === 'task_execution') await createSearchIndexes(runner, schema, partition);
    await runner.query(attachDay(schema, table, day));
    return true;
  });
}

// Rows of a day whose partition came too late lie in the DEFAULT partition, and with them there Postgres refuses
// to attach the day: they move. Attaching locks the DEFAULT partition anyway.
function attachDay(schema: string, table: Partitioned, day: Day): string {
  const [parent, partition] = [`${schema}.${table}`, `${schema}.${table}_${day.suffix}`];
  const bounds = `${DAY_COLUMN[table]} >= '${day.from}' AND ${DAY_COLUMN[table]} < '${day.to}'`;
  return `
    LOCK TABLE ${parent}_default IN ACCESS EXCLUSIVE MODE;
    WITH moved AS (DELETE FROM ${parent}_default WHERE ${bounds} RETURNING *) INSERT INTO ${partition} SELECT * FROM moved;
    ALTER TABLE ${parent} ATTACH PARTITION ${partition} FOR VALUES FROM ('${day.from}') TO ('${day.to}');`;
}

function createDefault(schema: string, table: Partitioned): string {
  return `
    CREATE TABLE ${schema}.${table}_default PARTITION OF ${schema}.${table} DEFAULT ${storage(table)};`;
}

// Executions are updated on every step: free room on the page keeps those updates HOT.
function storage(table: string): string {
  return table === 'task_execution' ? 'WITH (fillfactor = 70)' : '';
}
