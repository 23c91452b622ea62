import pg from 'pg';
import { within } from '../../../time/deadline.js';
import type { LedgerProfile } from '../ledger.profile.js';
import { hotPool } from './hot-pool.js';
import { driverSharing } from './shared-pool.js';
import { deliversNotifications } from './notification-probe.js';
import { ServerListener } from './server-listener.js';
import { unlimitedSession } from './unlimited-session.js';
import { sessionOptions, type ServerConnection } from './server-connection.js';

// A heartbeat that takes longer than this is as good as none.
const URGENT_TIMEOUT_MS = 5_000;
const URGENT_SHARE = 1 / 3;
const IDLE_SHARE = 1 / 3;

/** The ledger on a Postgres server, which other processes use too. */
export function serverLedgerProfile(connection: ServerConnection): LedgerProfile {
  const { target, direct = target, schema, migrates, nodeLeaseMs, onError } = connection;
  const session = sessionOptions(connection);
  const patienceMs = Math.min(URGENT_TIMEOUT_MS, nodeLeaseMs * URGENT_SHARE);
  const limits = { connectionTimeoutMillis: patienceMs, query_timeout: patienceMs };
  const urgent = new pg.Pool({ ...target.config, ...session, ...limits, max: 1 });
  urgent.on('error', onError);
  urgent.on('connect', (client) => client.on('error', onError));
  const hot = 'shared' in connection.pool ? undefined : hotPool(connection, hotShareOf(connection.pool.size));
  return {
    schema,
    where: target.where,
    hot,
    dataSource: ledgerOptions(connection),
    migrations: { type: 'postgres', driver: pg, ...direct.dataSource, poolSize: 2, poolErrorHandler: onError },
    migrates,
    unlimited: (work, signal) => unlimitedSession({ target: direct, signal, onError }, work),
    heartbeatConnection: { ...target.config, ...session, ...limits },
    sendsSettings: connection.direct === undefined,
    // Where a pooler is known of, whoever wrote the options may have led both ways through it.
    ...(connection.direct && { deliversNotifications: () => deliversNotifications(direct) }),
    hasTimeLimits: !('shared' in connection.pool) || Number(target.config.query_timeout) > 0,
    exclusive: false,
    transactionScope: (work) => work(),
    assertNotNested: () => undefined,
    urgent: async (sql, params) => {
      const past = async (): Promise<unknown> => (await urgent.query(sql, params)).rows;
      // Its own connection is opened only where all others are busy, or this one gives no answer.
      if (!hot?.hasIdle) return past();
      return within(patienceMs * IDLE_SHARE, 'An idle connection', hot.query(sql, params)).catch(past);
    },
    listen: async (channel, listener) => {
      const server = new ServerListener({ target: direct, channel, listener, onError });
      server.start();
      return () => server.stop();
    },
    close: async () => void (await Promise.all([urgent.end(), hot?.end()])),
  };
}

// The larger half: readers come seldom and stay longer.
function hotShareOf(size: number): number {
  return Math.ceil(size / 2);
}

function ledgerOptions(connection: ServerConnection): LedgerProfile['dataSource'] {
  const { target, pool, onError } = connection;
  if ('shared' in pool) return { type: 'postgres', driver: driverSharing(pool.shared) };
  const extra = sessionOptions(connection);
  return {
    type: 'postgres',
    driver: pg,
    ...target.dataSource,
    poolSize: pool.size - hotShareOf(pool.size),
    poolErrorHandler: onError,
    extra,
  };
}
