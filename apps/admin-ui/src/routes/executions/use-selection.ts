import { useState } from 'react';
import type { ExecutionItem } from '../../services/schema';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (id: string, isRange?: boolean) => void;
  readonly toggleAll: () => void;
  readonly clear: () => void;
  /** All that fit the filters, also what is not loaded. */
  readonly isEverything: boolean;
  readonly selectEverything: () => void;
}

/** Which rows are ticked. With Shift, everything from the last one on. */
export function useSelection(rows: readonly ExecutionItem[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string>();
  const [isEverything, setEverything] = useState(false);
  const toggle = (id: string, isRange = false): void => {
    setEverything(false);
    const next = new Set(ids);
    const isOn = !ids.has(id);
    for (const each of isRange ? between(rows, last, id) : [id]) {
      if (isOn) next.add(each);
      else next.delete(each);
    }
    setIds(next);
    setLast(id);
  };
  const isAll = ids.size >= rows.length;
  const select = (chosen: ReadonlySet<string>, isMore = false): void => {
    setIds(chosen);
    setEverything(isMore);
  };
  const loaded = (): ReadonlySet<string> => new Set(rows.map(({ id }) => id));
  return {
    ids,
    isEverything,
    toggle,
    toggleAll: () => select(isAll || isEverything ? new Set() : loaded()),
    selectEverything: () => select(loaded(), true),
    clear: () => select(new Set()),
  };
}

function between(rows: readonly ExecutionItem[], from: string | undefined, to: string): string[] {
  const places = [from, to].map((id) => rows.findIndex((row) => row.id === id)).filter((place) => place >= 0);
  return rows.slice(Math.min(...places), Math.max(...places) + 1).map(({ id }) => id);
}
