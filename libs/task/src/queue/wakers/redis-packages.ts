import type { Ledger } from '../../ledger/index.js';
import { MissingPackageError } from '../../errors/index.js';
import type { RedisTarget } from './redis-connections.js';
import type { Waker } from './waker.js';

/**
 * Runs what loads BullMQ. Only the profile that needs it does: to load it takes 130 ms, and it may not be installed.
 * @throws MissingPackageError
 */
export async function withRedisPackages<T>(neededBy: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw MissingPackageError.orOther(cause, ['@nestjs/bullmq', 'bullmq', 'ioredis'], neededBy);
  }
}

/** The waker of the `redis` profile. */
export async function openBullMqWaker(
  ledger: Ledger,
  target: RedisTarget,
  onError: (error: Error) => void,
): Promise<Waker> {
  const load = () => Promise.all([import('./bullmq.waker.js'), import('./redis-connections.js')]);
  const [{ BullMqWaker }, { RedisConnections }] = await withRedisPackages('engine.redis', load);
  return new BullMqWaker(ledger, new RedisConnections(target, ['signals', 'worker'], onError), onError);
}
