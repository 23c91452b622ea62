import { listOf, type Operation, ref } from '../operation.js';

const tag = 'jobs';

/** Routes of jobs: executions under other names. */
export const JOB_OPERATIONS: readonly Operation[] = [
  {
    id: 'listJobs',
    method: 'GET',
    path: '/jobs',
    tag,
    summary: 'Jobs, newest first',
    query: [
      { name: 'status_filter', schema: ref('JobStatus') },
      { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } },
      {
        name: 'cursor',
        schema: { type: 'string', format: 'uuid' },
        description: 'execution_id of the last job before.',
      },
    ],
    answers: [{ status: 200, description: 'The jobs', schema: listOf(ref('Job')) }],
    problems: [],
  },
  {
    id: 'getJob',
    method: 'GET',
    path: '/jobs/{id}',
    tag,
    summary: 'One job',
    answers: [{ status: 200, description: 'The job', schema: ref('Job') }],
    problems: [404],
  },
  {
    id: 'cancelJob',
    method: 'DELETE',
    path: '/jobs/{id}',
    tag,
    summary: 'Cancel a job; its history is kept',
    answers: [{ status: 204, description: 'Cancelled, or finished before' }],
    problems: [404],
  },
  {
    id: 'streamJob',
    method: 'GET',
    path: '/jobs/{id}/$stream',
    tag,
    summary: 'Follow a job as server-sent events until it has finished',
    query: [
      {
        name: 'poll_interval',
        schema: { type: 'number', minimum: 0.1, maximum: 60, default: 0.5 },
        description: 'Seconds between two looks, for changes that nobody announces.',
      },
    ],
    answers: [
      {
        status: 200,
        description:
          'Each event is the Job as it is now, or {"status":"deleted"} when it is gone. An event "end" with Problem Details ' +
          'closes the stream when the rights of its reader are withdrawn.',
        mediaType: 'text/event-stream',
        schema: ref('Job'),
      },
    ],
    problems: [404, 429],
  },
];
