import { WORKFLOW_STATES } from '@taskledger/nestjs';
import { type Operation, ref } from '../operation.js';
import { parameter, text } from './execution.parameters.js';

const tag = 'workflows';
const path = '/workflows/{id}';

/** Routes of workflows. */
export const WORKFLOW_OPERATIONS: readonly Operation[] = [
  {
    id: 'listWorkflows',
    method: 'GET',
    path: '/workflows',
    tag,
    summary: 'Workflows, the latest first, with how many of their nodes have which status',
    query: [
      parameter('name', text, 'Names, separated by commas: any of them.'),
      parameter('state', text, `${WORKFLOW_STATES.join(', ')}, separated by commas: any of them.`),
      parameter('search', text, 'Part of the name or of the error, in any case; or an id or a task id, in full.'),
      parameter(
        'start_date',
        text,
        'Started from here on: a date, or a time in ISO 8601, in UTC unless it has a zone.',
      ),
      parameter('end_date', text, 'Started up to here; a date includes its whole day.'),
      parameter('page', { type: 'integer', minimum: 1, default: 1 }, 'Up to 10,000 rows; then follow next.'),
      parameter('page_size', { type: 'integer', minimum: 1, maximum: 100, default: 25 }),
      parameter('cursor', { type: 'string', format: 'uuid' }, 'Where the page before ended.'),
    ],
    answers: [{ status: 200, description: 'A page', schema: ref('WorkflowPage') }],
    problems: [],
  },
  {
    id: 'getWorkflow',
    method: 'GET',
    path,
    tag,
    summary: 'A workflow with its nodes, and what they come after',
    query: [
      parameter(
        'offset',
        { type: 'integer', minimum: 0, maximum: 10_000, default: 0 },
        'How many nodes to leave out, in the order in which they are declared.',
      ),
      parameter('limit', { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 }, 'Most nodes.'),
    ],
    answers: [{ status: 200, description: 'The workflow', schema: ref('Workflow') }],
    problems: [404],
  },
  {
    id: 'cancelWorkflow',
    method: 'POST',
    path: `${path}/cancel`,
    tag,
    summary: 'End a workflow and what is open of it; handlers that run are asked to stop',
    body: ref('CancelRequest'),
    answers: [{ status: 200, description: 'What became of it', schema: ref('WorkflowCancellation') }],
    problems: [404, 413, 415, 503],
  },
  {
    id: 'retryFailedNodes',
    method: 'POST',
    path: `${path}/retry-failed`,
    tag,
    summary:
      'Start a workflow that does again what failed, was cancelled or never began; what succeeded is taken over with its result',
    body: ref('RetryFailedRequest'),
    creates: 'workflow',
    answers: [{ status: 202, description: 'The new workflow', schema: ref('WorkflowRetry') }],
    problems: [404, 409, 413, 415, 429, 503],
  },
];
