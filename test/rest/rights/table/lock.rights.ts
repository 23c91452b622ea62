import { changes, lists, reads, type Right } from '../right.js';

const of = (key: string, view = ''): string => `/locks/${encodeURIComponent(key)}${view}`;

// The key of a lock is made of a payload, which viewers may not read. Somebody else has taken it than is asked for: whoever
// may release it is told so, and the run that holds it goes on.
export const LOCK_RIGHTS: Readonly<Record<string, Right>> = {
  listLocks: { ...lists(() => ({ path: '/locks' })), tells: true },
  listUniqueKeys: { ...lists(() => ({ path: '/unique-keys' })), tells: true },
  getLock: { ...reads(({ lock }) => ({ path: of(lock) })), viewer: 404 },
  releaseLock: {
    ...changes(({ lock }) => ({ path: of(lock, '/release'), body: { reason: 'why', fence: 1_000_000 } }), 409),
    viewer: 404,
    tells: false,
  },
};
