import type { RedisOptions } from 'ioredis';
import { assertBullMqName, isObject } from '../errors/assertions.js';
import { InvalidOptionError } from '../errors/index.js';
import { withoutPassword } from '../logging/without-password.js';
import { rejectUnknown } from './known-options.js';
import type { RedisClusterOptions } from './task-module.options.js';

/** A Postgres on which BullMQ keeps queues (`createPostgresBackend`): a URL, or options of a pool of `pg` with `schema`. */
export type PostgresConnection = string | Readonly<Record<string, unknown>>;

/** Where BullMQ keeps the queues. */
export type ObserveConnection = string | RedisOptions | RedisClusterOptions | { readonly postgres: PostgresConnection };

/** Options of `TaskModule.observe`. */
export interface ObserveOptions {
  /** Names of BullMQ queues, at least one. */
  readonly queues: readonly string[];
  /**
   * Where BullMQ keeps them: a URL (`redis://`, `rediss://`, `postgres://`), options of ioredis, `{ cluster, options }`, or
   * `{ postgres }`.
   */
  readonly connection: ObserveConnection;
  /** What the keys of the queues begin with, as in the options of the queues. Not for Postgres. @default 'bull' */
  readonly prefix?: string;
}

/** The same, as one knows it after the checks. */
export interface ObservedQueues {
  readonly queues: readonly string[];
  readonly connection: Exclude<ObserveConnection, { readonly postgres: unknown }> | undefined;
  readonly postgres: PostgresConnection | undefined;
  readonly prefix: string;
}

const KNOWN = ['queues', 'connection', 'prefix'];
const CONNECTION_REMEDY =
  "Use 'redis://host:6379', options of ioredis, { cluster: [...] }, or { postgres: 'postgres://host/database' }.";

/** @throws InvalidOptionError */
export function resolveObserve(options: ObserveOptions): ObservedQueues {
  if (!isObject(options)) throw new InvalidOptionError('observe', options, 'Use { queues, connection }.');
  // What nobody knows here may hold a password.
  for (const name of Object.keys(options))
    if (!KNOWN.includes(name))
      throw new InvalidOptionError(`observe.${name}`, '…', `Known options: ${KNOWN.join(', ')}.`);
  const { queues, connection, prefix } = options as Partial<ObserveOptions>;
  const where = resolveConnection(connection);
  if (prefix !== undefined && (typeof prefix !== 'string' || prefix === ''))
    throw new InvalidOptionError('observe.prefix', prefix, 'Use the prefix of the queues, or leave it out.');
  if (prefix !== undefined && where.postgres !== undefined)
    throw new InvalidOptionError('observe.prefix', prefix, 'Leave it out: on Postgres the schema keeps queues apart.');
  return { queues: resolveQueues(queues), ...where, prefix: prefix ?? 'bull' };
}

function resolveQueues(queues: unknown): string[] {
  if (!Array.isArray(queues) || queues.length === 0)
    throw new InvalidOptionError('observe.queues', queues, "Use a list of names, such as ['emails'].");
  for (const [index, name] of (queues as unknown[]).entries()) assertBullMqName(name, `observe.queues[${index}]`);
  return [...new Set(queues as string[])];
}

function resolveConnection(given: unknown): Pick<ObservedQueues, 'connection' | 'postgres'> {
  if (typeof given === 'string') {
    if (/^rediss?:\/\//.test(given)) return { connection: given, postgres: undefined };
    if (/^postgres(ql)?:\/\//.test(given)) return { connection: undefined, postgres: given };
    throw new InvalidOptionError('observe.connection', withoutPassword(given), CONNECTION_REMEDY);
  }
  if (!isObject(given)) throw new InvalidOptionError('observe.connection', given, CONNECTION_REMEDY);
  if ('postgres' in given) {
    rejectUnknown('observe.connection.', given, ['postgres']);
    const { postgres } = given;
    if (typeof postgres !== 'string' && !isObject(postgres))
      throw new InvalidOptionError('observe.connection.postgres', '…', 'Use a URL, or options of a pool of pg.');
    return { connection: undefined, postgres };
  }
  if ('keyPrefix' in given && given['keyPrefix'])
    throw new InvalidOptionError(
      'observe.connection.keyPrefix',
      given['keyPrefix'],
      'Leave it out: BullMQ cannot use it.',
    );
  return { connection: given as RedisOptions, postgres: undefined };
}
