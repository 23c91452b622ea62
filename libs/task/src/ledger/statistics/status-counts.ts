import { ExecutionStatus } from '../model/execution-status.js';

/** How many executions have each status. */
export type StatusCounts = Record<ExecutionStatus, number> & { total: number };

export function noCounts(): StatusCounts {
  const statuses = Object.values(ExecutionStatus).map((status) => [status, 0] as const);
  return { ...(Object.fromEntries(statuses) as Record<ExecutionStatus, number>), total: 0 };
}

/** Adds so many executions of a status. */
export function addCount(counts: StatusCounts, status: ExecutionStatus, count: number): void {
  counts[status] += count;
  counts.total += count;
}
