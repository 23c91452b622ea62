import { listOf, ref, type Schema } from '../operation.js';
import {
  anyObject,
  count,
  moment,
  momentOrNull,
  optional,
  payloadVisible,
  shape,
  text,
  textOrNull,
  texts,
  uuid,
  withOptional,
} from './shape.js';

const duration: Schema = {
  type: ['string', 'number'],
  description: "Milliseconds, or a text such as '30s', '10m' or '2h'.",
};

const retryPolicy = shape({
  max_retries: count,
  factor: { type: 'number' },
  base_ms: { type: 'number' },
  max_ms: { type: 'number' },
  jitter: { type: 'number' },
});

/** Schemas of tasks and of what it takes to run one. */
export const TASK_SCHEMAS: Readonly<Record<string, Schema>> = {
  TaskParameter: shape({
    name: text,
    annotation: textOrNull,
    default: { type: ['string', 'null'], description: 'As JSON.' },
    required: { type: 'boolean' },
  }),
  Task: shape({
    name: text,
    docstring: textOrNull,
    signature: text,
    parameters: listOf(ref('TaskParameter')),
    tags: texts,
    description: textOrNull,
    owner: { ...textOrNull, description: 'Who looks after it.' },
    runbook: { ...textOrNull, description: 'The address of a page that says what to do when it fails.' },
    module: text,
    queue: textOrNull,
    priority: { type: ['integer', 'null'] },
    retry: retryPolicy,
    timeout_ms: { type: ['integer', 'null'] },
    paused: {
      oneOf: [shape({ at: moment, until: momentOrNull, by: textOrNull, reason: textOrNull }), { type: 'null' }],
      description: 'Nothing of it is started, until then or until it is resumed.',
    },
    searchable: { ...texts, description: 'Paths of payload, result and metadata that have an index.' },
    payload_schema: { type: ['object', 'null'], description: 'JSON Schema of the payload.' },
  }),
  TaskPause: optional({
    reason: { ...text, minLength: 1, maxLength: 255 },
    until: { ...moment, description: 'When it goes on by itself.' },
  }),
  ExecuteOptions: optional({
    priority: { type: 'integer', minimum: 1, maximum: 10, description: '1 runs first, 10 last.' },
    queue: text,
    delay: { ...duration, description: 'Run this much later. Not together with run_at.' },
    run_at: moment,
    task_id: {
      type: 'string',
      minLength: 1,
      maxLength: 255,
      description: 'Used again, it stands for the first execution.',
    },
    tags: texts,
    metadata: anyObject,
    timeout: duration,
    depends_on: {
      type: 'array',
      maxItems: 1_000,
      description: 'Executions that have to end first; it is WAITING until then.',
      items: {
        oneOf: [
          uuid,
          {
            type: 'object',
            required: ['on'],
            properties: { on: uuid, when: { type: 'string', enum: ['success', 'finished', 'failure'] } },
            additionalProperties: false,
          },
        ],
      },
    },
  }),
  ExecuteRequest: optional({ params: anyObject, options: ref('ExecuteOptions') }),
  Submission: shape({
    job_id: text,
    message: text,
    execution_id: uuid,
    task_id: text,
    task_name: text,
    deduplicated: {
      type: 'boolean',
      description: 'Nothing was recorded: this execution had the task id or unique key.',
    },
  }),
  TaskMetrics: withOptional(
    shape({ status: { type: 'string', enum: ['measured', 'no_executions'] } }, 'Durations in seconds.'),
    {
      execution_count: { ...count, description: 'Runs that succeeded or failed, each attempt counted.' },
      error_count: count,
      error_rate: { type: 'number', description: '0 to 1.' },
      total_duration: { type: 'number' },
      average_duration: { type: 'number' },
      min_duration: { type: 'number' },
      max_duration: { type: 'number' },
      last_execution: { ...moment, description: 'When the last of them began.' },
      capped: { type: 'boolean', description: 'Only the newest million executions of the user were read.' },
    },
  ),
  DebugReport: shape({
    task_name: text,
    execution_id: uuid,
    debug_info: { ...texts, description: 'How each run began and ended. Empty where the task is not in debug mode.' },
    config: shape({
      payload: {},
      metadata: anyObject,
      queue: text,
      priority: count,
      max_attempts: count,
      timeout_ms: { type: ['integer', 'null'] },
      tags: texts,
    }),
    status: ref('ExecutionStatus'),
    payload_visible: payloadVisible,
  }),
};
