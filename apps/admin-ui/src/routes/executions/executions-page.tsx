import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { SkeletonRows } from '../../components/skeletons';
import { Empty, Failure } from '../../components/states';
import { count } from '../../format/time';
import type { ExecutionFilter } from '../../services/execution-filter';
import { executionsQuery, showNewest } from '../../services/executions';
import { tasksQuery } from '../../services/tasks';
import { ColumnFrame } from './column-frame';
import { ExecutionTable } from './execution-table';
import { Filters } from './filters';
import { NewRows } from './new-rows';
import { SelectionBar } from './selection-bar';
import { useFreshRows } from './use-fresh-rows';
import { useSelection } from './use-selection';

const route = getRouteApi('/executions');

export function ExecutionsPage() {
  const { columns, ...filter } = route.useSearch();
  const list = useInfiniteQuery(executionsQuery(filter));
  const pages = list.data?.pages;
  const rows = useMemo(() => uniqueRows(pages?.flatMap(({ results }) => results) ?? []), [pages]);
  const selection = useSelection(rows);
  useFreshRows(filter, rows);
  const first = pages?.[0];
  return (
    <>
      <title>Executions · Taskledger</title>
      <div className="mb-4 flex min-h-8 flex-wrap items-baseline gap-x-3">
        <h1>Executions</h1>
        {first && <p className="text-muted">{count(first.count, first.count_capped)}</p>}
        {first && <NewRows filter={filter} newestId={rows[0]?.id} onShow={() => void toTheTop(filter)} />}
      </div>
      <Filters filter={filter} columns={columns} />
      {list.isPending && (
        <div className="sheet">
          <SkeletonRows rows={14} />
        </div>
      )}
      {list.isError && rows.length === 0 && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && rows.length === 0 && <NoRows filter={filter} />}
      {rows.length > 0 && (
        <ColumnFrame columns={columns}>
          <ExecutionTable
            rows={rows}
            selection={selection}
            hasMore={list.hasNextPage}
            isLoadingMore={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </ColumnFrame>
      )}
      <SelectionBar selection={selection} rows={rows} filter={filter} />
    </>
  );
}

// A repeated row would be a lie about how much there is, whatever the pages say.
function uniqueRows<Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

async function toTheTop(filter: ExecutionFilter): Promise<void> {
  await showNewest(filter);
  scrollTo({ top: 0 });
}

function NoRows({ filter }: { readonly filter: ExecutionFilter }) {
  const { data: tasks } = useQuery(tasksQuery);
  if (Object.keys(filter).length > 0) {
    return (
      <Empty icon="filter" title="Nothing fits these filters">
        Take one away, or{' '}
        <Link to="/executions" search={{}} className="link">
          show all executions
        </Link>
        .
      </Empty>
    );
  }
  return (
    <Empty icon="list" title="Nothing has run yet">
      {tasks?.length ? 'Run one of the ' : 'Once tasks run, they are listed here. Look at the '}
      <Link to="/tasks" className="link">
        {tasks?.length ? `${tasks.length} tasks` : 'tasks'}
      </Link>
      .
    </Empty>
  );
}
