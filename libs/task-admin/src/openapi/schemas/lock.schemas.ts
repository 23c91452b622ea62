import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const fields: Readonly<Record<string, Schema>> = {
  key: is.text,
  holder: {
    type: 'string',
    enum: ['execution', 'lease', 'passing'],
    description: 'lease: TaskLocks holds it. passing: it is on its way to the next in line.',
  },
  fence: { ...is.count, description: 'Grows whenever somebody takes the key.' },
  execution_id: { ...is.uuidOrNull, description: 'The execution that holds it, or that it is kept for.' },
  task_name: is.textOrNull,
  node_id: { ...is.uuidOrNull, description: 'The process that runs it.' },
  node_name: is.textOrNull,
  since: is.momentOrNull,
  expires_at: { ...is.momentOrNull, description: 'When it ends unless it is renewed, as those of runs are.' },
  held_until: { ...is.momentOrNull, description: 'By when it ends whatever its holder does (maxHold).' },
  waiting: {
    oneOf: [ref('PlaceInLine'), { type: 'null' }],
    description: 'How many executions are in the line for it. Null for those who do not see all executions.',
  },
  waiting_since: { ...is.momentOrNull, description: 'Since when the first of these has been there.' },
};

/** Schemas of locks and unique keys. */
export const LOCK_SCHEMAS: Readonly<Record<string, Schema>> = {
  UniqueKey: is.shape({
    key: is.text,
    execution_id: { ...is.uuid, description: 'The execution that has it until it has finished.' },
    task_name: is.text,
    queue: is.text,
    status: ref('ExecutionStatus'),
    since: is.moment,
    suppressed: {
      type: ['integer', 'null'],
      minimum: 0,
      description:
        'How many enqueues were answered with this execution instead of a new one. Null for those who do not see all executions.',
    },
    last_suppressed_at: is.momentOrNull,
  }),
  UniqueKeys: is.shape({
    count: is.count,
    count_capped: {
      type: 'boolean',
      description:
        'There are more than 1,000, of which these are those of the first that the user may read; or more than 100,000 executions live, of which the oldest were looked through.',
    },
    results: listOf(ref('UniqueKey')),
  }),
  ListedLock: is.shape(fields),
  LockWaiter: is.shape({ execution_id: is.uuid, task_name: is.text, queue: is.text, since: is.moment }),
  Lock: is.shape({
    ...fields,
    waiters: {
      ...listOf(ref('LockWaiter')),
      maxItems: 100,
      description: 'Those of the first 100 in the line that the user may list.',
    },
  }),
  Locks: is.shape({
    count: is.count,
    count_capped: {
      type: 'boolean',
      description: 'There are more than 1,000, of which these are those of the first that the user may read.',
    },
    results: listOf(ref('ListedLock')),
  }),
  LockRelease: is.optional({
    reason: { ...is.text, minLength: 1, maxLength: 255 },
    fence: {
      type: 'integer',
      minimum: 1,
      description:
        'Of the hold that is to end. Where somebody has taken the key since, nothing is freed. Without it: as it is now.',
    },
  }),
  LockReleased: is.shape({
    key: is.text,
    execution_id: { ...is.uuidOrNull, description: 'The execution that held it.' },
  }),
};
