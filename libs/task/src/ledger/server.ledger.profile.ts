import pg from 'pg';
import { withoutPassword } from '../without-password.js';
import type { LedgerProfile } from './ledger.profile.js';
import { ServerListener } from './server-listener.js';
import { sessionOptions, type ServerConnection } from './server-connection.js';

// A heartbeat that takes longer than this is as good as none.
const URGENT_TIMEOUT_MS = 5_000;
const URGENT_SHARE = 1 / 3;

/** The ledger on a Postgres server, which other processes use too. */
export function serverLedgerProfile(connection: ServerConnection): LedgerProfile {
  const { url, directUrl = url, schema, poolSize, migrates, nodeLeaseMs, onError } = connection;
  const session = sessionOptions(connection);
  const patienceMs = Math.min(URGENT_TIMEOUT_MS, nodeLeaseMs * URGENT_SHARE);
  const limits = { connectionTimeoutMillis: patienceMs, query_timeout: patienceMs };
  const urgent = new pg.Pool({ ...session, ...limits, connectionString: url, max: 1 });
  urgent.on('error', onError);
  urgent.on('connect', (client) => client.on('error', onError));
  return {
    schema,
    where: withoutPassword(url),
    dataSource: { type: 'postgres', driver: pg, url, poolSize, poolErrorHandler: onError, extra: session },
    migrations: { type: 'postgres', driver: pg, url: directUrl, poolSize: 2, poolErrorHandler: onError },
    migrates,
    exclusive: false,
    transactionScope: (work) => work(),
    assertNotNested: () => undefined,
    urgent: async (sql, params) => (await urgent.query(sql, params)).rows,
    listen: async (channel, listener) => {
      const server = new ServerListener({ url: directUrl, channel, listener, onError });
      server.start();
      return () => server.stop();
    },
    close: () => urgent.end(),
  };
}
