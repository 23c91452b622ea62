import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { addressOf, get } from './api';
import { queryClient } from './client';
import type { ExecutionFilter } from './execution-filter';
import { queryOf } from './execution-filter';
import type { ExportFormat } from './export-format';
import { whose } from './me';
import type { Execution, ExecutionItem, ExecutionPage, ListExecutionsQuery } from './schema';

const PAGE_SIZE = 50;
const MOST_IDS = 100;
const CLOCKS_MS = 600_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether it is the whole of an id. */
export const isExecutionId = (text: string): boolean => UUID.test(text);

/** A page of executions: of everybody where the user may view all, else of the user's own. */
export async function pageOf(query: ListExecutionsQuery, signal?: AbortSignal): Promise<ExecutionPage> {
  return get<ExecutionPage>('/tasks/executions', { ...query, ...(await whose()) }, signal);
}

type Pages = { readonly pages: readonly ExecutionPage[]; readonly pageParams: readonly unknown[] };

export function executionsQuery(filter: ExecutionFilter) {
  return infiniteQueryOptions({
    queryKey: ['executions', filter],
    queryFn: ({ pageParam, signal }) =>
      pageOf({ ...queryOf(filter), columns: filter.values, page_size: PAGE_SIZE, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) =>
      next ? (new URL(next, location.href).searchParams.get('cursor') ?? undefined) : undefined,
    // Rows stay where they are: what is new is counted by newestQuery and shown on demand.
    staleTime: Infinity,
    gcTime: 30_000,
  });
}

/** How many that fit have come since the list was loaded, at `loadedAt`. */
export function newestQuery(filter: ExecutionFilter, newestId: string | undefined, loadedAt: number) {
  return queryOptions({
    queryKey: ['newest', filter, newestId],
    queryFn: async ({ signal }) => {
      const since = newestId === undefined ? sinceLoaded(filter, loadedAt) : { newer_than: newestId };
      const query = { ...queryOf(filter), ...since, page_size: 1, include_metadata: 'false' } as const;
      const { count, count_capped: isCapped } = await pageOf(query, signal);
      return { count, isCapped };
    },
    initialData: { count: 0, isCapped: false },
    initialDataUpdatedAt: loadedAt,
  });
}

// A search may have to try one execution after the other: those that were there when the list was loaded are done.
function sinceLoaded(filter: ExecutionFilter, loadedAt: number): ListExecutionsQuery {
  if (!filter.q) return {};
  const asked = queryOf(filter).start_date;
  // The clocks of the server and of this machine may differ.
  const start = new Date(loadedAt - CLOCKS_MS).toISOString();
  return { start_date: asked && asked > start ? asked : start };
}

/** Begins anew at the newest. What had been scrolled to is let go, instead of being asked for page by page. */
export async function showNewest(filter: ExecutionFilter): Promise<void> {
  const queryKey: readonly unknown[] = executionsQuery(filter).queryKey;
  queryClient.setQueryData<Pages>(
    queryKey,
    (known) => known && { pages: known.pages.slice(0, 1), pageParams: known.pageParams.slice(0, 1) },
  );
  await queryClient.refetchQueries({ queryKey, exact: true });
}

export function recentQuery(taskName: string) {
  return queryOptions({
    queryKey: ['recent', taskName],
    queryFn: ({ signal }) => pageOf({ task_name: taskName, page_size: 10 }, signal),
  });
}

/** Where the list is as a file. */
export async function exportAddress(filter: ExecutionFilter, format: ExportFormat): Promise<string> {
  const query = { ...queryOf(filter), ...(await whose()), columns: filter.values, format };
  return addressOf('/tasks/executions/export', query);
}

/** Those whose ids begin or end like this. */
export function ofShortIdQuery(part: string) {
  return queryOptions({
    queryKey: ['short id', part],
    queryFn: async ({ signal }) => (await pageOf({ query: `id:${part}`, page_size: 5 }, signal)).results,
  });
}

export function childrenQuery(parentId: string) {
  return queryOptions({
    queryKey: ['children', parentId],
    queryFn: ({ signal }) => pageOf({ parent_id: parentId, page_size: 50 }, signal),
  });
}

export function executionQuery(id: string) {
  return queryOptions({
    queryKey: ['execution', id],
    queryFn: ({ signal }) => get<Execution>(`/tasks/executions/${encodeURIComponent(id)}`, {}, signal),
  });
}

/**
 * Asks for these rows anew and puts them where they are, without moving any. Answers with what they say, but for how
 * long they have been running: that changes all the time, and nothing has happened.
 */
export async function refreshRows(filter: ExecutionFilter, ids: readonly string[]): Promise<readonly string[]> {
  const { queryKey } = executionsQuery(filter);
  const said: string[] = [];
  for (let from = 0; from < ids.length; from += MOST_IDS) {
    const query = { ids: ids.slice(from, from + MOST_IDS).join(','), page_size: MOST_IDS, columns: filter.values };
    const { results } = await pageOf(query);
    const fresh = new Map(results.map((item) => [item.id, item]));
    queryClient.setQueryData<Pages>(queryKey as readonly unknown[], (known) => known && withFresh(known, fresh));
    said.push(...results.map((item) => JSON.stringify({ ...item, duration: undefined })));
  }
  return said;
}

function withFresh(known: Pages, fresh: ReadonlyMap<string, ExecutionItem>): Pages {
  const pages = known.pages.map((page) => ({
    ...page,
    results: page.results.map((item) => fresh.get(item.id) ?? item),
  }));
  return { ...known, pages };
}
