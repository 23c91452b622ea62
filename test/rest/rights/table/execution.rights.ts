import { counts, changes, lists, makes, reads, type Right, readsContents } from '../right.js';

const of = (id: string, view = ''): string => `/tasks/executions/${id}${view}`;

export const EXECUTION_RIGHTS: Readonly<Record<string, Right>> = {
  listExecutions: lists(() => ({ path: '/tasks/executions?my_tasks=false' })),
  listOwnExecutions: lists(() => ({ path: '/tasks/executions/my-tasks' })),
  getExecutionStats: lists(() => ({ path: '/tasks/executions/stats?my_tasks=false' })),
  getExecutionGroups: counts(() => ({ path: '/tasks/executions/groups?by=status&my_tasks=false' })),
  exportExecutions: {
    ...lists(() => ({ path: '/tasks/executions/export?my_tasks=false&format=ndjson' })),
    viewer: 403,
  },
  suggestQuery: counts(() => ({ path: '/tasks/executions/query/suggestions' })),
  getExecution: reads(({ done }) => ({ path: of(done) })),
  getExecutionStatus: reads(({ failedTaskId }) => ({ path: of(`status?task_id=${failedTaskId}`) })),
  getExecutionByTaskId: reads(({ failedTaskId }) => ({ path: of(`by-task-id/${failedTaskId}`) })),
  // Whoever may read it may have it compared with what runs it.
  syncExecution: { ...changes(({ running }) => ({ path: of(running, '/sync'), body: {} }), 200), viewer: 200 },
  cancelExecution: changes(({ waiting: [id] }) => ({ path: of(id, '/cancel'), body: { reason: 'why' } }), 200),
  retryExecution: changes(({ done }) => ({ path: of(done, '/retry'), body: { params: { other: 1 } } }), 202),
  // The operator has made it due by the time that the admin comes.
  promoteExecution: {
    ...changes(({ waiting: [, id] }) => ({ path: of(id, '/promote'), body: {} }), 200),
    admin: 409,
  },
  unmaskExecution: changes(({ done }) => ({ path: of(done, '/unmask'), body: {} }), 200),
  // It is answered for each of them: tenant B reads that none of them exists.
  bulkExecutions: makes(
    ({ done, waiting: [, waiting] }) => ({ path: of('bulk'), body: { action: 'cancel', ids: [done, waiting] } }),
    200,
  ),
  listAttempts: { ...reads(({ done }) => ({ path: of(done, '/attempts') })), tells: false },
  // Nothing of the same task has succeeded before it.
  compareExecution: { ...readsContents(({ done }) => ({ path: of(done, '/comparison') })), tells: false },
  explainExecution: reads(({ waiting: [id] }) => ({ path: of(id, '/explain') })),
  listLogs: reads(({ done }) => ({ path: of(done, '/logs') })),
  listArtifacts: reads(({ done }) => ({ path: of(done, '/artifacts') })),
  // Such work has neither tags nor a queue of its own to be a tenant's by.
  registerExecution: {
    ...makes(
      (_, { task, module, unused }) => ({
        path: '/tasks/executions',
        body: { task_id: unused, task_name: task, module },
      }),
      201,
    ),
    tells: true,
    attackerBy: { tags: 403, queues: 403 },
  },
  updateExecutionStatus: changes(
    ({ trackedTaskId }) => ({
      path: of(`by-task-id/${trackedTaskId}`),
      body: { status: 'STARTED', metadata: { n: 1 } },
    }),
    200,
  ),
};
