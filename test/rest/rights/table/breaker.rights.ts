import { counts, type Right, shared } from '../right.js';

const of = (name: string, view = ''): string => `/breakers/${encodeURIComponent(name)}${view}`;

// Nobody has all executions of a task where tenants are told apart by metadata.
export const BREAKER_RIGHTS: Readonly<Record<string, Right>> = {
  listBreakers: counts(() => ({ path: '/breakers' })),
  getBreaker: shared(({ breaker }) => ({ path: of(breaker) })),
  openBreaker: shared(({ breaker }) => ({ path: of(breaker, '/open'), body: { reason: 'why' } })),
  closeBreaker: shared(({ breaker }) => ({ path: of(breaker, '/close'), body: {} })),
};
