import { clockSkew, type Ledger, LEDGER_POOL_SIZE, unknownMigrations } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';
import type { PreflightCheck } from './preflight.report.js';

// Heartbeat, heartbeat thread and LISTEN have connections of their own; migrations have two for a moment.
const OWN_CONNECTIONS = 3;

/** A version of the library that is newer has been here: this one does not know what its columns mean. */
export async function schemaCheck(ledger: Ledger): Promise<PreflightCheck> {
  const name = 'ledger_schema';
  const unknown = await unknownMigrations(ledger.database);
  if (unknown.length === 0) return { name, status: 'ok', message: 'The schema is that of this version.' };
  return {
    name,
    status: 'problem',
    message: `The schema "${ledger.database.schema}" has migrations that this version does not know: ${unknown.join(', ')}.`,
    remedy: 'Update @taskledger/nestjs to the version that made them, or use another schema (ledger.schema).',
  };
}

/** Whether this machine and the database agree about the time. */
export function clockCheck(ledger: Ledger, { nodeLeaseMs }: TaskSettings): PreflightCheck {
  const { isTolerable, ...found } = clockSkew(ledger.clock.aheadMs, nodeLeaseMs);
  return { name: 'clock', status: isTolerable ? 'ok' : 'problem', ...found };
}

/** Whether the server has room for the connections that this process may open. */
export async function connectionCheck(ledger: Ledger, settings: TaskSettings): Promise<PreflightCheck> {
  const name = 'connections';
  const [row] = await ledger.database.query<{ most: string; taken: string }>(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
            (SELECT sum(numbackends) - 1 FROM pg_stat_database) AS taken`,
  );
  const [most, taken, needed] = [Number(row?.most), Number(row?.taken), neededConnections(settings)];
  const message = `This process may open ${needed} connections; the server admits ${most}, of which ${taken} are taken.`;
  const remedy = 'Raise max_connections, lower ledger.poolSize, or use a pooler (ledger.url) with ledger.directUrl.';
  if (needed > most) return { name, status: 'problem', message, remedy };
  if (needed + taken > most) return { name, status: 'warning', message, remedy };
  return { name, status: 'ok', message };
}

function neededConnections({ ledger }: TaskSettings): number {
  return poolSizeOf(ledger) + OWN_CONNECTIONS;
}

function poolSizeOf(ledger: TaskSettings['ledger']): number {
  // With `directUrl`, `url` leads to a pooler, and how many connections that opens is its own affair.
  if (!('url' in ledger) || ledger.directUrl) return 0;
  return ledger.poolSize ?? LEDGER_POOL_SIZE;
}

/** A plan over many partitions takes seconds to compile, and milliseconds to run. Connections of the ledger's own switch it off. */
export async function compilerCheck(ledger: Ledger): Promise<PreflightCheck> {
  const name = 'plan_compiler';
  const [row] = await ledger.database.query<{ jit: string }>(`SELECT current_setting('jit') AS jit`);
  if (row?.jit !== 'on') return { name, status: 'ok', message: 'Postgres compiles no plans.' };
  return {
    name,
    status: 'warning',
    message: 'Postgres compiles plans (jit = on): over the partitions of a month that takes seconds.',
    remedy: 'ALTER ROLE … SET jit = off for the role of the application, or options: -c jit=off in its connections.',
  };
}

/** node-postgres waits for ever on a connection whose other end is gone without a word. */
export function limitsCheck({ database: { profile } }: Ledger): PreflightCheck {
  const name = 'time_limits';
  if (profile.hasTimeLimits ?? true) return { name, status: 'ok', message: 'Every query has a time limit.' };
  const message =
    'The data source of the host (ledger.dataSource) has no limit for the time of a query: on a connection that is ' +
    'silently gone the ledger would wait for ever.';
  const remedy = 'Give it extra: { query_timeout: 15_000, keepAlive: true }.';
  return { name, status: 'warning', message, remedy };
}
