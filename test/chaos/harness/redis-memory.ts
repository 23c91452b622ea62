import type { RedisServer } from './servers/redis-server.js';

/** Names of all keys that this server has now. */
export function keysOf(server: RedisServer): Promise<string[]> {
  return server.client((redis) => redis.keys('*'));
}

/** Names of the keys that it has at any time of a while: lists that are empty are not there. */
export async function keysSeen(server: RedisServer, looks = 100): Promise<string[]> {
  const seen = new Set<string>();
  for (let look = 0; look < looks; look++) for (const key of await keysOf(server)) seen.add(withoutNumbers(key));
  return [...seen];
}

// Each signal has a key of its own, and those that are seen are gone by the time that they could be lost.
function withoutNumbers(key: string): string {
  return key.replace(/:\d+(:lock)?$/, ':*$1');
}

/** Loses the keys of these names. */
export async function forget(server: RedisServer, isLost: (name: string) => boolean): Promise<void> {
  const keys = (await keysOf(server)).filter((key) => isLost(withoutNumbers(key)));
  if (keys.length > 0) await server.client((redis) => redis.del(...keys));
}

/** Loses all that it has. */
export async function forgetAll(server: RedisServer): Promise<void> {
  await server.client((redis) => redis.flushall());
}
