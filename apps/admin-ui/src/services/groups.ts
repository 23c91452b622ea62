import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get } from './api';
import { levelOf, type Period } from './calendar';
import { type ExecutionFilter, queryOf } from './execution-filter';
import { pageOf } from './executions';
import { timed } from './group-pace';
import { whose } from './me';
import type { ExecutionGroups, ExecutionStatus } from './schema';

/** How many rows a group shows before somebody asks for all of them. */
export const ROWS_OF_GROUP = 10;

/** How many there are of each status. */
export function statusGroupsQuery(filter: ExecutionFilter) {
  return queryOptions({
    queryKey: ['groups', 'status', filter],
    queryFn: ({ signal }) => groupsOf(filter, { by: 'status' }, signal),
    placeholderData: keepPreviousData,
  });
}

/** How many there are in each of the periods that can be chosen where the filter is. */
export function periodGroupsQuery(filter: ExecutionFilter, period: Period) {
  const { within, unit } = levelOf(period);
  const there = { ...filter, on: within, to: undefined };
  return queryOptions({
    queryKey: ['groups', unit, there],
    queryFn: ({ signal }) => groupsOf(there, { by: unit, time_zone: filter.zone }, signal),
  });
}

/** The newest of a status. */
export function groupRowsQuery(filter: ExecutionFilter, status: ExecutionStatus) {
  return queryOptions({
    queryKey: ['groups', 'rows', status, filter],
    queryFn: ({ signal }) =>
      pageOf({ ...queryOf({ ...filter, status }), columns: filter.values, page_size: ROWS_OF_GROUP }, signal),
  });
}

interface Grouping {
  readonly by: ExecutionGroups['by'];
  readonly time_zone?: string;
}

async function groupsOf(filter: ExecutionFilter, grouping: Grouping, signal: AbortSignal): Promise<ExecutionGroups> {
  const query = { ...grouping, ...queryOf(filter), ...(await whose()) };
  return timed(get('/tasks/executions/groups', query, signal));
}
