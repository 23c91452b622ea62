import { useQueries, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { Pending } from '../../components/pending';
import { t } from '../../language/t';
import { type ExecutionFilter, type ExecutionListView, NONE_OPEN, validState } from '../../services/execution-filter';
import { groupRowsQuery, statusGroupsQuery } from '../../services/groups';
import type { ExecutionGroup, ExecutionItem, ExecutionStatus } from '../../services/schema';
import { isIncomplete, STATUSES } from '../../services/status';
import { valuePaths } from '../../services/value-paths';
import { ColumnFrame } from './column-frame';
import { ColumnHeads } from './column-heads';
import { NoRows } from './no-rows';
import { SelectionBar } from './selection-bar';
import { StatusGroup } from './status-group';
import { useGroupPolling } from './use-group-polling';
import { useRowKeys } from './use-row-keys';
import { useSelection } from './use-selection';

interface GroupedExecutionsProps {
  readonly filter: ExecutionFilter;
  readonly view: ExecutionListView;
}

type OneStatus = ExecutionGroup & { readonly value: ExecutionStatus };

/** The executions by status: how many there are of each, with the newest. Which are open is in the address. */
export function GroupedExecutions({ filter, view }: GroupedExecutionsProps) {
  const polling = useGroupPolling();
  const query = useQuery({ ...statusGroupsQuery(filter), refetchInterval: polling });
  const groups = inOrder(query.data?.groups ?? []);
  const usual = usuallyOpen(filter, groups);
  const open = openIn(view) ?? usual;
  const shown = groups.map(({ value }) => value).filter((status) => open.includes(status));
  const lists = useQueries({
    queries: shown.map((status) => ({ ...groupRowsQuery(filter, status), refetchInterval: polling })),
  });
  const rowsOf = new Map(shown.map((status, index) => [status, lists[index]?.data?.results ?? []]));
  const rows = uniqueRows([...rowsOf.values()].flat());
  const selection = useSelection(rows);
  const table = useRef<HTMLDivElement>(null);
  const focused = useRowKeys(rows, selection, (index) =>
    table.current?.querySelector<HTMLElement>(`[data-row="${rows[index]?.id}"] a`)?.focus(),
  );
  const toggle = useToggle({ filter, view }, { open, usual });
  if (!query.data) return <Pending query={query} rows={14} />;
  if (groups.length === 0) return <NoRows filter={filter} view={view} />;
  const paths = valuePaths(filter.values);
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <>
      <ColumnFrame columns={view.columns} values={paths.length}>
        <div role="table" aria-label={t`Executions by status`} ref={table}>
          <ColumnHeads selection={selection} count={rows.length} paths={paths} />
          {groups.map((group) => (
            <StatusGroup
              key={group.value}
              group={group}
              part={group.count / total}
              isOpen={open.includes(group.value)}
              onToggle={() => toggle(group.value)}
              rows={rowsOf.get(group.value) ?? []}
              focusedId={rows[focused]?.id}
              selection={selection}
              filter={filter}
              view={view}
            />
          ))}
        </div>
      </ColumnFrame>
      <SelectionBar selection={selection} rows={rows} filter={filter} />
    </>
  );
}

function inOrder(groups: readonly ExecutionGroup[]): readonly OneStatus[] {
  return STATUSES.flatMap((status) => {
    const group = groups.find(({ value }) => value === status);
    return group ? [{ ...group, value: status }] : [];
  });
}

// The lists of two groups may have been asked for just before and after it went from one to the other.
function uniqueRows(rows: readonly ExecutionItem[]): readonly ExecutionItem[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function openIn({ open }: ExecutionListView): readonly string[] | undefined {
  return open === NONE_OPEN ? [] : open?.split(',');
}

/** Groups that are open unless the address says otherwise: what is asked for, or may need somebody; or else the first. */
function usuallyOpen({ status }: ExecutionFilter, groups: readonly OneStatus[]): readonly ExecutionStatus[] {
  const present = groups.map(({ value }) => value);
  const usual = present.filter((each) => status !== undefined || isIncomplete(each) || each === 'FAILURE');
  return usual.length > 0 ? usual : present.slice(0, 1);
}

interface Openness {
  readonly open: readonly string[];
  readonly usual: readonly string[];
}

function useToggle({ filter, view }: GroupedExecutionsProps, { open, usual }: Openness): (status: string) => void {
  const navigate = useNavigate();
  return (status) => {
    const next = STATUSES.filter((each) => open.includes(each) !== (each === status)).join();
    const search = validState({ ...filter, ...view, open: next === usual.join() ? undefined : next || NONE_OPEN });
    void navigate({ to: '/executions', search, resetScroll: false });
  };
}
