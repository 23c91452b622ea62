import { counts, type Right, shared } from '../right.js';

const of = (id: string, view = ''): string => `/workers/${id}${view}`;

// Nobody has all that a worker may run where tenants are told apart by metadata, and the one that there is serves both.
export const WORKER_RIGHTS: Readonly<Record<string, Right>> = {
  listWorkers: counts(() => ({ path: '/workers' })),
  getWorker: shared(({ worker }) => ({ path: of(worker) })),
  quietWorker: shared(({ worker }) => ({ path: of(worker, '/quiet'), body: { reason: 'why' } })),
  resumeWorker: shared(({ worker }) => ({ path: of(worker, '/resume'), body: {} })),
};
