import { changes, lists, reads, type Right } from '../right.js';

export const WORKFLOW_RIGHTS: Readonly<Record<string, Right>> = {
  listWorkflows: lists(() => ({ path: '/workflows' })),
  getWorkflow: reads(({ workflow }) => ({ path: `/workflows/${workflow}` })),
  cancelWorkflow: changes(({ workflow }) => ({ path: `/workflows/${workflow}/cancel`, body: { reason: 'why' } }), 200),
  retryFailedNodes: changes(({ failedWorkflow: id }) => ({ path: `/workflows/${id}/retry-failed`, body: {} }), 202),
};
