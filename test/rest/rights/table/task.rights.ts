import { lists, makes, reads, type Right, shared } from '../right.js';

const OF_A_TASK = { operator: 403, viewer: 403 };

// Tasks are code: the policy decides about each of them, not the scope.
export const TASK_RIGHTS: Readonly<Record<string, Right>> = {
  listTasks: lists(() => ({ path: '/tasks' })),
  getTask: reads(({ task }) => ({ path: `/tasks/${task}` })),
  getTaskMetrics: { ...reads(({ task }) => ({ path: `/tasks/${task}/metrics` })), tells: false },
  getTaskDebugReport: reads(({ task, done }) => ({ path: `/tasks/${task}/debug?execution_id=${done}` })),
  executeTask: makes(
    (_, { task, unused }) => ({ path: `/tasks/${task}/$execute`, body: { options: { task_id: unused } } }),
    202,
  ),
  // A pause keeps back the executions of everybody.
  pauseTask: { ...shared(({ task }) => ({ path: `/tasks/${task}/pause`, body: { reason: 'why' } })), ...OF_A_TASK },
  resumeTask: { ...shared(({ task }) => ({ path: `/tasks/${task}/resume`, body: {} })), ...OF_A_TASK },
};
