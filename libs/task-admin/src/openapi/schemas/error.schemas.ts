import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const point = is.shape({ at: is.moment, count: is.count });
const reason: Schema = { ...is.text, minLength: 1, maxLength: 255 };

const item: Readonly<Record<string, Schema>> = {
  fingerprint: { ...is.text, description: 'Of type, message without its variable parts, and place in the code.' },
  error_type: { ...is.textOrNull, description: 'Null where the user may not read the last execution.' },
  message: { ...is.textOrNull, description: 'Of the last execution. Null where the user may not read it.' },
  state: { type: 'string', enum: ['open', 'resolved', 'ignored'] },
  changed: {
    oneOf: [
      is.shape({ at: is.moment, by: is.textOrNull, reason: is.textOrNull }),
      { type: 'null', description: 'Nobody has changed its state.' },
    ],
  },
  resolved_version: is.textOrNull,
  ignored_until: is.momentOrNull,
  ignored_for: { type: ['integer', 'null'], description: 'How many more failures open it.' },
  regressed_at: { ...is.momentOrNull, description: 'When it failed again although it was resolved.' },
  first_seen_at: is.moment,
  last_seen_at: is.moment,
  last_execution_id: { ...is.uuidOrNull, description: 'Null where it is gone, or the user may not read it.' },
  total: {
    ...is.count,
    description: 'Since it was first seen; where the user sees some executions only, as far as they are kept.',
  },
  count: { ...is.count, description: 'In the time that was asked for.' },
  trend: { ...listOf(point), description: 'The same by point, oldest first.' },
  task_names: { ...is.texts, description: 'Tasks that have ever failed so.' },
  versions: { ...is.texts, description: 'Of the application, as far as its processes say it.' },
};

/** Schemas of groups of errors, and of comparisons. */
export const ERROR_SCHEMAS: Readonly<Record<string, Schema>> = {
  ErrorGroupItem: is.shape(item),
  ErrorGroups: is.shape({
    from: { ...is.moment, description: 'Since when failures are counted.' },
    step_seconds: { ...is.count, description: 'Width of a point of the trend.' },
    counts: is.shape(
      { open: is.count, resolved: is.count, ignored: is.count },
      'How many groups have failed in the time, whatever the search.',
    ),
    next: { type: ['string', 'null'], description: 'Path and query of the next page.' },
    results: listOf(ref('ErrorGroupItem')),
  }),
  ErrorGroup: is.shape({
    ...item,
    first_execution_id: is.uuidOrNull,
    tasks: {
      ...listOf(is.shape({ task_name: is.text, count: is.count })),
      description: 'That have failed so in the time.',
    },
    by_version: {
      ...listOf(is.shape({ version: is.textOrNull, count: is.count })),
      description: 'In which versions of the application, in the time. Null where processes do not say it.',
    },
    queues: is.texts,
  }),
  ErrorResolution: is.optional({
    version: {
      ...reason,
      description: 'That mends it. Runs of versions that have failed so already may go on failing.',
    },
    reason,
  }),
  ErrorIgnorance: is.optional({
    until: is.moment,
    times: { type: 'integer', minimum: 1, maximum: 1_000_000_000, description: 'Until it has failed so often again.' },
    reason,
  }),
  ErrorReopening: is.optional({ reason }),
  ErrorRetry: is.optional({ limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100 }, reason }),
  ErrorRetryPlan: is.shape({
    fingerprint: is.text,
    count: { ...is.count, description: 'Failed executions that nobody has repeated, counted up to 10,000.' },
    count_capped: { type: 'boolean' },
  }),
  ErrorRetried: is.shape({
    retried: is.count,
    skipped: is.count,
    remaining: { ...is.count, description: 'Failed executions that nobody has repeated, counted up to 10,000.' },
    remaining_capped: { type: 'boolean' },
    results: listOf(ref('BulkOutcome')),
  }),
  Difference: is.shape({
    path: { ...is.text, description: 'As in code: customer.address[0].city.' },
    before: { ...is.anything, description: 'Of the other execution; null where there is none.' },
    after: is.anything,
  }),
  ComparedExecution: is.shape({
    execution: ref('ExecutionItem'),
    fields: { ...listOf(ref('Difference')), description: 'Options, process, version, times.' },
    payload: {
      ...listOf(ref('Difference')),
      description: 'Below task_args and task_kwargs; secrets are masked in both.',
    },
    payload_capped: { type: 'boolean', description: 'There are more than 200.' },
  }),
  Comparison: is.shape({
    id: is.uuid,
    last_success: { oneOf: [ref('ComparedExecution'), { type: 'null' }] },
    original: {
      oneOf: [ref('ComparedExecution'), { type: 'null' }],
      description: 'What it repeats. Null where it repeats nothing, or the user may not read that.',
    },
  }),
};
