import { type Operation, ref } from '../operation.js';
import { parameter } from './execution.parameters.js';

const tag = 'queues';
const path = '/queues/{name}';
const found = { status: 200, description: 'The queue', schema: ref('Queue') };

/** Routes of queues. */
export const QUEUE_OPERATIONS: readonly Operation[] = [
  {
    id: 'listQueues',
    method: 'GET',
    path: '/queues',
    tag,
    summary: 'Queues by name, with what is in them',
    answers: [{ status: 200, description: 'The queues', schema: ref('Queues') }],
    problems: [],
  },
  {
    id: 'getQueue',
    method: 'GET',
    path,
    tag,
    summary: 'A queue with the processes that serve it',
    answers: [found],
    problems: [404],
  },
  {
    id: 'getNextInQueue',
    method: 'GET',
    path: `${path}/next`,
    tag,
    summary: 'The execution that is next in line; delayed ones, and ones that wait for a lock, are in no line yet',
    answers: [{ status: 200, description: 'The execution, or null', schema: ref('QueueNext') }],
    problems: [404],
  },
  {
    id: 'pauseQueue',
    method: 'POST',
    path: `${path}/pause`,
    tag,
    summary: 'Start nothing of it any more, in every process; what runs goes on',
    body: ref('QueuePause'),
    answers: [found],
    problems: [404, 413, 415],
  },
  {
    id: 'resumeQueue',
    method: 'POST',
    path: `${path}/resume`,
    tag,
    summary: 'End its pause',
    answers: [found],
    problems: [404, 413, 415],
  },
  {
    id: 'limitQueue',
    method: 'PUT',
    path: `${path}/limits`,
    tag,
    summary: 'Limit it over all processes, in place of what code says; what is null or missing does not limit',
    body: ref('QueueLimits'),
    answers: [found],
    problems: [404, 413, 415],
  },
  {
    id: 'unlimitQueue',
    method: 'DELETE',
    path: `${path}/limits`,
    tag,
    summary: 'Let the limits of the code count again',
    answers: [found],
    problems: [404],
  },
  {
    id: 'planClearQueue',
    method: 'GET',
    path: `${path}/clear`,
    tag,
    summary: 'How many executions clearing it would end now',
    query: [parameter('delayed', { type: 'string', enum: ['true', 'false'] }, 'false: without delayed executions.')],
    answers: [{ status: 200, description: 'How many', schema: ref('QueueClearPlan') }],
    problems: [404],
  },
  {
    id: 'clearQueue',
    method: 'POST',
    path: `${path}/clear`,
    tag,
    summary:
      'End everything in it that has not started, as REVOKED with the reason cleared; delayed executions too, unless delayed is false',
    body: ref('QueueClear'),
    answers: [{ status: 200, description: 'How many have been ended', schema: ref('QueueCleared') }],
    problems: [404, 409, 413, 415],
  },
  {
    id: 'cleanQueue',
    method: 'POST',
    path: `${path}/clean`,
    tag,
    summary: 'Delete executions of it that ended long enough ago, for ten seconds at most; ask again with the cursor',
    body: ref('QueueClean'),
    answers: [{ status: 200, description: 'How many have been deleted', schema: ref('QueueCleaned') }],
    problems: [404, 413, 415],
  },
  {
    id: 'obliterateQueue',
    method: 'POST',
    path: `${path}/obliterate`,
    tag,
    summary:
      'Pause it, cancel what has not ended, delete what has, and forget the queue, for ten seconds at most; ask again until done',
    body: ref('QueueObliterate'),
    answers: [{ status: 200, description: 'What has been removed', schema: ref('QueueObliterated') }],
    problems: [404, 409, 413, 415],
  },
];
