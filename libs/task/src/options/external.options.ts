import type { RedisOptions } from 'ioredis';
import { isObject } from '../errors/assertions.js';
import { InvalidOptionError } from '../errors/index.js';
import { withoutPassword } from '../logging/without-password.js';
import type { EngineOptions, RedisClusterOptions, RedisEngineOptions } from './task-module.options.js';

/** Where the BullMQ queues are that handlers add jobs to, by `ctx.external()`. */
export interface ExternalOptions {
  /** A URL (`redis://`, `rediss://`), options of ioredis, or a cluster. @default the Redis of `engine` */
  readonly connection?: string | RedisOptions | RedisClusterOptions;
  /** What the keys of these queues begin with, as in the options of the queues. @default 'bull' */
  readonly prefix?: string;
}

/** The same, with the defaults filled in. */
export interface ExternalSettings {
  /** Absent where no Redis is known. */
  readonly redis: RedisEngineOptions['redis'] | undefined;
  readonly prefix: string;
}

const REMEDY = "Use 'redis://host:6379', options of ioredis, or { cluster: [...] }.";

/** @throws InvalidOptionError */
export function resolveExternal(
  { connection, prefix = 'bull' }: ExternalOptions = {},
  engine: EngineOptions,
): ExternalSettings {
  if (typeof prefix !== 'string' || prefix === '')
    throw new InvalidOptionError('external.prefix', prefix, 'Use the prefix of the queues, or leave it out.');
  if (connection !== undefined) assertConnection(connection);
  return { redis: connection ?? (engine === 'ledger' ? undefined : engine.redis), prefix };
}

function assertConnection(given: unknown): void {
  if (typeof given === 'string') {
    if (/^rediss?:\/\//.test(given)) return;
    throw new InvalidOptionError('external.connection', withoutPassword(given), REMEDY);
  }
  if (!isObject(given)) throw new InvalidOptionError('external.connection', given, REMEDY);
  const { keyPrefix, cluster } = given;
  if (keyPrefix)
    throw new InvalidOptionError('external.connection.keyPrefix', keyPrefix, 'Leave it out: BullMQ cannot use it.');
  if ('cluster' in given && (!Array.isArray(cluster) || cluster.length === 0))
    throw new InvalidOptionError('external.connection.cluster', cluster, 'Use a list of nodes, at least one.');
}
