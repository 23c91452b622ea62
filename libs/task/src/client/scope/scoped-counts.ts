import {
  type ExecutionBreakdown,
  type ExecutionFilter,
  ExecutionStatus,
  isTerminal,
  type StatisticsQuery,
  type StatisticsRange,
  type StatusCounts,
} from '../../ledger/index.js';
import type { ExecutionView } from './execution-view.js';

const STATUSES = Object.values(ExecutionStatus);
const LIVE = STATUSES.filter((status) => !isTerminal(status));

/** A filter within a view, for what has no way to say that it finds nothing. */
export function filterWithin(view: ExecutionView, filter: ExecutionFilter): ExecutionFilter {
  return view.narrowed(filter) ?? { ids: [] };
}

/** The range, of the executions of a view only. */
export function rangeWithin(view: ExecutionView, range: StatisticsRange): StatisticsRange {
  if (!view.scope) return range;
  const { taskName, queue, within = { taskName, queue }, ...time } = range;
  return { ...time, within: filterWithin(view, within) };
}

/** Executions counted by status: all that have not ended, and those that have, since a moment. */
export async function countsWithin(
  { taskName, queue, since }: StatisticsQuery,
  breakdown: (filter: ExecutionFilter) => Promise<ExecutionBreakdown>,
): Promise<StatusCounts> {
  if (!since) return (await breakdown({ taskName, queue })).counts;
  const [live, ended] = await Promise.all([
    breakdown({ taskName, queue, status: LIVE }),
    breakdown({ taskName, queue, finishedFrom: since }),
  ]);
  const sums = STATUSES.map((status) => [status, live.counts[status] + ended.counts[status]] as const);
  return { ...live.counts, ...Object.fromEntries(sums), total: live.counts.total + ended.counts.total };
}
