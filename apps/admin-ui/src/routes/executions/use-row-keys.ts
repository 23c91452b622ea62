import { useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExecutionItem } from '../../services/schema';
import { useShortcuts } from '../../shell/shortcuts';
import type { Selection } from './use-selection';

/** Which row each list was at: back from an execution, the next one is one key away. */
const places = new Map<string, string>();

const placeOf = (key: string, rows: readonly ExecutionItem[]): number =>
  rows.findIndex(({ id }) => id === places.get(key));

/**
 * j and k walk the rows, Enter opens one, x ticks it. The focus goes along, so Tab goes on from there. Answers with which
 * row they are at.
 */
export function useRowKeys(
  rows: readonly ExecutionItem[],
  selection: Selection,
  show: (index: number) => void,
): number {
  const navigate = useNavigate();
  const key = useLocation({ select: ({ searchStr }) => searchStr });
  const [focused, setFocused] = useState(() => placeOf(key, rows));
  const move = (step: number): void => {
    const next = Math.min(rows.length - 1, Math.max(0, focused + step));
    setFocused(next);
    const id = rows[next]?.id;
    if (id) places.set(key, id);
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
