import { createRoute, redirect } from '@tanstack/react-router';
import { alert, alerts, breakers, locks, queue, queues, system, workers } from './operator-routes';
import { page, rootRoute } from './root-route';
import { validAuditFilter } from './services/audit';
import { errorWindowOf, validErrorFilter } from './services/errors';
import { validView } from './services/execution-view';
import { validState } from './services/execution-filter';
import { validListFilter } from './services/list-filter';
import { type ScheduleFilter, STATES } from './services/schedules';
import { type Window, windowOf } from './services/statistics';
import { WORKFLOW_STATES, type WorkflowView } from './services/workflows';
import { lazyPage } from './shell/lazy-page';

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    redirect({ to: '/overview', replace: true, throw: true });
  },
});

const overview = createRoute({
  getParentRoute: () => rootRoute,
  path: '/overview',
  validateSearch: ({ window }: Record<string, unknown>) => windowOf(window),
  component: lazyPage(() => import('./routes/overview/overview-page'), 'OverviewPage'),
});

const executions = createRoute({
  getParentRoute: () => rootRoute,
  path: '/executions',
  validateSearch: validState,
  component: lazyPage(() => import('./routes/executions/executions-page'), 'ExecutionsPage'),
});

const execution = createRoute({
  getParentRoute: () => rootRoute,
  path: '/executions/$id',
  validateSearch: validView,
  component: lazyPage(() => import('./routes/execution/execution-page'), 'ExecutionPage'),
});

const errors = createRoute({
  getParentRoute: () => rootRoute,
  path: '/errors',
  validateSearch: validErrorFilter,
  component: lazyPage(() => import('./routes/errors/errors-page'), 'ErrorsPage'),
});

const error = createRoute({
  getParentRoute: () => rootRoute,
  path: '/errors/$fingerprint',
  validateSearch: ({ window }: Record<string, unknown>) => errorWindowOf(window),
  component: lazyPage(() => import('./routes/error/error-page'), 'ErrorPage'),
});

const tasks = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks',
  validateSearch: (search: Record<string, unknown>): { q?: string; window?: Window } => ({
    ...windowOf(search['window']),
    ...(typeof search['q'] === 'string' && search['q'] && { q: search['q'] }),
  }),
  component: lazyPage(() => import('./routes/tasks/tasks-page'), 'TasksPage'),
});

const task = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tasks/$name',
  validateSearch: (search: Record<string, unknown>): { window?: Window; from?: string } => ({
    ...windowOf(search['window']),
    ...(typeof search['from'] === 'string' && search['from'] && { from: search['from'] }),
  }),
  component: lazyPage(() => import('./routes/task/task-page'), 'TaskPage'),
});

const schedules = createRoute({
  getParentRoute: () => rootRoute,
  path: '/schedules',
  validateSearch: ({ q, state, order }: Record<string, unknown>): ScheduleFilter => ({
    ...(typeof q === 'string' && q && { q }),
    ...(STATES.some((each) => each === state) && { state: String(state) }),
    ...(order === 'next' && { order }),
  }),
  component: lazyPage(() => import('./routes/schedules/schedules-page'), 'SchedulesPage'),
});

const schedule = page(
  '/schedules/$name',
  lazyPage(() => import('./routes/schedule/schedule-page'), 'SchedulePage'),
);

const workflows = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workflows',
  validateSearch: validListFilter(WORKFLOW_STATES),
  component: lazyPage(() => import('./routes/workflows/workflows-page'), 'WorkflowsPage'),
});

const workflow = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workflows/$id',
  validateSearch: ({ view, node }: Record<string, unknown>): WorkflowView => ({
    ...(view === 'gantt' && { view }),
    ...(typeof node === 'string' && node && { node }),
  }),
  component: lazyPage(() => import('./routes/workflow/workflow-page'), 'WorkflowPage'),
});

const bulkOperations = page(
  '/bulk-operations',
  lazyPage(() => import('./routes/bulk/bulk-operations-page'), 'BulkOperationsPage'),
);

const bulkOperation = page(
  '/bulk-operations/$id',
  lazyPage(() => import('./routes/bulk/bulk-operation-page'), 'BulkOperationPage'),
);

const audit = createRoute({
  getParentRoute: () => rootRoute,
  path: '/audit',
  validateSearch: validAuditFilter,
  component: lazyPage(() => import('./routes/audit/audit-page'), 'AuditPage'),
});

const preflight = page(
  '/preflight',
  lazyPage(() => import('./routes/preflight/preflight-page'), 'PreflightPage'),
);

const settings = page(
  '/settings',
  lazyPage(() => import('./routes/settings/settings-page'), 'SettingsPage'),
);

/** Every page, and what its address may say. */
export const routeTree = rootRoute.addChildren([
  home,
  overview,
  executions,
  execution,
  errors,
  error,
  tasks,
  task,
  schedules,
  schedule,
  workflows,
  workflow,
  queues,
  queue,
  workers,
  locks,
  breakers,
  alerts,
  alert,
  bulkOperations,
  bulkOperation,
  audit,
  settings,
  system,
  preflight,
]);
