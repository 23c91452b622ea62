import { useQueries, useQuery } from '@tanstack/react-query';
import { get } from '../../services/api';
import { queryClient } from '../../services/client';
import type { LogFilter } from '../../services/history';
import { usePolling } from '../../services/polling';
import type { Execution, LogLine, LogPage } from '../../services/schema';

/** Lines that are asked for at once. */
export const PAGE = 500;
// What has been scrolled past is forgotten, so that a long log does not fill the memory.
const FORGET_MS = 10_000;

/** Which lines of which log are shown. */
export interface ShownLog {
  readonly id: string;
  readonly filter: LogFilter;
  readonly count: number;
  /** How many are gone from its middle: whenever it grows, the lines after that move up. */
  readonly dropped: number;
}

const address = (id: string): string => `/tasks/executions/${encodeURIComponent(id)}/logs`;

/** How many lines fit: of all lines the execution itself says it. Undefined until it is known. */
export function useLineCount(execution: Execution, filter: LogFilter) {
  const polling = usePolling();
  const isFiltered = Boolean(filter.level || filter.search);
  const { data, error, refetch } = useQuery({
    queryKey: ['execution', execution.id, 'logs', filter, 'count'],
    queryFn: async ({ signal }) =>
      (await get<LogPage>(address(execution.id), { ...filter, limit: 1 }, signal)).count ?? 0,
    enabled: isFiltered,
    refetchInterval: (query) => !execution.is_completed && polling(query),
  });
  return isFiltered ? { count: data, error, refetch } : { count: execution.log_count, error: null, refetch };
}

/** The lines from the first to the last of these places; undefined where one has not come yet. */
export function useLines(log: ShownLog, [first, last]: readonly [number, number]) {
  const firstPage = Math.floor(first / PAGE);
  const pages = Array.from({ length: Math.floor(last / PAGE) - firstPage + 1 }, (_, at) => firstPage + at);
  const results = useQueries({ queries: pages.map((page) => pageQuery(log, page)) });
  const error = results.find((result) => result.isError)?.error;
  const lineAt = (index: number): LogLine | undefined =>
    results[Math.floor(index / PAGE) - firstPage]?.data?.[index % PAGE];
  return { lineAt, error };
}

// Lines are added at the end, so a page is asked for again only while it is to have more than it had, and where lines before
// it have been dropped.
function pageQuery({ id, filter, count, dropped }: ShownLog, page: number) {
  const size = Math.min(PAGE, count - page * PAGE);
  const anyOf = ['execution', id, 'logs', filter, page] as const;
  const place = [...anyOf, dropped] as const;
  const known = (queryKey: readonly unknown[] = place): readonly LogLine[] | undefined =>
    queryClient
      .getQueriesData<readonly LogLine[]>({ queryKey })
      .flatMap(([, lines]) => (lines ? [lines] : []))
      .toSorted((one, other) => other.length - one.length)[0];
  return {
    queryKey: [...place, size] as const,
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<readonly LogLine[]> => {
      const before = known();
      if (before && before.length >= size) return before;
      const query = { ...filter, offset: page * PAGE, limit: PAGE };
      return (await get<LogPage>(address(id), query, signal)).results;
    },
    // What was here before is better than nothing, until what is here now has come.
    placeholderData: () => known() ?? known(anyOf),
    staleTime: Infinity,
    gcTime: FORGET_MS,
  };
}
