import { Cluster, type Redis } from 'ioredis';

/**
 * ioredis forgets the timer of `socketTimeout` when a connection ends while a command is under way: for as long as that
 * runs the process stays alive, and what it ends then is the next connection. So it ends with its own connection, here and
 * in every duplicate.
 */
export function withOwnSocketTimeout<Client extends Redis | Cluster>(client: Client): Client {
  if (client instanceof Cluster) client.on('+node', (node: Redis) => endTimerWith(node));
  else endTimerWith(client);
  const duplicate = client.duplicate.bind(client) as (...args: unknown[]) => Client;
  client.duplicate = ((...args: unknown[]) => withOwnSocketTimeout(duplicate(...args))) as typeof client.duplicate;
  return client;
}

function endTimerWith(client: Redis): void {
  const timed = client as unknown as { socketTimeoutTimer: NodeJS.Timeout | undefined };
  client.on('close', () => {
    clearTimeout(timed.socketTimeoutTimer);
    timed.socketTimeoutTimer = undefined;
  });
}
