import { type Operation, ref } from '../operation.js';
import { parameter } from './execution.parameters.js';

const tag = 'bulk';
const path = '/bulk-operations/{id}';
const found = { status: 200, description: 'The operation', schema: ref('BulkOperation') };
const started = { status: 202, description: 'The operation, which has begun', schema: ref('BulkOperation') };

/** Routes of what is done to many executions in the background. */
export const BULK_OPERATIONS: readonly Operation[] = [
  {
    id: 'previewBulkOperation',
    method: 'POST',
    path: '/bulk-operations/preview',
    tag,
    summary: 'How many executions an operation would be done to, and whether it would start',
    body: ref('BulkSelection'),
    isReading: true,
    answers: [{ status: 200, description: 'The counts', schema: ref('BulkPreview') }],
    problems: [413, 415, 422],
  },
  {
    id: 'startBulkOperation',
    method: 'POST',
    path: '/bulk-operations',
    tag,
    summary: 'Repeat, cancel, reorder or promote a selection of executions, or all that a filter finds now',
    body: ref('BulkStart'),
    creates: 'bulk',
    answers: [started],
    problems: [409, 413, 415, 422, 503],
  },
  {
    id: 'listBulkOperations',
    method: 'GET',
    path: '/bulk-operations',
    tag,
    summary:
      'Operations on many executions, the latest first: the own ones, and everybody’s for who sees all executions',
    query: [
      parameter('state', { type: 'string', enum: ['running', 'stopped', 'aborted', 'finished'] }),
      parameter('page_size', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
      parameter('cursor', { type: 'string', format: 'uuid' }, 'Where the page before ended: see next.'),
    ],
    answers: [{ status: 200, description: 'The operations', schema: ref('BulkOperations') }],
    problems: [],
  },
  {
    id: 'getBulkOperation',
    method: 'GET',
    path,
    tag,
    summary: 'How far an operation is, and what undoing it would be',
    answers: [found],
    problems: [404],
  },
  {
    id: 'listBulkItems',
    method: 'GET',
    path: `${path}/items`,
    tag,
    summary: 'What became of each execution, in the order in which they are worked on',
    query: [
      parameter(
        'outcome',
        { type: 'string', enum: ['done', 'skipped', 'failed', 'open'] },
        'open: those that are still to be done.',
      ),
      parameter('page_size', { type: 'integer', minimum: 1, maximum: 1_000, default: 100 }),
      parameter('after', { type: 'integer', minimum: 0 }, 'Where the page before ended: see next.'),
    ],
    answers: [{ status: 200, description: 'The executions', schema: ref('BulkItems') }],
    problems: [404],
  },
  {
    id: 'abortBulkOperation',
    method: 'POST',
    path: `${path}/abort`,
    tag,
    summary: 'Begin nothing more of it',
    body: ref('BulkChange'),
    answers: [found],
    problems: [404, 409, 413, 415],
  },
  {
    id: 'resumeBulkOperation',
    method: 'POST',
    path: `${path}/resume`,
    tag,
    summary: 'Go on with one that has stopped',
    body: ref('BulkChange'),
    answers: [found],
    problems: [404, 409, 413, 415],
  },
  {
    id: 'undoBulkOperation',
    method: 'POST',
    path: `${path}/undo`,
    tag,
    summary:
      'Cancel the repeats that have not started, or give what waits its old priority; the answer is the new operation',
    body: ref('BulkChange'),
    creates: 'bulk',
    answers: [started],
    problems: [404, 409, 413, 415],
  },
];
