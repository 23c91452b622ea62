import { type Operation, ref } from '../operation.js';
import { metadata, parameter, text } from './execution.parameters.js';

const tag = 'executions';
const answers = [{ status: 200, description: 'The execution', schema: ref('Execution') }];
const sync = parameter(
  'sync',
  text,
  'Anything but 0, false, no and off, or without it: what runs an unfinished execution is asked first; if it does not answer, what ' +
    'is recorded is shown.',
);

/** Routes that compare an execution with what runs it. */
export const STATUS_OPERATIONS: readonly Operation[] = [
  {
    id: 'getExecutionStatus',
    method: 'GET',
    path: '/tasks/executions/status',
    tag,
    summary: 'One execution as it is now, by its task id',
    query: [{ ...parameter('task_id', text, 'Required.'), required: true }, sync, ...metadata],
    answers,
    problems: [404],
  },
  {
    id: 'getExecutionByTaskId',
    method: 'GET',
    path: '/tasks/executions/by-task-id/{task_id}',
    tag,
    summary: 'The same, with the task id in the path',
    query: [sync, ...metadata],
    answers,
    problems: [404],
  },
  {
    id: 'syncExecution',
    method: 'POST',
    path: '/tasks/executions/{id}/sync',
    tag,
    summary: 'Ask what runs an unfinished execution, and record what has become of it',
    query: metadata,
    answers,
    problems: [404, 500, 503],
  },
];
