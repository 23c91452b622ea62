import { LOG_FILE_FORMATS, LOG_FILE_TYPES } from '../../executions/history/log-file-format.js';
import { type Operation, ref } from '../operation.js';

const tag = 'executions';

/** Routes of how an execution goes, and of what it leaves behind. */
export const HISTORY_OPERATIONS: readonly Operation[] = [
  {
    id: 'explainExecution',
    method: 'GET',
    path: '/tasks/executions/{id}/explain',
    tag,
    summary: 'Why an execution has not run, or that it runs or has ended',
    answers: [{ status: 200, description: 'The reasons', schema: ref('Explanation') }],
    problems: [404],
  },
  {
    id: 'compareExecution',
    method: 'GET',
    path: '/tasks/executions/{id}/comparison',
    tag,
    summary: 'How an execution differs from the last success of its task before it, and from what it repeats',
    answers: [{ status: 200, description: 'The differences', schema: ref('Comparison') }],
    problems: [404],
  },
  {
    id: 'listAttempts',
    method: 'GET',
    path: '/tasks/executions/{id}/attempts',
    tag,
    summary: 'The runs of an execution that have ended, oldest first',
    answers: [{ status: 200, description: 'The runs', schema: ref('AttemptList') }],
    problems: [404],
  },
  {
    id: 'listLogs',
    method: 'GET',
    path: '/tasks/executions/{id}/logs',
    tag,
    summary: 'Lines of the log of an execution, oldest first; or, with a format, all of them as a file',
    query: [
      {
        name: 'format',
        schema: { type: 'string', enum: LOG_FILE_FORMATS },
        description:
          'As a file: text, or one JSON object a line. It has all lines that fit, whatever offset and limit say. ' +
          'Without it, Accept decides, and means a page where it leaves the choice.',
      },
      { name: 'level', schema: ref('LogLevel') },
      { name: 'search', schema: { type: 'string' }, description: 'Part of the message.' },
      { name: 'after', schema: { type: 'string' }, description: 'Lines after this one: next of the page before.' },
      { name: 'offset', schema: { type: 'integer', minimum: 0, default: 0 }, description: 'Lines to skip.' },
      { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } },
    ],
    answers: [{ status: 200, description: 'The lines', schema: ref('LogPage'), fileTypes: LOG_FILE_TYPES }],
    problems: [404],
  },
  {
    id: 'listArtifacts',
    method: 'GET',
    path: '/tasks/executions/{id}/artifacts',
    tag,
    summary: 'What the handler of an execution kept, without content',
    answers: [{ status: 200, description: 'The artifacts', schema: ref('ArtifactList') }],
    problems: [404],
  },
];
