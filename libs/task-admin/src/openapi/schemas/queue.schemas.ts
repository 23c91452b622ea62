import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] });
const reason: Schema = { ...is.text, minLength: 1, maxLength: 255 };
const counted = (description: string): Schema => ({
  ...is.count,
  maximum: 10_000,
  description: `${description} At 10,000 there may be more.`,
});
const most: Schema = { type: ['integer', 'null'], minimum: 1 };

const fields: Readonly<Record<string, Schema>> = {
  name: is.text,
  paused: orNull(is.shape({ at: is.moment, until: is.momentOrNull, by: is.textOrNull, reason: is.textOrNull })),
  waiting: counted('Executions that could start now, and wait for their turn.'),
  oldest_ms: {
    type: ['integer', 'null'],
    description: 'How long the one has waited that has waited longest of these.',
  },
  delayed: counted('Those that are to start later: delayed ones, and further attempts.'),
  blocked: counted('Those that wait for a lock.'),
  unserved: counted('Those of which no living process has the handler.'),
  running: is.count,
  slots: { ...is.count, description: 'How many can run at a time, in all living processes.' },
  limits: is.shape({
    global_concurrency: { ...most, description: 'Most runs at a time, in all processes.' },
    limiter: orNull(is.shape({ max: is.count, duration_ms: is.count }, 'Most starts within a time.')),
  }),
  limited_by: { type: 'string', enum: ['code', 'operator'] },
  max_size: { ...most, description: 'How many may wait, as the process that answers declares it.' },
};

const removed: Readonly<Record<string, Schema>> = {
  name: is.text,
  deleted: { ...is.count, description: 'Ended executions, with all that is theirs.' },
  kept: { ...is.count, description: 'Ended ones that open executions depend on.' },
  cursor: { ...is.uuidOrNull, description: 'The time was over: ask again with it.' },
  done: { type: 'boolean', description: 'Nothing is left to do.' },
};

/** Schemas of queues. */
export const QUEUE_SCHEMAS: Readonly<Record<string, Schema>> = {
  ListedQueue: is.shape(fields),
  QueueWorker: is.shape({
    node_id: is.uuid,
    node_name: is.text,
    host: is.text,
    started_at: is.moment,
    slots: { ...is.count, description: 'How many of the queue it runs at a time.' },
    running: is.count,
    quiet: { type: 'boolean', description: 'It finishes what it runs, and takes nothing new.' },
  }),
  QueueFlow: is.shape(
    {
      arrived_per_minute: { type: 'number', minimum: 0 },
      finished_per_minute: { type: 'number', minimum: 0 },
      empty_in_ms: {
        ...orNull(is.shape({ least: is.count, likely: is.count, most: is.count })),
        description:
          'When nothing waits any more if that goes on: likely, and in 19 of 20 cases. Null where nothing waits, where it does not ' +
          'clearly become less, and where fewer than 20 have ended.',
      },
    },
    'Of the last ten minutes.',
  ),
  Queue: is.shape({ ...fields, flow: ref('QueueFlow'), workers: { ...listOf(ref('QueueWorker')), maxItems: 100 } }),
  Queues: is.shape({ count: is.count, results: listOf(ref('ListedQueue')) }),
  QueueNext: is.shape({
    name: is.text,
    next: orNull(ref('ExecutionItem')),
    hidden: { ...is.count, maximum: 1, description: '1: there is one, and the user may not see it.' },
  }),
  QueueClearPlan: is.shape({
    name: is.text,
    count: { ...is.count, maximum: 10_000 },
    count_capped: { type: 'boolean', description: 'There are more than count.' },
  }),
  QueueCleared: is.shape({ name: is.text, count: { ...is.count, description: 'How many have been ended.' } }),
  QueuePause: is.optional({ reason, until: { ...is.moment, description: 'When it goes on by itself.' } }),
  QueueLimits: is.optional({
    global_concurrency: most,
    limiter: orNull({
      ...is.optional({
        max: { type: 'integer', minimum: 1 },
        duration: { type: ['integer', 'string'], description: "Milliseconds, or a text such as '1m'." },
      }),
      required: ['max', 'duration'],
    }),
  }),
  QueueClear: {
    ...is.optional({
      expected_count: {
        ...is.count,
        description: 'As the plan counts them. Where more wait by now, nothing is ended.',
      },
      reason,
      delayed: {
        type: 'boolean',
        description: 'false: leaves delayed executions alone. The plan is asked for the same.',
      },
    }),
    required: ['expected_count'],
  },
  QueueClean: {
    ...is.optional({
      older_than_ms: { ...is.count, description: 'How long ago they must have ended.' },
      reason,
      cursor: { ...is.uuid, description: 'Where the answer before has stopped.' },
    }),
    required: ['older_than_ms'],
  },
  QueueCleaned: is.shape(removed),
  QueueObliterate: {
    ...is.optional({
      name: { ...is.text, description: 'Of the queue, again.' },
      force: { type: 'boolean', description: 'Also while executions run: they are cancelled.' },
      reason,
      cursor: { ...is.uuid, description: 'Where the answer before has stopped.' },
    }),
    required: ['name'],
  },
  QueueObliterated: is.shape({
    ...removed,
    cancelled: { ...is.count, description: 'Executions that were ended or, with force, asked to stop.' },
    removed: {
      type: 'boolean',
      description:
        'The queue is forgotten. False while processes serve it: then its pause and the limits of operators are.',
    },
  }),
};
