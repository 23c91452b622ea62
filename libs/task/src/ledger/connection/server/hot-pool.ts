import pg from 'pg';
import { HOT_SETTINGS, PooledHotConnections } from '../hot-connections.js';
import { TimeoutClient } from './timeout-client.js';
import { statementsWithParameters, preparingClient } from './preparing-client.js';
import { sessionOptions, type ServerConnection } from './server-connection.js';

const SET_ALL = Object.entries(HOT_SETTINGS)
  .map(([name, value]) => `SET ${name} = ${value}`)
  .join('; ');

/** A pool of connections for the statements that every execution goes through. Behind a pooler they set and prepare nothing. */
export function hotPool(connection: ServerConnection, size: number): PooledHotConnections {
  const isOwn = connection.direct === undefined;
  const pool = new pg.Pool({
    ...connection.target.config,
    ...sessionOptions(connection),
    Client: isOwn ? preparingClient(statementsWithParameters) : TimeoutClient,
    max: size,
  });
  pool.on('error', connection.onError);
  pool.on('connect', (client) => client.on('error', connection.onError));
  return new PooledHotConnections(pool, isOwn ? SET_ALL : undefined);
}
