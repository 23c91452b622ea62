import { type Operation, ref } from '../operation.js';

const tag = 'executions';

/** Routes for work that runs elsewhere. */
export const TRACKING_OPERATIONS: readonly Operation[] = [
  {
    id: 'registerExecution',
    method: 'POST',
    path: '/tasks/executions',
    tag,
    summary: 'Record an execution that runs elsewhere; nothing here will run it',
    body: ref('Registration'),
    creates: 'execution',
    answers: [
      { status: 201, description: 'It is recorded', schema: ref('ExecutionItem') },
      { status: 200, description: 'It was recorded before, and is unchanged', schema: ref('ExecutionItem') },
    ],
    problems: [404, 413, 415, 503],
  },
  {
    id: 'updateExecutionStatus',
    method: 'PATCH',
    path: '/tasks/executions/by-task-id/{task_id}',
    tag,
    summary: 'Report the status of an execution that runs elsewhere; metadata is merged',
    body: ref('StatusReport'),
    answers: [{ status: 200, description: 'What stands now', schema: ref('ExecutionItem') }],
    problems: [404, 409, 413, 415, 503],
  },
];
