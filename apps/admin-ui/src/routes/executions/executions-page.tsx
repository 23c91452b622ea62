import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { type ExecutionFilter, splitState } from '../../services/execution-filter';
import { executionsQuery, showNewest } from '../../services/executions';
import { statusGroupsQuery } from '../../services/groups';
import { type QueryProblem, queryProblemOf } from '../../services/search';
import { Filters } from './filters';
import { GroupedExecutions } from './grouped-executions';
import { ListedExecutions } from './listed-executions';
import { NewRows } from './new-rows';
import { useStatusCounts } from './use-status-counts';
import { ViewControls } from './view-controls';

const route = getRouteApi('/executions');

export function ExecutionsPage() {
  const { filter, view } = splitState(route.useSearch());
  const isGrouped = view.group === 'status';
  const problem = useQueryProblem(filter, isGrouped);
  return (
    <>
      <title>{`${t`Executions`} · Taskledger`}</title>
      <div className="mb-4 flex min-h-8 flex-wrap items-baseline gap-x-3 gap-y-2">
        <h1>{t`Executions`}</h1>
        {isGrouped ? <TotalOfGroups filter={filter} /> : <Total filter={filter} />}
        <ViewControls filter={filter} view={view} />
      </div>
      <Filters filter={filter} view={view} problem={problem} />
      {problem ? null : isGrouped ? (
        <GroupedExecutions filter={filter} view={view} />
      ) : (
        <ListedExecutions filter={filter} view={view} />
      )}
    </>
  );
}

function useQueryProblem(filter: ExecutionFilter, isGrouped: boolean): QueryProblem | undefined {
  const { error: ofList } = useInfiniteQuery({ ...executionsQuery(filter), enabled: !isGrouped });
  const { error: ofGroups } = useQuery({ ...statusGroupsQuery(filter), enabled: isGrouped });
  return queryProblemOf(isGrouped ? ofGroups : ofList);
}

function Total({ filter }: { readonly filter: ExecutionFilter }) {
  const { data, dataUpdatedAt } = useInfiniteQuery(executionsQuery(filter));
  const first = data?.pages[0];
  const now = useStatusCounts(filter).total;
  if (!first) return null;
  return (
    <>
      <p className="text-muted">{now ? count(now.count, now.isCapped) : count(first.count, first.count_capped)}</p>
      <NewRows
        filter={filter}
        newestId={first.results[0]?.id}
        loadedAt={dataUpdatedAt}
        onShow={() => void toTheTop(filter)}
      />
    </>
  );
}

function TotalOfGroups({ filter }: { readonly filter: ExecutionFilter }) {
  const groups = useQuery(statusGroupsQuery(filter)).data?.groups;
  if (!groups) return null;
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <p className="text-muted">
      {count(
        total,
        groups.some((group) => group.count_capped),
      )}
    </p>
  );
}

async function toTheTop(filter: ExecutionFilter): Promise<void> {
  await showNewest(filter);
  scrollTo({ top: 0 });
}
