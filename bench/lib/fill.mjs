import pg from 'pg';
import { FOLD, PART_OF_DAY } from './fill.sql.mjs';
import { createDay } from './partitions.mjs';

export const DAY_MS = 86_400_000;
const WRITERS = 2;
// Longer statements keep more in memory than is of use.
const PART = 25_000;
const ALL_OF_THEM = 1_000_000;

/** Fills whole days with finished executions: `days` of them, the last of which is `lastDaysAgo` days ago. */
export async function fillDays(databaseUrl, { days, lastDaysAgo, rows }) {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: WRITERS,
    options: '-c synchronous_commit=off -c jit=off',
  });
  pool.on('error', () => undefined);
  try {
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
    const dates = Array.from({ length: days }, (_, index) => new Date(today - (lastDaysAgo + index) * DAY_MS));
    for (const date of dates) await createDay(pool, date);
    const perDay = Math.round(rows / days);
    const parts = dates.flatMap((date) => partsOf(perDay).map(([from, to]) => [date, perDay, from, to]));
    const fill = async () => {
      for (let part = parts.shift(); part; part = parts.shift()) await fillPart(pool, part);
    };
    const indexes = await dropIndexes(pool);
    await Promise.all(Array.from({ length: WRITERS }, fill));
    for (const { definition } of indexes) await pool.query(definition);
    await pool.query('VACUUM (ANALYZE)');
    return perDay * days;
  } finally {
    await pool.end();
  }
}

// In one transaction, so that the leader of an application on this ledger does not fold the same.
async function fillPart(pool, part) {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(PART_OF_DAY, part);
    await client.query(FOLD, [ALL_OF_THEM]);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(error);
    throw error;
  }
}

// To build an index at the end costs a fraction of keeping it up to date row by row.
async function dropIndexes(pool) {
  const { rows } = await pool.query(`
    SELECT format('%I.%I', schema.nspname, class.relname) AS name, pg_get_indexdef(class.oid) AS definition
      FROM pg_class class JOIN pg_namespace schema ON schema.oid = class.relnamespace
      JOIN pg_index index ON index.indexrelid = class.oid
     WHERE schema.nspname = 'taskledger' AND class.relkind = 'I' AND NOT index.indisprimary AND NOT index.indisunique`);
  for (const { name } of rows) await pool.query(`DROP INDEX ${name}`);
  // Postgres describes the index of a partitioned table as one of that table alone, without any of its partitions.
  return rows.map(({ definition }) => ({ definition: definition.replace(' ON ONLY ', ' ON ') }));
}

function partsOf(rows) {
  const starts = Array.from({ length: Math.ceil(rows / PART) }, (_, index) => index * PART);
  return starts.map((from) => [from, Math.min(rows, from + PART)]);
}
