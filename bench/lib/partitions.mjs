import pg from 'pg';

const SCHEMA = 'taskledger';
const DAY_MS = 86_400_000;
const DEADLOCK = '40P01';
const MOST_TRIES = 5;

// Every table that has partitions by day, and each such partition with its bounds and storage parameters.
const PARTITIONS = `
  SELECT parent.relname AS parent, partition.relname AS name, right(partition.relname, 8) AS day,
         pg_get_expr(partition.relpartbound, partition.oid) AS bounds,
         array_to_string(partition.reloptions, ', ') AS storage
    FROM pg_inherits link JOIN pg_class partition ON partition.oid = link.inhrelid
    JOIN pg_class parent ON parent.oid = link.inhparent
   WHERE parent.relnamespace = '${SCHEMA}'::regnamespace AND parent.relkind = 'p' AND partition.relname ~ '_[0-9]{8}$'
   ORDER BY partition.relname`;

/**
 * Makes a ledger one that has so many day partitions: as it is after weeks, with empty days in the past, or as it is on
 * its first days, without those ahead. Copies what the ledger has made itself.
 */
export async function setDayPartitions(databaseUrl, count) {
  const client = new pg.Client({ connectionString: databaseUrl }).on('error', () => undefined);
  await client.connect();
  try {
    const partitions = (await client.query(PARTITIONS)).rows;
    const days = [...new Set(partitions.map(({ day }) => day))].sort();
    const oldest = partitions.filter(({ day }) => day === days[0]);
    for (let back = 1; back <= count - days.length; back++)
      for (const partition of oldest) await run(client, dayBefore(partition, back));
    const excess = leftOut(days, count);
    for (const { name } of partitions.filter(({ day }) => excess.includes(day)))
      await run(client, `DROP TABLE ${SCHEMA}.${name}`);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

/** How many day partitions a ledger has. */
export async function countDayPartitions(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl }).on('error', () => undefined);
  await client.connect();
  try {
    return new Set((await client.query(PARTITIONS)).rows.map(({ day }) => day)).size;
  } finally {
    await client.end();
  }
}

/** Creates a day in every table that has partitions by day, unless it is there. */
export async function createDay(pool, date) {
  const partitions = (await pool.query(PARTITIONS)).rows;
  const last = partitions.at(-1).day;
  const daysBack = Math.round((timeOf(last) - date.getTime()) / DAY_MS);
  const isThere = new Set(partitions.map(({ name }) => name));
  for (const one of partitions)
    if (one.day === last && !isThere.has(nameBefore(one, daysBack))) await run(pool, dayBefore(one, daysBack));
}

// Those furthest ahead first, but never today or tomorrow.
function leftOut(days, count) {
  const tomorrow = suffixOf(Date.now() + DAY_MS);
  const ahead = days.filter((day) => day > tomorrow);
  return ahead.slice(Math.max(0, ahead.length - Math.max(0, days.length - count)));
}

function dayBefore(partition, days) {
  const { parent, name, bounds, storage } = partition;
  const clone = `${SCHEMA}.${nameBefore(partition, days)}`;
  return `CREATE TABLE ${clone} (LIKE ${SCHEMA}.${name} INCLUDING ALL) ${storage ? `WITH (${storage})` : ''};
    ALTER TABLE ${SCHEMA}.${parent} ATTACH PARTITION ${clone} ${boundsBefore(bounds, days)}`;
}

function nameBefore({ name, day }, days) {
  return name.slice(0, -day.length) + suffixOf(timeOf(day) - days * DAY_MS);
}

// Ids begin with the milliseconds since 1970, in 12 hexadecimal digits.
function boundsBefore(bounds, days) {
  return bounds.replaceAll(/'([0-9a-f]{8})-([0-9a-f]{4})-/g, (_, high, low) => {
    const hex = (parseInt(high + low, 16) - days * DAY_MS).toString(16).padStart(12, '0');
    return `'${hex.slice(0, 8)}-${hex.slice(8)}-`;
  });
}

function timeOf(day) {
  return Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
}

function suffixOf(ms) {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');
}

// An application that has just started may hold the parent for a moment.
async function run(client, statement) {
  for (let tries = 1; ; tries++) {
    try {
      return await client.query(statement);
    } catch (error) {
      if (error.code !== DEADLOCK || tries === MOST_TRIES) throw error;
    }
  }
}
