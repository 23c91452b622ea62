import { changes, lists, reads, type Right } from '../right.js';

export const JOB_RIGHTS: Readonly<Record<string, Right>> = {
  listJobs: lists(() => ({ path: '/jobs' })),
  getJob: reads(({ done }) => ({ path: `/jobs/${done}` })),
  streamJob: reads(({ done }) => ({ path: `/jobs/${done}/$stream` })),
  cancelJob: changes(({ waiting: [id] }) => ({ path: `/jobs/${id}` }), 204),
};
