import { createRoute } from '@tanstack/react-router';
import { page, rootRoute } from './root-route';
import { BREAKER_STATES } from './services/breakers';
import { validListFilter } from './services/list-filter';
import { validLockFilter } from './services/locks';
import { WORKER_STATES } from './services/workers';
import { lazyPage } from './shell/lazy-page';

// Pages of what executions share: what stops or runs them.
export const breakers = createRoute({
  getParentRoute: () => rootRoute,
  path: '/breakers',
  validateSearch: validListFilter(BREAKER_STATES),
  component: lazyPage(() => import('./routes/breakers/breakers-page'), 'BreakersPage'),
});

export const locks = createRoute({
  getParentRoute: () => rootRoute,
  path: '/locks',
  validateSearch: validLockFilter,
  component: lazyPage(() => import('./routes/locks/locks-page'), 'LocksPage'),
});

export const workers = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workers',
  validateSearch: validListFilter(WORKER_STATES),
  component: lazyPage(() => import('./routes/workers/workers-page'), 'WorkersPage'),
});

export const queues = createRoute({
  getParentRoute: () => rootRoute,
  path: '/queues',
  validateSearch: ({ state }: Record<string, unknown>): { state?: 'paused' } => (state === 'paused' ? { state } : {}),
  component: lazyPage(() => import('./routes/queues/queues-page'), 'QueuesPage'),
});

export const queue = page(
  '/queues/$name',
  lazyPage(() => import('./routes/queue/queue-page'), 'QueuePage'),
);

export const alerts = page(
  '/alerts',
  lazyPage(() => import('./routes/alerts/alerts-page'), 'AlertsPage'),
);

export const alert = page(
  '/alerts/$name',
  lazyPage(() => import('./routes/alert/alert-page'), 'AlertPage'),
);

export const system = page(
  '/system',
  lazyPage(() => import('./routes/system/system-page'), 'SystemPage'),
);
