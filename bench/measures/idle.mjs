import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startChild } from '../lib/children.mjs';
import { lackOf } from '../lib/contenders.mjs';
import { failedResult, skippedResult, valueResult } from '../lib/results.mjs';
import { rounded } from '../lib/statistics.mjs';

const SETTLING_MS = 15_000;
const QUEUES = [1, 500];
const MOST = { statements: 3, connections: 3 };

const STATEMENTS = `
  SELECT coalesce(sum(s.calls), 0)::float AS count FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
   WHERE d.datname = $1`;
const TRANSACTIONS = 'SELECT (xact_commit + xact_rollback)::float AS count FROM pg_stat_database WHERE datname = $1';
const CONNECTIONS =
  "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'";

/** What a process costs that has nothing to do. */
export async function* measure(context) {
  for (const engine of ['postgres', 'redis'])
    for (const queues of QUEUES) {
      const name = `${engine} with ${queues} idle ${queues === 1 ? 'queue' : 'queues'}`;
      const lack = await lackOf(context.servers, `taskledger-${engine}`);
      if (lack) yield skippedResult(`statements, ${name}`, lack);
      else yield* await tryOut(context, { name, engine, queues });
    }
}

// One that cannot even start is a result too.
async function tryOut(context, { name, engine, queues }) {
  try {
    return [...resultsOf(name, await idle(context, { engine, queues }))];
  } catch (error) {
    return [failedResult(`statements, ${name}`, error, { hasTarget: true })];
  }
}

async function idle({ servers, say, idleSeconds }, { engine, queues }) {
  say(`idle: ${queues} queues on ${engine}`);
  const databaseUrl = await servers.createDatabase(`idle_${engine}_${queues}`);
  const database = new URL(databaseUrl).pathname.slice(1);
  const redisUrl = engine === 'redis' ? servers.redisUrl : undefined;
  const clientsBefore = redisUrl && (await clientsOf(servers));
  let child;
  try {
    const counted = await countStatements(servers, { database });
    child = await startChild('idle', { databaseUrl, redisUrl, queues });
    await sleep(Math.min(SETTLING_MS, idleSeconds * 1000));
    await child.call('cpu');
    const before = await countersOf(servers, { database, counted, redisUrl });
    await sleep(idleSeconds * 1000);
    const after = await countersOf(servers, { database, counted, redisUrl });
    const perSecond = (name) => (after[name] - before[name]) / idleSeconds;
    return {
      counted,
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

/** Statements where Postgres counts them, else transactions, which may hold several. */
async function countStatements(servers, { database }) {
  const client = new pg.Client({ connectionString: servers.postgresUrl }).on('error', () => undefined);
  await client.connect();
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await client.query('SELECT FROM pg_stat_statements LIMIT 1');
    await client.query(`ALTER DATABASE ${database} SET pg_stat_statements.track = 'top'`);
    // Before Postgres 14 there was nothing to switch on.
    await client.query(`ALTER DATABASE ${database} SET compute_query_id = 'on'`).catch(() => undefined);
    return 'statements';
  } catch {
    return 'transactions';
  } finally {
    await client.end();
  }
}

async function countersOf(servers, { database, counted, redisUrl }) {
  const [statements, connections] = await servers.admin(async (client) => {
    const count = async (text) => (await client.query(text, [database])).rows[0].count;
    return [await count(counted === 'statements' ? STATEMENTS : TRANSACTIONS), await count(CONNECTIONS)];
  });
  const commands =
    redisUrl && (await servers.redis(async (redis) => numberOf(await redis.info('stats'), 'total_commands_processed')));
  return { statements, connections, commands };
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
