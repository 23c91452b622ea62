import type { Ledger } from '../../ledger/index.js';
import type { EngineOptions } from '../../options/index.js';
import { LedgerMessages } from './ledger-messages.js';
import type { Messages } from './messages.js';
import { withRedisPackages } from './redis-packages.js';

/** Messages through Redis where that wakes the workers, else through Postgres. */
export async function openMessages(
  ledger: Ledger,
  engine: EngineOptions,
  onError: (error: Error) => void,
): Promise<Messages> {
  if (engine === 'ledger') return new LedgerMessages(ledger);
  const { RedisMessages } = await withRedisPackages('@OnMessage', () => import('./redis-messages.js'));
  return new RedisMessages(engine.redis, onError);
}
