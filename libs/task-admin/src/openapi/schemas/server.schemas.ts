import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const bytes: Schema = { type: 'number', minimum: 0 };
const bytesOrNull: Schema = { type: ['number', 'null'], minimum: 0 };
const ms: Schema = { type: 'number', minimum: 0 };
const yesOrNo: Schema = { type: 'boolean' };

/** Schemas of the servers, and of what the ledger takes of them. */
export const SERVER_SCHEMAS: Readonly<Record<string, Schema>> = {
  System: is.shape({
    version: { ...is.text, description: 'Of the library, in the process that answers.' },
    schema: is.shape({
      name: is.text,
      migrations: is.texts,
      unknown: { ...is.texts, description: 'Migrations that this version does not know.' },
    }),
    postgres: is.shape({
      version: is.text,
      embedded: { ...yesOrNo, description: 'It is within the process.' },
      latency_ms: ms,
      connections: { ...is.count, description: 'Of all clients of the server.' },
      max_connections: is.count,
      pools: { ...listOf(ref('SystemPool')), description: 'Of the process that answers.' },
    }),
    redis: {
      oneOf: [listOf(ref('SystemRedis')), { type: 'null' }],
      description: 'Empty where no Redis is used. Null: it could not be asked.',
    },
    redis_latency_ms: { ...ms, type: ['number', 'null'] },
    storage: is.shape({
      at: { ...is.moment, description: 'When it was measured; at most a minute ago.' },
      bytes: { ...bytes, description: 'Of all tables, with their indexes.' },
      tables: listOf(ref('SystemTable')),
    }),
    retention: ref('SystemRetention'),
    dropped: { ...listOf(ref('SystemDropped')), description: 'By all processes, since the ledger was made.' },
    lost: {
      ...is.count,
      description:
        'Executions that had no ticket, no claim and no reason to wait, and got a ticket: found by a look each minute. Must be 0.',
    },
  }),
  SystemPool: is.shape({
    name: { type: 'string', enum: ['ledger', 'hot'] },
    size: is.count,
    open: is.count,
    idle: is.count,
    waiting: { ...is.count, description: 'Callers that wait for a connection.' },
  }),
  SystemRedis: is.shape({
    where: is.text,
    version: is.text,
    eviction_policy: is.textOrNull,
    used_bytes: bytesOrNull,
    max_bytes: { ...bytesOrNull, description: '0: as much as the machine has.' },
    evicted_keys: { ...bytesOrNull, description: 'Since its start.' },
  }),
  SystemTable: is.shape({
    name: is.text,
    bytes: { ...bytes, description: 'With its partitions, without indexes.' },
    index_bytes: bytes,
    rows: { ...bytes, description: 'As Postgres estimates them.' },
    partitions: is.count,
    oldest_day: { type: ['string', 'null'], format: 'date', description: 'Of the oldest partition with rows.' },
    bytes_per_day: { ...bytesOrNull, description: 'Of a day of the last seven, on average, with its indexes.' },
  }),
  SystemRetention: is.shape({
    days: { type: 'number' },
    enabled: { ...yesOrNo, description: 'false: nothing is removed.' },
    tasks: {
      ...listOf(is.shape({ task_name: is.text, kept_ms: ms })),
      description: 'Tasks that are kept for another time, as the process that answers declares them.',
    },
    audit_kept_ms: ms,
    last: {
      oneOf: [ref('SystemCleanup'), { type: 'null' }],
      description: 'The last clean-up by the clock that has succeeded.',
    },
  }),
  SystemCleanup: is.shape({ execution_id: is.uuid, at: is.moment, deleted: is.count }),
  SystemDropped: is.shape({
    kind: {
      type: 'string',
      enum: ['log_lines', 'wake_ups', 'live_updates', 'alert_deliveries'],
      description:
        'log_lines: from the middle of logs that are too long. wake_ups: to other processes, which have found the work a second later. live_updates: to clients that were too slow for them, and were told to load everything again. alert_deliveries: given up, of those that are kept.',
    },
    count: is.count,
  }),
};
