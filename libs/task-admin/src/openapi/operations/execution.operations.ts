import { type Operation, type QueryParameter, ref, type Schema } from '../operation.js';

const tag = 'executions';
const text: Schema = { type: 'string' };
const uuid: Schema = { type: 'string', format: 'uuid' };

function parameter(name: string, schema: Schema, description?: string): QueryParameter {
  return { name, schema, ...(description && { description }) };
}

const filters: readonly QueryParameter[] = [
  parameter('status', text, 'Statuses, separated by commas: any of them.'),
  parameter('task_name', text, 'Names, separated by commas: any of them.'),
  parameter('module', text),
  parameter('queue', text),
  parameter('tags', text, 'Separated by commas: all of them.'),
  parameter('search', text, 'Part of the task name or of the error; or an id or a task id, in full.'),
  parameter('created_by', text, 'Id of the user.'),
  parameter('start_date', text, 'Created from here on: a date, or a time in ISO 8601.'),
  parameter('end_date', text, 'Created up to here; a date includes its whole day.'),
  parameter('finished_from', text, 'Finished from here on.'),
  parameter('finished_to', text, 'Finished up to here; a date includes its whole day.'),
  parameter(
    'running_longer_than',
    text,
    "Running now, and for longer than this: milliseconds, a duration such as '30s', or p95: 95 of 100 runs of the " +
      'same task in the last seven days, where there were at least 20.',
  ),
  parameter('ids', text, 'Separated by commas, up to 100: only these.'),
  parameter('parent_id', uuid, 'What its handler enqueued.'),
  parameter('retry_of', uuid, 'What repeats it.'),
  parameter('root_id', uuid, 'Everything that came of it, directly or not.'),
];

const metadata: readonly QueryParameter[] = [
  parameter('include_metadata', text, '0, false, no or off: metadata is null. Anything else: it is there.'),
  parameter(
    'metadata_fields',
    text,
    'Keys, separated by commas, up to 100: only these of the metadata, as far as they are there. All, unless it is given.',
  ),
];

const pages: readonly QueryParameter[] = [
  parameter('page', { type: 'integer', minimum: 1, default: 1 }, 'Up to 10,000 rows; then follow next.'),
  parameter('page_size', { type: 'integer', minimum: 1, maximum: 100, default: 10 }),
  parameter('cursor', { type: 'string', format: 'uuid' }, 'Where the page before ended.'),
];

/** Routes of executions. */
export const EXECUTION_OPERATIONS: readonly Operation[] = [
  {
    id: 'listExecutions',
    method: 'GET',
    path: '/tasks/executions',
    tag,
    summary: 'Executions, newest first',
    query: [...filters, ...pages, ...metadata],
    answers: [{ status: 200, description: 'A page', schema: ref('ExecutionPage') }],
    problems: [],
  },
  {
    id: 'getExecutionByTaskId',
    method: 'GET',
    path: '/tasks/executions/by-task-id/{task_id}',
    tag,
    summary: 'One execution, by its task id',
    query: metadata,
    answers: [{ status: 200, description: 'The execution', schema: ref('Execution') }],
    problems: [404],
  },
  {
    id: 'getExecution',
    method: 'GET',
    path: '/tasks/executions/{id}',
    tag,
    summary: 'One execution',
    query: metadata,
    answers: [{ status: 200, description: 'The execution', schema: ref('Execution') }],
    problems: [404],
  },
  {
    id: 'cancelExecution',
    method: 'POST',
    path: '/tasks/executions/{id}/cancel',
    tag,
    summary: 'Cancel an execution; a running handler is asked to stop',
    body: ref('CancelRequest'),
    answers: [{ status: 200, description: 'What became of it', schema: ref('Cancellation') }],
    problems: [404, 413, 415],
  },
  {
    id: 'retryExecution',
    method: 'POST',
    path: '/tasks/executions/{id}/retry',
    tag,
    summary: 'Repeat a finished execution, with the same or another payload',
    body: ref('RetryRequest'),
    answers: [{ status: 202, description: 'The new execution', schema: ref('Retry') }],
    problems: [404, 409, 413, 415, 503],
  },
  {
    id: 'unmaskExecution',
    method: 'POST',
    path: '/tasks/executions/{id}/unmask',
    tag,
    summary: 'What is masked in an execution; that it was seen is audited',
    answers: [{ status: 200, description: 'Payload and result as they are stored', schema: ref('Unmasked') }],
    problems: [404, 413, 415],
  },
  {
    id: 'bulkExecutions',
    method: 'POST',
    path: '/tasks/executions/bulk',
    tag,
    summary: 'Cancel or repeat a selection of executions',
    body: ref('BulkRequest'),
    answers: [{ status: 200, description: 'What became of each', schema: ref('BulkResult') }],
    problems: [413, 415, 503],
  },
];
