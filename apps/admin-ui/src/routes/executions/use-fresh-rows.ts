import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { ExecutionFilter } from '../../services/execution-filter';
import { refreshRows } from '../../services/executions';
import { listen } from '../../services/live';
import { paced } from '../../services/paced';
import { usePolling } from '../../services/polling';
import type { ExecutionItem } from '../../services/schema';
import { isIncomplete } from '../../services/status';

/** Keeps the rows that may still change as they are now, in place. */
export function useFreshRows(filter: ExecutionFilter, rows: readonly ExecutionItem[]): void {
  const polling = usePolling();
  const open = useMemo(() => rows.filter(({ status }) => isIncomplete(status)).map(({ id }) => id), [rows]);
  useQuery({
    queryKey: ['open rows', filter, open.slice(0, 100).join()],
    queryFn: () => refreshRows(filter, open),
    enabled: open.length > 0,
    refetchInterval: polling,
    gcTime: 0,
  });
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    known.current = new Set(rows.map(({ id }) => id));
  }, [rows]);
  useEffect(() => {
    const changed = new Set<string>();
    const { ask, stop } = paced(() => {
      const ids = [...changed];
      changed.clear();
      void refreshRows(filter, ids).catch(() => undefined);
    });
    const mute = listen(({ ids }) => {
      for (const id of ids) if (known.current.has(id)) changed.add(id);
      if (changed.size > 0) ask();
    });
    return () => {
      mute();
      stop();
    };
    // The filter is made anew with each render, and says the same.
  }, [JSON.stringify(filter)]);
}
