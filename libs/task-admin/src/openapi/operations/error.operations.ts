import { type Operation, ref } from '../operation.js';
import { parameter, text } from './execution.parameters.js';

const tag = 'errors';
const path = '/errors/{fingerprint}';
const found = { status: 200, description: 'The group', schema: ref('ErrorGroup') };
const window = parameter(
  'window',
  { type: 'string', enum: ['24h', '7d', '30d'], default: '7d' },
  'The time up to now that is counted, in whole points of the trend.',
);

/** Routes of groups of errors. */
export const ERROR_OPERATIONS: readonly Operation[] = [
  {
    id: 'listErrors',
    method: 'GET',
    path: '/errors',
    tag,
    summary: 'Groups that have failed in a time, the latest or the most frequent first',
    query: [
      window,
      parameter('state', text, 'open, resolved, ignored, separated by commas.'),
      parameter('task_name', text, 'Names, separated by commas: only failures of these tasks are counted.'),
      parameter('queue', text, 'Only failures in this queue are counted.'),
      parameter('search', text, 'Only groups with this text in their type and message, in any case of letters.'),
      parameter('sort', { type: 'string', enum: ['last_seen', 'count'], default: 'last_seen' }),
      parameter('page_size', { type: 'integer', minimum: 1, maximum: 100, default: 50 }),
      parameter('cursor', text, 'Where the page before ended: see next.'),
    ],
    answers: [{ status: 200, description: 'The groups', schema: ref('ErrorGroups') }],
    problems: [],
  },
  {
    id: 'getError',
    method: 'GET',
    path,
    tag,
    summary: 'A group of errors, with its trend, tasks and versions',
    query: [window],
    answers: [found],
    problems: [404],
  },
  {
    id: 'resolveError',
    method: 'POST',
    path: `${path}/resolve`,
    tag,
    summary: 'Say that it is mended: it opens by itself when it fails again',
    body: ref('ErrorResolution'),
    answers: [found],
    problems: [404, 413, 415],
  },
  {
    id: 'ignoreError',
    method: 'POST',
    path: `${path}/ignore`,
    tag,
    summary: 'Take it out of sight, for a time, for a number of failures, or until somebody reopens it',
    body: ref('ErrorIgnorance'),
    answers: [found],
    problems: [404, 413, 415],
  },
  {
    id: 'reopenError',
    method: 'POST',
    path: `${path}/reopen`,
    tag,
    summary: 'Open it again',
    body: ref('ErrorReopening'),
    answers: [found],
    problems: [404, 413, 415],
  },
  {
    id: 'planRetryError',
    method: 'GET',
    path: `${path}/retry`,
    tag,
    summary: 'How many failed executions of it nobody has repeated yet',
    answers: [{ status: 200, description: 'How many', schema: ref('ErrorRetryPlan') }],
    problems: [404],
  },
  {
    id: 'retryError',
    method: 'POST',
    path: `${path}/retry`,
    tag,
    summary: 'Repeat its failed executions that nobody has repeated yet, newest first',
    body: ref('ErrorRetry'),
    answers: [{ status: 200, description: 'What became of each, and how many are left', schema: ref('ErrorRetried') }],
    problems: [404, 413, 415],
  },
];
