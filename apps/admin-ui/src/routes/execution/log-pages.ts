import { useQueries, useQuery } from '@tanstack/react-query';
import { get } from '../../services/api';
import { queryClient } from '../../services/client';
import type { LogFilter } from '../../services/history';
import { usePolling } from '../../services/polling';
import type { Execution, LogLine, LogPage } from '../../services/schema';

/** Lines that are asked for at once. */
export const PAGE = 500;
const MOST_AT_ONCE = 1_000;
// What has been scrolled past is forgotten, so that a long log does not fill the memory.
const FORGET_MS = 10_000;

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
export function useLines(id: string, filter: LogFilter, count: number, [first, last]: readonly [number, number]) {
  const firstPage = Math.floor(first / PAGE);
  const pages = Array.from({ length: Math.floor(last / PAGE) - firstPage + 1 }, (_, at) => firstPage + at);
  const results = useQueries({ queries: pages.map((page) => pageQuery(id, filter, page, count)) });
  const error = results.find((result) => result.isError)?.error;
  const lineAt = (index: number): LogLine | undefined =>
    results[Math.floor(index / PAGE) - firstPage]?.data?.[index % PAGE];
  return { lineAt, error };
}

// Lines are only ever added at the end, so a page is asked for again only while it is to have more than it had.
function pageQuery(id: string, filter: LogFilter, page: number, count: number) {
  const size = Math.min(PAGE, count - page * PAGE);
  const place = ['execution', id, 'logs', filter, page] as const;
  const known = (): readonly LogLine[] | undefined =>
    queryClient
      .getQueriesData<readonly LogLine[]>({ queryKey: place })
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
    placeholderData: known,
    staleTime: Infinity,
    gcTime: FORGET_MS,
  };
}

/** Every line that fits, for a file. */
export async function* allLines(id: string, filter: LogFilter): AsyncGenerator<readonly LogLine[]> {
  let after: string | undefined;
  for (;;) {
    const query = { ...filter, after, limit: MOST_AT_ONCE };
    const { next, results } = await get<LogPage>(address(id), query);
    yield results;
    if (results.length < MOST_AT_ONCE) return;
    after = next ?? undefined;
  }
}
