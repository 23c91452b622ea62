import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../../components/icon';
import { StatusShape } from '../../components/status';
import { count, share } from '../../format/time';
import { rich, t } from '../../language/t';
import type { ExecutionFilter, ExecutionListView } from '../../services/execution-filter';
import type { ExecutionGroup, ExecutionItem, ExecutionStatus } from '../../services/schema';
import { STATUS_WORDS } from '../../services/status';
import { groupRowsQuery } from '../../services/groups';
import { valuePaths } from '../../services/value-paths';
import { ExecutionRow } from './execution-row';
import type { Selection } from './use-selection';

interface StatusGroupProps {
  readonly group: ExecutionGroup & { readonly value: ExecutionStatus };
  /** How much of all there is this is, from 0 to 1. */
  readonly part: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly rows: readonly ExecutionItem[];
  readonly focusedId: string | undefined;
  readonly selection: Selection;
  readonly filter: ExecutionFilter;
  readonly view: ExecutionListView;
}

/** What has one status: how many, and while it is open the newest of them. */
export function StatusGroup({ group, part, isOpen, onToggle, ...rest }: StatusGroupProps) {
  const { value: status, count: number, count_capped: isCapped } = group;
  const id = `group-${status}`;
  return (
    <div role="rowgroup" aria-labelledby={id} className="border-b last:border-b-0">
      <div role="row">
        <span role="cell" className="block">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={onToggle}
            className="flex h-10 w-full items-center gap-2.5 bg-sunken px-3 text-start -outline-offset-2 hover:bg-hover pointer-coarse:h-12"
          >
            <span className={`text-faint transition-transform ${isOpen ? '' : '-rotate-90 rtl:rotate-90'}`}>
              <Icon name="chevron" />
            </span>
            <StatusShape status={status} isStill />
            <span id={id} className="font-medium">
              {STATUS_WORDS[status]}
            </span>
            <span className="text-muted">{count(number, isCapped)}</span>
            <span aria-hidden="true" className="ms-auto flex items-center gap-3 text-[12.5px] text-faint">
              {share(part)}
              <span className="h-1 w-24 overflow-hidden rounded-full bg-line max-sm:w-12">
                <span className="block h-full rounded-full bg-accent" style={{ width: `${part * 100}%` }} />
              </span>
            </span>
          </button>
        </span>
      </div>
      {isOpen && <Rows status={status} total={number} isCapped={isCapped} {...rest} />}
    </div>
  );
}

interface RowsProps extends Omit<StatusGroupProps, 'group' | 'part' | 'isOpen' | 'onToggle'> {
  readonly status: ExecutionStatus;
  readonly total: number;
  readonly isCapped: boolean;
}

function Rows({ status, total, isCapped, rows, focusedId, selection, filter, view }: RowsProps) {
  const { isPending, error, refetch } = useQuery(groupRowsQuery(filter, status));
  if (rows.length === 0)
    return (
      <Note>
        {isPending && <span className="skeleton block h-3 w-52 max-w-full" role="status" aria-label={t`Loading`} />}
        {error && (
          <span role="alert" className="text-bad">
            {error.message}{' '}
            <button type="button" className="link" onClick={() => void refetch()}>
              {t`Try again`}
            </button>
          </span>
        )}
      </Note>
    );
  return (
    <>
      {rows.map((row) => (
        <div role="row" key={row.id} data-row={row.id} className="h-[32px] max-md:h-[84px]">
          <ExecutionRow
            execution={row}
            paths={valuePaths(filter.values)}
            isFocused={row.id === focusedId}
            isSelected={selection.ids.has(row.id)}
            onSelect={(isRange) => selection.toggle(row.id, isRange)}
          />
        </div>
      ))}
      {total > rows.length && (
        <Note>
          <Link
            to="/executions"
            search={{ ...filter, ...(view.columns && { columns: view.columns }), status }}
            className="link"
          >
            {rich`Show all ${count(total, isCapped)} ${STATUS_WORDS[status].toLowerCase()}`}
          </Link>
        </Note>
      )}
    </>
  );
}

function Note({ children }: { readonly children: ReactNode }) {
  return (
    <div role="row">
      <span role="cell" className="flex min-h-10 items-center px-3 md:ps-12">
        {children}
      </span>
    </div>
  );
}
