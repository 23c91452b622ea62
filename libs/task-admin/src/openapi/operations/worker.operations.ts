import { type Operation, ref } from '../operation.js';
import { parameter, text } from './execution.parameters.js';

const tag = 'workers';
const path = '/workers/{id}';
const found = { status: 200, description: 'The worker', schema: ref('Worker') };

/** Routes of workers. */
export const WORKER_OPERATIONS: readonly Operation[] = [
  {
    id: 'listWorkers',
    method: 'GET',
    path: '/workers',
    tag,
    summary: 'Processes, those that live first; what is gone is listed for 24 hours',
    query: [
      parameter('state', text, 'alive, quiet, lost, left, separated by commas. Without it all but left.'),
      parameter('queue', text, 'A queue that it takes work of.'),
      parameter('task_name', text, 'A task that it has a handler for.'),
      parameter('search', text, 'Part of its name, host or id, or of a queue or task that it serves, in any case.'),
    ],
    answers: [{ status: 200, description: 'The workers', schema: ref('Workers') }],
    problems: [],
  },
  {
    id: 'getWorker',
    method: 'GET',
    path,
    tag,
    summary: 'A process as it is now, with 100 of its runs at most',
    answers: [found],
    problems: [404],
  },
  {
    id: 'quietWorker',
    method: 'POST',
    path: `${path}/quiet`,
    tag,
    summary: 'Let it finish what it runs, and take nothing new',
    body: ref('WorkerQuiet'),
    answers: [found],
    problems: [404, 409, 413, 415],
  },
  {
    id: 'resumeWorker',
    method: 'POST',
    path: `${path}/resume`,
    tag,
    summary: 'Let it take work again',
    answers: [found],
    problems: [404, 409, 413, 415],
  },
];
