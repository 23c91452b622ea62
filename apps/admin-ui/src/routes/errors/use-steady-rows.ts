import { useState } from 'react';
import type { ErrorGroupItem } from '../../services/schema';

interface SteadyRows {
  readonly rows: readonly ErrorGroupItem[];
  /** How many have come that are not shown yet. */
  readonly waiting: number;
  readonly release: () => void;
  /** For what is round the rows. */
  readonly hold: { readonly onPointerEnter: () => void; readonly onPointerLeave: () => void };
}

/**
 * Rows that do not move under the cursor: while it is over them they stay in their order, with what is new in each, and groups that
 * come are held back.
 *
 * @param list what the rows are of: another list begins anew
 */
export function useSteadyRows(latest: readonly ErrorGroupItem[], list: string): SteadyRows {
  const [held, setHeld] = useState<{ readonly list: string; readonly order: readonly string[] }>();
  const order = held?.list === list ? held.order : undefined;
  const known = new Map(latest.map((group) => [group.fingerprint, group]));
  const rows = order?.flatMap((fingerprint) => known.get(fingerprint) ?? []) ?? latest;
  const release = (): void => setHeld(undefined);
  return {
    rows,
    waiting: latest.length - rows.length,
    release,
    hold: { onPointerEnter: () => setHeld({ list, order: [...known.keys()] }), onPointerLeave: release },
  };
}
