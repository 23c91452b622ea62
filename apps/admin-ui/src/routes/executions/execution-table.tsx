import { getRouteApi, Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import type { ExecutionItem } from '../../services/schema';
import { valuePaths } from '../../services/value-paths';
import { ColumnHeads } from './column-heads';
import { ExecutionRow } from './execution-row';
import { useRowKeys } from './use-row-keys';
import type { Selection } from './use-selection';

interface ExecutionTableProps {
  readonly rows: readonly ExecutionItem[];
  readonly selection: Selection;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
}

const route = getRouteApi('/executions');

/** A page holds no more rows than this; what is older has an address of its own. */
const MOST_ROWS = 2_000;
const ROW = 32;
const PHONE_ROW = 84;
const phone = matchMedia('(max-width: 767px)');

export function ExecutionTable({ rows, selection, hasMore, isLoadingMore, onMore }: ExecutionTableProps) {
  const list = useRef<HTMLDivElement>(null);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (phone.matches ? PHONE_ROW : ROW),
    overscan: 12,
    scrollMargin: list.current?.offsetTop ?? 0,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  useEffect(() => {
    const measure = (): void => virtual.measure();
    phone.addEventListener('change', measure);
    return () => phone.removeEventListener('change', measure);
  }, [virtual]);
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const isFull = rows.length >= MOST_ROWS;
  useEffect(() => {
    if (hasMore && !isFull && !isLoadingMore && lastShown >= rows.length - 15) onMore();
  }, [hasMore, isFull, isLoadingMore, lastShown, onMore, rows.length]);
  const wanted = useRef<number>(undefined);
  // The row may not be in the page before it has been scrolled to.
  useEffect(() => {
    const link = list.current?.querySelector<HTMLElement>(`[aria-rowindex="${(wanted.current ?? -1) + 2}"] a`);
    if (!link) return;
    link.focus({ preventScroll: true });
    wanted.current = undefined;
  });
  const focused = useRowKeys(rows, selection, (index) => {
    wanted.current = index;
    virtual.scrollToIndex(index, { align: 'auto' });
  });
  const { status, values } = route.useSearch();
  const paths = useMemo(() => valuePaths(values), [values]);
  const isLeft = (row: ExecutionItem): boolean => status !== undefined && !status.split(',').includes(row.status);
  return (
    <>
      <div role="table" aria-label={t`Executions`} aria-rowcount={hasMore ? -1 : rows.length + 1}>
        <ColumnHeads selection={selection} count={rows.length} paths={paths} />
        <div role="rowgroup" ref={list} className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, key, start, size }) => {
            const row = rows[index];
            return (
              row && (
                <div
                  role="row"
                  key={key}
                  aria-rowindex={index + 2}
                  className="absolute inset-x-0 top-0"
                  style={{ height: size, transform: `translateY(${start - virtual.options.scrollMargin}px)` }}
                >
                  <ExecutionRow
                    execution={row}
                    paths={paths}
                    isFocused={index === focused}
                    isSelected={selection.isEverything || selection.ids.has(row.id)}
                    isLeft={isLeft(row)}
                    onSelect={(isRange) => selection.toggle(row.id, isRange)}
                  />
                </div>
              )
            );
          })}
        </div>
      </div>
      {hasMore && (
        <div className="flex justify-center py-6">
          {isFull ? (
            <Older than={rows.at(-1)} />
          ) : (
            <button type="button" className="button" onClick={onMore}>
              {isLoadingMore ? t`Loading…` : t`Load more`}
            </button>
          )}
        </div>
      )}
    </>
  );
}

/** Goes on from the last row, on a page that is empty again. */
function Older({ than: last }: { readonly than: ExecutionItem | undefined }) {
  const state = route.useSearch();
  return (
    <p className="text-muted">
      {rich`These are ${count(MOST_ROWS)}. ${(
        <Link to="/executions" search={{ ...state, to: last?.created_at }} className="link">
          {t`Show older ones`}
        </Link>
      )}`}
    </p>
  );
}
