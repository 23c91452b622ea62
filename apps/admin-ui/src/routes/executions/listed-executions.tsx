import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { SkeletonRows } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { type ExecutionFilter, type ExecutionListView, isNarrowed } from '../../services/execution-filter';
import { executionsQuery } from '../../services/executions';
import { valuePaths } from '../../services/value-paths';
import { ColumnFrame } from './column-frame';
import { ExecutionTable } from './execution-table';
import { PartialNotice } from './partial-notice';
import { MatchLine } from './match-line';
import { NoRows } from './no-rows';
import { SelectionBar } from './selection-bar';
import { useFreshRows } from './use-fresh-rows';
import { useSelection } from './use-selection';

interface ListedExecutionsProps {
  readonly filter: ExecutionFilter;
  readonly view: ExecutionListView;
}

/** The executions, newest first. */
export function ListedExecutions({ filter, view }: ListedExecutionsProps) {
  const list = useInfiniteQuery(executionsQuery(filter));
  const pages = list.data?.pages;
  const rows = useMemo(() => uniqueRows(pages?.flatMap(({ results }) => results) ?? []), [pages]);
  const selection = useSelection(rows);
  useFreshRows(filter, rows);
  return (
    <>
      {list.isPending && (
        <div className="sheet">
          <SkeletonRows rows={14} />
        </div>
      )}
      {list.isError && rows.length === 0 && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      <PartialNotice
        page={pages?.[pages.length - 1]}
        isSearching={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
      {list.isSuccess && rows.length === 0 && !list.hasNextPage && <NoRows filter={filter} view={view} />}
      {isNarrowed(filter) && <MatchLine page={pages?.[0]} selection={selection} filter={filter} />}
      {rows.length > 0 && (
        <ColumnFrame columns={view.columns} values={valuePaths(filter.values).length}>
          <ExecutionTable
            rows={rows}
            selection={selection}
            hasMore={list.hasNextPage}
            isLoadingMore={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
          />
        </ColumnFrame>
      )}
      <SelectionBar selection={selection} rows={rows} filter={filter} page={pages?.[0]} />
    </>
  );
}

// A repeated row would be a lie about how much there is, whatever the pages say.
function uniqueRows<Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
