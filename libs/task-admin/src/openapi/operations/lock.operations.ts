import { type Operation, ref } from '../operation.js';
import { parameter, text } from './execution.parameters.js';

const tag = 'locks';
const path = '/locks/{key}';

/** Routes of locks and unique keys. */
export const LOCK_OPERATIONS: readonly Operation[] = [
  {
    id: 'listLocks',
    method: 'GET',
    path: '/locks',
    tag,
    summary: 'Keys that somebody holds or waits for, the awaited ones first',
    query: [parameter('search', text, 'Part of the key, or of the name of the task that holds it, in any case.')],
    answers: [{ status: 200, description: 'The locks', schema: ref('Locks') }],
    problems: [],
  },
  {
    id: 'listUniqueKeys',
    method: 'GET',
    path: '/unique-keys',
    tag,
    summary: 'Unique keys in force, those first that have answered most enqueues',
    query: [parameter('search', text, 'Part of the key, or of the name of the task that has it, in any case.')],
    answers: [{ status: 200, description: 'The keys', schema: ref('UniqueKeys') }],
    problems: [],
  },
  {
    id: 'getLock',
    method: 'GET',
    path,
    tag,
    summary: 'A key, who holds it, and the first in the line for it',
    answers: [{ status: 200, description: 'The lock', schema: ref('Lock') }],
    problems: [404],
  },
  {
    id: 'releaseLock',
    method: 'POST',
    path: `${path}/release`,
    tag,
    summary: 'Free it over the head of its holder, and let the next in line begin beside it',
    body: ref('LockRelease'),
    answers: [{ status: 200, description: 'It is free', schema: ref('LockReleased') }],
    problems: [404, 409, 413, 415],
  },
];
