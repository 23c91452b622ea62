import pg from 'pg';

const server = process.env.TASKLEDGER_TEST_POSTGRES;

/** Runs `use` with a database of its own on the server of TASKLEDGER_TEST_POSTGRES, or with '' where there is none. */
export async function withDatabase(name, use) {
  if (!server) return use('');
  const database = `taskledger_host_${name}_${process.pid}`;
  await query(`CREATE DATABASE ${database}`);
  try {
    const url = new URL(server);
    url.pathname = `/${database}`;
    return await use(url.href);
  } finally {
    await query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }
}

async function query(sql) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
