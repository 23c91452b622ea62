import { filterParameters } from '../../executions/list/execution-filters.js';
import { GROUPINGS } from '../../executions/counts/execution-groups.query.js';
import { EXPORT_FORMATS, MOST_EXPORTED } from '../../export/export-format.js';
import { GRANULARITIES, STATS_FILTERS } from '../../executions/counts/execution-stats.query.js';
import { type Operation, type QueryParameter, ref } from '../operation.js';
import { columns, metadata, parameter, whose } from './execution.parameters.js';

const tag = 'executions';
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
    query: [...whose, ...filterParameters(), ...pages, ...metadata, columns],
    answers: [{ status: 200, description: 'A page', schema: ref('ExecutionPage') }],
    problems: [],
  },
  {
    id: 'listOwnExecutions',
    method: 'GET',
    path: '/tasks/executions/my-tasks',
    tag,
    summary: 'The own executions, newest first; without a login, all of them',
    query: [...filterParameters(), ...pages, ...metadata, columns],
    answers: [{ status: 200, description: 'A page', schema: ref('ExecutionPage') }],
    problems: [],
  },
  {
    id: 'exportExecutions',
    method: 'GET',
    path: '/tasks/executions/export',
    tag,
    summary: 'The executions of the list as a file, newest first, with the same masks',
    isAudited: true,
    query: [
      {
        ...parameter('format', { type: 'string', enum: EXPORT_FORMATS }, 'CSV, or one JSON object a line.'),
        required: true,
      },
      parameter('limit', { type: 'integer', minimum: 1, maximum: MOST_EXPORTED, default: 100_000 }, 'Rows at most.'),
      ...whose,
      ...filterParameters(),
      ...metadata,
      columns,
    ],
    answers: [
      {
        status: 200,
        description: 'The file',
        mediaType: ['text/csv', 'application/x-ndjson'],
        schema: { type: 'string' },
      },
    ],
    problems: [],
  },
  {
    id: 'getExecutionStats',
    method: 'GET',
    path: '/tasks/executions/stats',
    tag,
    summary: 'How many executions there are, by status, module and task',
    query: [
      ...whose,
      ...filterParameters(STATS_FILTERS),
      parameter('granularity', { type: 'string', enum: GRANULARITIES }, 'Adds a series.'),
    ],
    answers: [{ status: 200, description: 'The counts', schema: ref('ExecutionStats') }],
    problems: [422],
  },
  {
    id: 'getExecutionGroups',
    method: 'GET',
    path: '/tasks/executions/groups',
    tag,
    summary: 'How many executions there are in each group: by status, or by when they were created',
    query: [
      {
        ...parameter('by', { type: 'string', enum: GROUPINGS }, 'What the executions of a group have in common.'),
        required: true,
      },
      parameter(
        'time_zone',
        { type: 'string', default: 'UTC' },
        'Whose years, months and days: a name of the time zone database, such as Europe/Vienna.',
      ),
      ...whose,
      ...filterParameters(),
    ],
    answers: [{ status: 200, description: 'The groups that have any', schema: ref('ExecutionGroups') }],
    problems: [422],
  },
  {
    id: 'suggestQuery',
    method: 'GET',
    path: '/tasks/executions/query/suggestions',
    tag,
    summary: 'What can be written at a place of a query: names of fields, and values that the user may see',
    query: [
      parameter('query', { type: 'string', maxLength: 2_000, default: '' }, 'As far as it is written.'),
      parameter(
        'position',
        { type: 'integer', minimum: 0, maximum: 2_000 },
        'Where the cursor is: UTF-16 units from the beginning. At the end, unless it is given.',
      ),
    ],
    answers: [{ status: 200, description: 'At most 20', schema: ref('QuerySuggestions') }],
    problems: [],
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
    summary: 'Cancel an execution; a running handler is asked to stop, a job of BullMQ removed',
    body: ref('CancelRequest'),
    answers: [{ status: 200, description: 'What became of it', schema: ref('Cancellation') }],
    problems: [404, 409, 413, 415, 503],
  },
  {
    id: 'retryExecution',
    method: 'POST',
    path: '/tasks/executions/{id}/retry',
    tag,
    summary: 'Repeat a finished execution, with the same or another payload',
    body: ref('RetryRequest'),
    creates: 'execution',
    answers: [{ status: 202, description: 'The new execution', schema: ref('Retry') }],
    problems: [404, 409, 413, 415, 429, 503],
  },
  {
    id: 'promoteExecution',
    method: 'POST',
    path: '/tasks/executions/{id}/promote',
    tag,
    summary: 'Make due now what is delayed, or waits for its next attempt',
    answers: [{ status: 200, description: 'What became of it', schema: ref('Promotion') }],
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
