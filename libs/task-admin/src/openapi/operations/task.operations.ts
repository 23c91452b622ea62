import { listOf, type Operation, ref } from '../operation.js';

const tag = 'tasks';

/** Routes of tasks. */
export const TASK_OPERATIONS: readonly Operation[] = [
  {
    id: 'listTasks',
    method: 'GET',
    path: '/tasks',
    tag,
    summary: 'The registered tasks',
    query: [
      { name: 'tags', description: 'Separated by commas; a task has to have all of them.', schema: { type: 'string' } },
    ],
    isCacheable: true,
    answers: [{ status: 200, description: 'The tasks, by name', schema: listOf(ref('Task')) }],
    problems: [],
  },
  {
    id: 'getTask',
    method: 'GET',
    path: '/tasks/{name}',
    tag,
    summary: 'One task',
    isCacheable: true,
    answers: [{ status: 200, description: 'The task', schema: ref('Task') }],
    problems: [404],
  },
  {
    id: 'getTaskMetrics',
    method: 'GET',
    path: '/tasks/{name}/metrics',
    tag,
    summary: 'How the runs of a task went, over all time: counts, errors, durations',
    answers: [{ status: 200, description: 'The metrics', schema: ref('TaskMetrics') }],
    problems: [404],
  },
  {
    id: 'getTaskDebugReport',
    method: 'GET',
    path: '/tasks/{name}/debug',
    tag,
    summary: 'What debug mode tells of an execution of the task',
    query: [
      { name: 'execution_id', schema: { type: 'string' }, description: 'The latest of the task, unless it is given.' },
    ],
    answers: [{ status: 200, description: 'The report', schema: ref('DebugReport') }],
    problems: [404],
  },
  {
    id: 'executeTask',
    method: 'POST',
    path: '/tasks/{name}/$execute',
    tag,
    summary: 'Run a task',
    body: ref('ExecuteRequest'),
    creates: 'execution',
    answers: [
      { status: 202, description: 'Recorded; it will run', schema: ref('Submission') },
      { status: 200, description: 'It is recorded already', schema: ref('Submission') },
    ],
    problems: [404, 409, 413, 415, 429, 500, 503],
  },
  {
    id: 'pauseTask',
    method: 'POST',
    path: '/tasks/{name}/pause',
    tag,
    summary: 'Start nothing of this task any more, in every process; what runs goes on, and others of its queue too',
    body: ref('TaskPause'),
    answers: [{ status: 200, description: 'The task', schema: ref('Task') }],
    problems: [404, 413, 415],
  },
  {
    id: 'resumeTask',
    method: 'POST',
    path: '/tasks/{name}/resume',
    tag,
    summary: 'End its pause',
    answers: [{ status: 200, description: 'The task', schema: ref('Task') }],
    problems: [404, 413, 415],
  },
];
