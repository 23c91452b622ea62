import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { count } from '../../format/time';
import type { ExecutionItem } from '../../services/schema';
import { useShortcuts } from '../../shell/shortcuts';
import { type Column, COLUMNS as HEADINGS } from '../../services/columns';
import { COLUMNS, ExecutionRow } from './execution-row';
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
const ROW = 40;
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
  return (
    <div role="table" aria-label="Executions" aria-rowcount={hasMore ? -1 : rows.length + 1}>
      <div role="rowgroup" className="sticky top-0 z-20 rounded-t-[10px] border-b bg-surface max-md:hidden">
        <div role="row" className={`${COLUMNS} h-9 text-[12px] text-faint`}>
          <span role="columnheader" className="flex">
            <input
              type="checkbox"
              aria-label="Select all that are loaded"
              className="size-4 accent-accent"
              checked={selection.ids.size > 0}
              onChange={selection.toggleAll}
            />
          </span>
          {HEADINGS.map(({ name, title, isNumber }: Column) => (
            <span role="columnheader" key={name} data-column={name} className={isNumber ? 'text-right' : ''}>
              {title}
            </span>
          ))}
        </div>
      </div>
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
                  isFocused={index === focused}
                  isSelected={selection.ids.has(row.id)}
                  onSelect={(isRange) => selection.toggle(row.id, isRange)}
                />
              </div>
            )
          );
        })}
      </div>
      {hasMore && (
        <div className="flex justify-center py-6">
          {isFull ? (
            <Older than={rows.at(-1)} />
          ) : (
            <button type="button" className="button" onClick={onMore}>
              {isLoadingMore ? 'Loading…' : 'Load more'}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** Goes on from the last row, on a page that is empty again. */
function Older({ than: last }: { readonly than: ExecutionItem | undefined }) {
  const filter = route.useSearch();
  return (
    <p className="text-muted">
      These are {count(MOST_ROWS)}.{' '}
      <Link to="/executions" search={{ ...filter, to: last?.created_at }} className="link">
        Show older ones
      </Link>
    </p>
  );
}

/** j and k walk the rows, Enter opens one, x ticks it. The focus goes along, so Tab goes on from there. */
function useRowKeys(rows: readonly ExecutionItem[], selection: Selection, show: (index: number) => void): number {
  const navigate = useNavigate();
  const [focused, setFocused] = useState(-1);
  const move = (step: number): void => {
    const next = Math.min(rows.length - 1, Math.max(0, focused + step));
    setFocused(next);
    show(next);
  };
  const row = rows[focused];
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ...(row && {
      x: () => selection.toggle(row.id),
      Enter: () => void navigate({ to: '/executions/$id', params: { id: row.id } }),
    }),
  });
  return focused;
}
