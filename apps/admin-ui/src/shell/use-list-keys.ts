import { useState } from 'react';
import { useShortcuts } from './shortcuts';

/** j and k walk the rows of a list, Enter opens one. Answers with the row that they are at, if any. */
export function useListKeys<Row>(rows: readonly Row[], open: (row: Row) => void): Row | undefined {
  const [at, setAt] = useState(-1);
  const row = rows[at];
  const move = (step: number): void => setAt(Math.min(rows.length - 1, Math.max(0, at + step)));
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ...(row !== undefined && { Enter: () => open(row) }),
  });
  return row;
}
