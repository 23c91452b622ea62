import { InvalidOptionError } from '../errors/index.js';
import { withoutPassword } from '../logging/without-password.js';
import { rejectUnknown } from './known-options.js';
import type { EngineOptions, LedgerConnectionOptions, RedisClusterOptions } from './task-module.options.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which engine to use: the one given in code, else REDIS_URL's, else the Postgres of the ledger.
 * An embedded ledger is its own engine: nobody who needs Redis should lose the ledger with a directory.
 */
export function resolveEngine(
  given: EngineOptions | undefined,
  ledger: LedgerConnectionOptions,
  environment: Environment,
): EngineOptions {
  if ('embedded' in ledger) {
    if (given === undefined || given === 'ledger') return 'ledger';
    throw new InvalidOptionError(
      'engine',
      '{ redis }',
      'Redis needs a Postgres server as its ledger: set DATABASE_URL, or TaskModule.forRoot({ ledger: { url } }).',
    );
  }
  const { REDIS_URL: url } = environment;
  return checked(given ?? (url ? { redis: url } : 'ledger'));
}

function checked(engine: EngineOptions): EngineOptions {
  if (engine === 'ledger') return engine;
  const { redis } = engine;
  if (redis === undefined)
    throw new InvalidOptionError('engine', engine, "Use 'ledger', or { redis: 'redis://host:6379' }.");
  if (typeof redis === 'string' && !/^rediss?:\/\//.test(redis))
    throw new InvalidOptionError(
      'engine.redis',
      withoutPassword(redis),
      'Use redis://user:password@host:port/database.',
    );
  if (typeof redis === 'object' && 'keyPrefix' in redis && redis.keyPrefix)
    throw new InvalidOptionError(
      'engine.redis.keyPrefix',
      redis.keyPrefix,
      'Leave it out: BullMQ cannot use it, and Taskledger keeps ledgers apart by itself.',
    );
  if (typeof redis === 'object' && 'cluster' in redis) assertCluster(redis);
  return engine;
}

function assertCluster(redis: RedisClusterOptions): void {
  rejectUnknown('engine.redis.', redis, ['cluster', 'options']);
  if (!Array.isArray(redis.cluster) || redis.cluster.length === 0)
    throw new InvalidOptionError(
      'engine.redis.cluster',
      redis.cluster,
      "Use a list of nodes, such as [{ host: 'redis-1', port: 6379 }].",
    );
}
