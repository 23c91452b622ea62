import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { ExecutionFilter } from '../../services/execution-filter';
import { refreshRows } from '../../services/executions';
import { listen } from '../../services/live';
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
  useEffect(() => {
    const known = new Set(rows.map(({ id }) => id));
    return listen(({ ids }) => {
      const changed = ids.filter((id) => known.has(id));
      if (changed.length > 0) void refreshRows(filter, changed).catch(() => undefined);
    });
  }, [filter, rows]);
}
