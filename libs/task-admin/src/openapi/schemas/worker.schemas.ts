import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const figure = (description: string): Schema => ({ type: ['integer', 'null'], minimum: 0, description });

/** Schemas of workers. */
export const WORKER_SCHEMAS: Readonly<Record<string, Schema>> = {
  WorkerRun: is.shape({ execution_id: is.uuid, task_name: is.textOrNull, queue: is.text, since: is.moment }),
  WorkerQueue: is.shape({
    name: is.text,
    slots: { ...is.count, description: 'How many of the queue it runs at a time.' },
    running: { ...is.count, description: 'How many of it it has claimed now.' },
  }),
  Worker: is.shape({
    node_id: { ...is.uuid, description: 'A process that starts again has another.' },
    node_name: is.text,
    host: is.text,
    pid: is.count,
    version: { ...is.text, description: 'Of the library.' },
    app_version: { ...is.textOrNull, description: 'Of the application, where it says so.' },
    engine: is.text,
    state: {
      type: 'string',
      enum: ['alive', 'quiet', 'lost', 'left'],
      description: 'quiet: it takes nothing new. lost: it ended without a word. left: it ended in order.',
    },
    quiet: {
      oneOf: [is.shape({ at: is.moment, by: is.textOrNull, reason: is.textOrNull }), { type: 'null' }],
    },
    started_at: is.moment,
    ended_at: { ...is.momentOrNull, description: 'When it was found to be gone, or had left.' },
    heartbeat_at: is.moment,
    heartbeat_age_ms: is.count,
    memory_bytes: figure('Resident memory at the last heartbeat. Null before the first.'),
    loop_lag_ms: figure('The longest that its event loop stood still between two heartbeats. Null before the first.'),
    queues: { ...listOf(ref('WorkerQueue')), description: 'None where it only enqueues.' },
    task_names: { ...is.texts, description: 'Tasks that it has handlers for, as far as the user may see them.' },
    running: { ...is.count, description: 'How many runs it has claimed, whoever may see them.' },
    runs: {
      ...listOf(ref('WorkerRun')),
      description: 'The first of these, as far as the user may list them: 5 in the list, 100 of one worker.',
    },
  }),
  Workers: is.shape({
    count: is.count,
    count_capped: { type: 'boolean', description: 'There are more than 200, of which these are the first.' },
    results: listOf(ref('Worker')),
  }),
  WorkerQuiet: is.optional({ reason: { ...is.text, minLength: 1, maxLength: 255 } }),
};
