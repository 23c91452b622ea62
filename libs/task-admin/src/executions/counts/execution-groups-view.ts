import type { CappedCount, ExecutionFilter, PeriodGroup, PeriodGroups, StatusGroups } from '@taskledger/nestjs';

/** Some executions that have something in common, and the query of the list that shows them. */
export interface ExecutionGroup {
  readonly value: string;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly count: number;
  readonly count_capped: boolean;
  readonly query: string;
}

/** Makes the query of the list out of what was asked for. */
type LinkTo = (conditions: Readonly<Record<string, string>>) => string;

/** What lists are asked with, without what says how to group. */
export function listLink(search: URLSearchParams): LinkTo {
  return (conditions) => {
    const link = new URLSearchParams(search);
    for (const name of ['by', 'time_zone']) link.delete(name);
    for (const [name, value] of Object.entries(conditions)) link.set(name, value);
    return link.toString();
  };
}

export function statusGroups(counts: StatusGroups, linkTo: LinkTo): ExecutionGroup[] {
  return [...counts].map(([status, count]) => ({
    value: status,
    from: null,
    to: null,
    ...counted(count),
    query: linkTo({ status }),
  }));
}

/** The list of a period ends where the asked time does, if that is within it. */
export function periodGroups({ periods }: PeriodGroups, filter: ExecutionFilter, linkTo: LinkTo): ExecutionGroup[] {
  const { createdFrom, createdTo } = filter;
  return periods.map((period) => {
    const [start, end] = [laterOf(period.from, createdFrom), earlierOf(lastOf(period), createdTo)];
    const query = linkTo({ start_date: start.toISOString(), end_date: end.toISOString() });
    return { value: period.name, from: period.from, to: period.to, ...counted(period), query };
  });
}

/** The same where there may be more than was counted. */
export function orMore(groups: readonly ExecutionGroup[], isPartial: boolean): ExecutionGroup[] {
  return groups.map((group) => ({ ...group, count_capped: group.count_capped || isPartial }));
}

function counted({ count, capped }: CappedCount): Pick<ExecutionGroup, 'count' | 'count_capped'> {
  return { count, count_capped: capped };
}

// The end of a list is a millisecond that belongs to it.
function lastOf({ to }: PeriodGroup): Date {
  return new Date(to.getTime() - 1);
}

function laterOf(one: Date, other: Date | undefined): Date {
  return other && other > one ? other : one;
}

function earlierOf(one: Date, other: Date | undefined): Date {
  return other && other < one ? other : one;
}
