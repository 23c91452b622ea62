import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ExecutionItem } from '../../services/schema';
import { useShortcuts } from '../../shell/shortcuts';
import type { Selection } from './use-selection';

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
