import { listOf, ref, type Schema } from '../operation.js';
import { origin } from './execution-origin.schemas.js';
import * as is from './shape.js';

const metadata: Schema = {
  type: ['object', 'null'],
  additionalProperties: true,
  description: 'As it was given and reported, without keys that are private; null where include_metadata is off.',
};
const number: Schema = { type: 'integer' };
const seconds: Schema = {
  type: ['number', 'null'],
  description: 'Seconds from start to end, or to now while it runs.',
};

const item: Readonly<Record<string, Schema>> = {
  id: is.uuid,
  task_id: is.text,
  task_name: is.text,
  module: is.text,
  status: ref('ExecutionStatus'),
  created_at: is.moment,
  started_at: is.momentOrNull,
  finished_at: is.momentOrNull,
  created_by_id: is.textOrNull,
  created_by_username: is.textOrNull,
  duration: seconds,
  is_completed: { type: 'boolean' },
  is_running: { type: 'boolean' },
  metadata,
  reason: is.textOrNull,
  external: { type: 'boolean', description: 'It runs elsewhere and is only recorded here.' },
  engine: { ...is.textOrNull, description: 'The engine that runs it, where that is observed: bullmq.' },
  engine_id: { ...is.textOrNull, description: 'What that engine calls it: the id of the job.' },
  queue: is.text,
  priority: number,
  tags: is.texts,
  progress: { oneOf: [ref('Progress'), { type: 'null' }] },
  error: { ...is.textOrNull, description: 'In lists its first line, cut at 300 characters.' },
  attempt: number,
  max_attempts: number,
  run: number,
  scheduled_for: is.momentOrNull,
  cancel_requested_at: is.momentOrNull,
  error_type: is.textOrNull,
  schedule: {
    oneOf: [is.shape({ name: is.text, slot: is.momentOrNull }), { type: 'null' }],
    description: 'What began it: a schedule, and the instant that was due; null where somebody began it by hand.',
  },
  workflow: {
    oneOf: [is.shape({ id: is.uuid, node: is.textOrNull }), { type: 'null' }],
    description: 'The workflow that it is a node of, with its name there; or that it is, then node is null.',
  },
  parent_id: is.uuidOrNull,
  root_id: is.uuidOrNull,
  retry_of: is.uuidOrNull,
  cached_from: { ...is.uuidOrNull, description: 'The execution whose result this one has got from the cache.' },
  duplicate_of: { ...is.uuidOrNull, description: 'The execution that held the lock for which this one ended.' },
  blocked_key: { ...is.textOrNull, description: 'The lock that it waits for; null where payload_visible is false.' },
  payload_visible: is.payloadVisible,
};

const related: Schema = {
  ...listOf(
    is.shape({
      id: is.uuid,
      task_name: is.text,
      status: ref('ExecutionStatus'),
      when: { type: 'string', enum: ['success', 'finished', 'failure'] },
      state: {
        type: 'string',
        enum: ['open', 'met', 'failed', 'unmet'],
        description:
          'open: the one that comes first has not ended. met: it ended as it should. failed: it did not succeed, so the other one fails. unmet: it succeeded where it was to fail, so the other one is skipped.',
      },
    }),
  ),
  description: 'The first 100.',
};

