import { type Operation, ref } from '../operation.js';
import { parameter, text } from './execution.parameters.js';

const tag = 'breakers';
const path = '/breakers/{name}';
const found = { status: 200, description: 'The breaker', schema: ref('Breaker') };

/** Routes of circuit breakers. */
export const BREAKER_OPERATIONS: readonly Operation[] = [
  {
    id: 'listBreakers',
    method: 'GET',
    path: '/breakers',
    tag,
    summary: 'Circuit breakers by name',
    query: [
      parameter('state', text, 'closed, open, half_open, separated by commas.'),
      parameter('task_name', text, 'A task that is known to use it.'),
      parameter('search', text, 'Part of its name, or of the name of a task, in any case.'),
    ],
    answers: [{ status: 200, description: 'The breakers', schema: ref('Breakers') }],
    problems: [],
  },
  {
    id: 'getBreaker',
    method: 'GET',
    path,
    tag,
    summary: 'A circuit breaker as it is now',
    answers: [found],
    problems: [404],
  },
  {
    id: 'openBreaker',
    method: 'POST',
    path: `${path}/open`,
    tag,
    summary: 'Open it until somebody closes it: no run tries meanwhile',
    body: ref('BreakerChange'),
    answers: [found],
    problems: [404, 413, 415],
  },
  {
    id: 'closeBreaker',
    method: 'POST',
    path: `${path}/close`,
    tag,
    summary: 'Close it, and forget the failures that it has counted',
    body: ref('BreakerChange'),
    answers: [found],
    problems: [404, 413, 415],
  },
];
