import type { Socket } from 'node:net';
import pg from 'pg';
import type { SqlRunner } from '../ledger.database.js';
import type { ServerTarget } from './server-target.js';

export interface UnlimitedSessionOptions {
  readonly target: ServerTarget;
  /** Ends the session, whatever it is at. */
  readonly signal: AbortSignal;
  readonly onError: (error: Error) => void;
}

/** Runs `work` on a connection of its own without limits of time. It keeps no process alive that has nothing else to do. */
export async function unlimitedSession<T>(
  { target, signal, onError }: UnlimitedSessionOptions,
  work: (runner: SqlRunner) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ ...target.config, application_name: 'taskledger', query_timeout: 0 });
  client.on('error', onError);
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Pick<Socket, 'destroy' | 'unref'> } }).connection;
  stream.unref();
  const leave = (): void => void stream.destroy();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await work(client);
  } finally {
    signal.removeEventListener('abort', leave);
    await client.end().catch(() => undefined);
  }
}