const detail: Readonly<Record<string, Schema>> = {
  ...item,
  task_args: { type: ['array', 'null'], description: 'Null where payload_visible is false.' },
  task_kwargs: {
    description: 'The payload, as it was sent; secrets are "[REDACTED]". Null where payload_visible is false.',
  },
  result: { description: 'Null where payload_visible is false.' },
  masked_paths: { ...is.texts, description: 'Where something is masked, such as task_kwargs.password.' },
  can_unmask: { type: 'boolean', description: 'Whether the user may see what is masked.' },
  traceback: is.textOrNull,
  error_fingerprint: { ...is.textOrNull, description: 'Of its group of errors.' },
  alike: {
    oneOf: [
      is.shape(
        { count: is.count, count_capped: { type: 'boolean' }, query: is.text },
        'Executions that have failed so in the last 24 hours, this one included; query: of the list that shows them.',
      ),
      { type: 'null', description: 'It has not failed.' },
    ],
  },
  created_by: is.textOrNull,
  node_id: is.uuidOrNull,
  crashes: { ...is.count, description: 'Unexplained deaths of processes while they ran it.' },
  handovers: { ...is.count, description: 'How often a process that ended in order has handed it over.' },
  log_count: { ...is.count, description: 'Lines that its log has.' },
  log_dropped: {
    ...is.count,
    description: 'Lines that are gone from the middle of its log, which was longer than limits.logLines.',
  },
  timeout_ms: { type: ['integer', 'null'] },
  waited_ms: { type: ['integer', 'null'], description: 'From when it was due to its first start.' },
  ...origin,
  retried_by: {
    type: 'array',
    items: is.uuid,
    description: 'Executions that repeat this one, newest first, up to 100.',
  },
  children_count: { ...is.count, description: 'What its handler enqueued: the list with parent_id.' },
  children_count_capped: { type: 'boolean' },
  dependencies: is.shape({
    upstreams: related,
    dependents: related,
    hidden_upstreams: {
      ...is.count,
      description: 'Those that do not exist for the user, or are not among the first 100.',
    },
    hidden_dependents: is.count,
  }),
};

/** Schemas of executions. */
export const EXECUTION_SCHEMAS: Readonly<Record<string, Schema>> = {
  ExecutionStatus: {
    type: 'string',
    enum: ['WAITING', 'PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED'],
  },
  Progress: is.shape({
    percent: { type: ['integer', 'null'], minimum: 0, maximum: 100 },
    message: is.textOrNull,
    step: is.textOrNull,
  }),
  ExecutionItem: is.withOptional(is.shape(item), {
    columns: {
      ...is.anyObject,
      description: 'Values by the paths that were asked for: texts cut at 200 characters, what has parts as JSON.',
    },
  }),
  Execution: is.shape(detail),
  ExecutionPage: is.shape({
    count: { ...is.count, description: 'Counted up to 10,000.' },
    count_capped: { type: 'boolean', description: 'There are more than count, or there may be.' },
    is_partial: {
      type: 'boolean',
      description:
        'The time for the query was over before all executions had been tried; next goes on with older ones.',
    },
    searched_back_to: {
      ...is.momentOrNull,
      description: 'When the last execution that was tried was created; null where the answer is not partial.',
    },
    next: { type: ['string', 'null'], description: 'Path and query of the next page, with a cursor.' },
    previous: is.textOrNull,
    results: listOf(ref('ExecutionItem')),
  }),
  QuerySuggestions: is.shape({
    suggestions: listOf(
      is.shape({
        kind: { type: 'string', enum: ['field', 'value'] },
        text: { type: 'string', description: 'To be written instead of what is from position on, length units long.' },
        description: is.text,
        position: { type: 'integer', minimum: 0 },
        length: { type: 'integer', minimum: 0 },
      }),
    ),
  }),
  CancelRequest: is.optional({ reason: is.text }),
  Cancellation: is.shape({ cancelled: { type: 'boolean', description: 'False when it had finished.' }, ...item }),
  RetryRequest: is.optional({
    params: {
      ...is.anyObject,
      description:
        'Another payload than the original one; where it still says "[REDACTED]", the original has the value, for those who may read it.',
    },
  }),
  Promotion: is.shape({ promoted: { type: 'boolean', description: 'Always true.' }, ...item }),
  Unmasked: is.shape({ task_args: { type: 'array' }, task_kwargs: is.anything, result: is.anything }),
  Retry: is.shape({
    ...item,
    job_id: is.text,
    message: is.text,
    execution_id: is.uuid,
    deduplicated: {
      type: 'boolean',
      description: 'Nothing was repeated: this execution has the unique key, and has not finished.',
    },
  }),
};
