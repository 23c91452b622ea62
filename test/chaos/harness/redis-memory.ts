import type { RedisServer } from './servers/redis-server.js';

/** Names of all keys that this server has now. */
export function keysOf(server: RedisServer): Promise<string[]> {
  return server.client((redis) => redis.keys('*'));
}

/** Loses these keys. */
export async function forget(server: RedisServer, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await server.client((redis) => redis.del(...keys));
}

/** Loses all that it has. */
export async function forgetAll(server: RedisServer): Promise<void> {
  await server.client((redis) => redis.flushall());
}
