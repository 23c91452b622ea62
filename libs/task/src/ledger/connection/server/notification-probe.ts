import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TimeoutClient } from './timeout-client.js';
import type { ServerTarget } from './server-target.js';

const PATIENCE_MS = 5_000;
// After the server has answered that it sent it. A boot waits no longer for its ledger than a few seconds.
const ARRIVES_MS = 1_000;

/**
 * Whether a connection that listens hears what another one sends. A pooler that shares sessions by the transaction takes
 * both statements and delivers nothing.
 */
export async function deliversNotifications({ config }: ServerTarget): Promise<boolean> {
  const [listener, sender] = [probe(config), probe(config)];
  try {
    await Promise.all([listener.connect(), sender.connect()]);
    const channel = `taskledger_probe_${randomUUID().replaceAll('-', '')}`;
    const heard = new Promise<true>((resolve) => listener.once('notification', () => resolve(true)));
    await listener.query(`LISTEN ${channel}`);
    await sender.query(`NOTIFY ${channel}`);
    return await Promise.race([heard, sleep(ARRIVES_MS, false, { ref: false })]);
  } finally {
    await Promise.allSettled([listener.end(), sender.end()]);
  }
}

function probe(config: ServerTarget['config']): TimeoutClient {
  const limits = { connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS };
  return new TimeoutClient({ ...config, application_name: 'taskledger', ...limits });
}
