import { counts, type Right, shared } from '../right.js';

const of = (name: string, view = ''): string => `/queues/${name}${view}`;

// Nobody has all that is in a queue where tenants are told apart by metadata.
export const QUEUE_RIGHTS: Readonly<Record<string, Right>> = {
  listQueues: counts(() => ({ path: '/queues' })),
  getQueue: shared(({ queue }) => ({ path: of(queue) })),
  getNextInQueue: shared(({ queue }) => ({ path: of(queue, '/next') })),
  pauseQueue: shared(({ queue }) => ({ path: of(queue, '/pause'), body: { reason: 'why' } })),
  resumeQueue: shared(({ queue }) => ({ path: of(queue, '/resume'), body: {} })),
  limitQueue: shared(({ queue }) => ({ path: of(queue, '/limits'), body: { global_concurrency: 100 } })),
  unlimitQueue: shared(({ queue }) => ({ path: of(queue, '/limits') })),
  planClearQueue: shared(({ queue }) => ({ path: of(queue, '/clear') })),
  // Asked about another name than it has: whoever may delete it is told so, and nothing is deleted.
  obliterateQueue: {
    ...shared(({ queue }) => ({ path: of(queue, '/obliterate'), body: { name: 'another' } })),
    admin: 400,
  },
  cleanQueue: shared(({ queue }) => ({ path: of(queue, '/clean'), body: { older_than_ms: 365 * 86_400_000 } })),
  clearQueue: shared(({ queue }) => ({ path: of(queue, '/clear'), body: { expected_count: 100 } })),
};
