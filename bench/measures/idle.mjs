import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startChild } from '../lib/children.mjs';
import { lackOf } from '../lib/contenders.mjs';
import { failedResult, skippedResult, valueResult } from '../lib/results.mjs';
import { rounded } from '../lib/statistics.mjs';

const SETTLING_MS = 15_000;
const CASES = ['postgres', 'redis'].flatMap((engine) => [1, 500].map((queues) => ({ engine, queues })));
const MOST = { statements: 3, connections: 3 };

const STATEMENTS = `
  SELECT coalesce(sum(statement.calls), 0)::float AS count
    FROM pg_stat_statements statement JOIN pg_database database ON database.oid = statement.dbid
   WHERE database.datname = $1`;
const TRANSACTIONS = 'SELECT (xact_commit + xact_rollback)::float AS count FROM pg_stat_database WHERE datname = $1';
const CONNECTIONS =
  "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'";

/** What a process costs that has nothing to do. */
export async function* measure(context) {
  let counters;
  try {
    for (const { engine, queues } of CASES) {
      const name = `${engine} with ${queues} idle ${queues === 1 ? 'queue' : 'queues'}`;
      const lack = await lackOf(context.servers, `taskledger-${engine}`);
      if (!lack) counters ??= await openCounters(context);
      if (lack) yield skippedResult(`statements, ${name}`, lack);
      else yield* await tryOut(context, { name, engine, queues, counters });
    }
  } finally {
    await counters?.close();
  }
}

// One that cannot even start is a result too.
async function tryOut(context, { name, ...options }) {
  try {
    return [...resultsOf(name, await idle(context, options))];
  } catch (error) {
    return [failedResult(`statements, ${name}`, error, { hasTarget: true })];
  }
}

async function idle({ servers, say, idleSeconds }, { engine, queues, counters }) {
  say(`idle: ${queues} queues on ${engine}`);
  const databaseUrl = await servers.createDatabase(`idle_${engine}_${queues}`);
  const database = new URL(databaseUrl).pathname.slice(1);
  const redisUrl = engine === 'redis' ? servers.redisUrl : undefined;
  const clientsBefore = redisUrl && (await clientsOf(servers));
  let child;
  try {
    await counters.count(database);
    child = await startChild('idle', { databaseUrl, redisUrl, queues });
    await sleep(Math.min(SETTLING_MS, idleSeconds * 1000));
    await child.call('cpu');
    const before = { ...(await counters.read(database)), commands: redisUrl && (await commandsOf(servers)) };
    await sleep(idleSeconds * 1000);
    const after = { ...(await counters.read(database)), commands: redisUrl && (await commandsOf(servers)) };
    const perSecond = (name) => (after[name] - before[name]) / idleSeconds;
    return {
      counted: counters.counted,
      statements: perSecond('statements'),
      connections: after.connections,
      nodeMicrosPerSecond: Math.round((await child.call('cpu')) / idleSeconds),
      ...(redisUrl && {
        redisCommands: perSecond('commands'),
        redisClients: (await clientsOf(servers)) - clientsBefore,
      }),
    };
  } finally {
    await child?.close();
    await servers.dropDatabase(databaseUrl);
  }
}

/** Counts in a database of its own: statements where the server can count them, else transactions, which may hold several. */
async function openCounters({ servers }) {
  const url = await servers.createDatabase('counters');
  const client = new pg.Client({ connectionString: url }).on('error', () => undefined);
  await client.connect();
  const countsStatements = (
    await client.query('SHOW shared_preload_libraries')
  ).rows[0].shared_preload_libraries.includes('pg_stat_statements');
  if (countsStatements) await client.query('CREATE EXTENSION pg_stat_statements');
  const figure = async (text, database) => (await client.query(text, [database])).rows[0].count;
  return {
    counted: countsStatements ? 'statements' : 'transactions',
    count: async (database) => {
      if (!countsStatements) return;
      await client.query(`ALTER DATABASE ${database} SET pg_stat_statements.track = 'top'`);
      // Before Postgres 14 there was nothing to switch on.
      await client.query(`ALTER DATABASE ${database} SET compute_query_id = 'on'`).catch(() => undefined);
    },
    read: async (database) => ({
      statements: await figure(countsStatements ? STATEMENTS : TRANSACTIONS, database),
      connections: await figure(CONNECTIONS, database),
    }),
    close: async () => {
      await client.end();
      await servers.dropDatabase(url);
    },
  };
}

function commandsOf(servers) {
  return servers.redis(async (redis) => numberOf(await redis.info('stats'), 'total_commands_processed'));
}

function clientsOf(servers) {
  return servers.redis(async (redis) => numberOf(await redis.info('clients'), 'connected_clients'));
}

function numberOf(info, name) {
  return Number(new RegExp(`${name}:(\\d+)`).exec(info)[1]);
}

function* resultsOf(name, { counted, statements, connections, redisCommands, redisClients, nodeMicrosPerSecond }) {
  const details = { counted, nodeMicrosPerSecond };
  yield valueResult(`statements, ${name}`, {
    values: [statements],
    unit: `${counted} a second`,
    atMost: MOST.statements,
    details,
  });
  yield valueResult(`connections, ${name}`, { values: [connections], unit: 'to Postgres', atMost: MOST.connections });
  if (redisCommands === undefined) return;
  const redis = { connections: redisClients, commands: rounded(redisCommands) };
  yield valueResult(`Redis commands, ${name}`, { values: [redisCommands], unit: 'a second', details: redis });
}
