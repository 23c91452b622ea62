import { setTimeout as sleep } from 'node:timers/promises';
import { firstIdOfDay } from './ledger.clock.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from './ledger.database.js';
import { isTransient } from './ledger.errors.js';
import { UPKEEP_LOCK } from './upkeep-lock.js';

/** The tables that share daily ranges of execution ids, so that a day leaves the ledger as a whole. */
export const PARTITIONED = ['task_execution', 'task_attempt', 'task_log', 'task_artifact'] as const;

type Partitioned = (typeof PARTITIONED)[number];

const DAY_COLUMN: Readonly<Record<Partitioned, string>> = {
  task_execution: 'id',
  task_attempt: 'execution_id',
  task_log: 'execution_id',
  task_artifact: 'id',
};

const DAY_MS = 86_400_000;

// Whoever waits for an exclusive lock keeps everybody behind it waiting too: rather give up and try again.
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
  const existing = await existingPartitions(database, database.schema);
  const created = new Set<string>();
  for (const day of dayNames(fromMs, toMs)) {
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
    const existing = await existingPartitions(runner, schema);
    if (existing.has(`${table}_${day.suffix}`)) return false;
    if (!existing.has(`${table}_default`)) await runner.query(createDefault(schema, table));
    await runner.query(createDay(schema, table, day));
    return true;
  });
}

interface Day {
  readonly suffix: string;
  readonly from: string;
  readonly to: string;
}

function* dayNames(fromMs: number, toMs: number): Generator<Day> {
  for (let day = Math.floor(fromMs / DAY_MS); day <= Math.floor(toMs / DAY_MS); day++) {
    const suffix = new Date(day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    yield { suffix, from: firstIdOfDay(day * DAY_MS), to: firstIdOfDay((day + 1) * DAY_MS) };
  }
}

async function existingPartitions(runner: SqlRunner, schema: string): Promise<Set<string>> {
  const result = await runner.query(
    `SELECT c.relname AS name FROM pg_inherits i
       JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = ANY($1::regclass[])`,
    [PARTITIONED.map((table) => `${schema}.${table}`)],
  );
  return new Set(rowsOf<{ name: string }>(result).map(({ name }) => name));
}

// Rows of a day whose partition came too late lie in the DEFAULT partition, and with them there Postgres refuses
// to attach the day: they move. Attaching locks the DEFAULT partition anyway.
function createDay(schema: string, table: Partitioned, day: Day): string {
  const [parent, partition] = [`${schema}.${table}`, `${schema}.${table}_${day.suffix}`];
  const bounds = `${DAY_COLUMN[table]} >= '${day.from}' AND ${DAY_COLUMN[table]} < '${day.to}'`;
  return `
    CREATE TABLE ${partition} (LIKE ${parent} INCLUDING ALL) ${storage(table)};
    LOCK TABLE ${parent}_default IN ACCESS EXCLUSIVE MODE;
    WITH d AS (DELETE FROM ${parent}_default WHERE ${bounds} RETURNING *) INSERT INTO ${partition} SELECT * FROM d;
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
