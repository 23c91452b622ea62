import { post } from './api';
import { queryClient } from './client';
import { refreshGroups } from './groups';
import type { BulkResult, Cancellation, Execution, ExecutionItem, ExecutionPage, Promotion, Retry } from './schema';

type Pages = { readonly pages: readonly ExecutionPage[]; readonly pageParams: readonly unknown[] };

/** How many executions one request may be about. */
const MOST_AT_ONCE = 1_000;

export function retryExecution(id: string, params?: object): Promise<Retry> {
  return post<Retry>(`/tasks/executions/${id}/retry`, params ? { params } : {});
}

/** Makes a delayed job of an engine outside due now. */
export function promoteExecution(id: string): Promise<Promotion> {
  return post<Promotion>(`/tasks/executions/${id}/promote`, {});
}

/** Compares it with what runs it, and mends what differs. */
export function syncExecution(id: string): Promise<Execution> {
  return post<Execution>(`/tasks/executions/${id}/sync`, {});
}

/** Shown at once as it is going to be; put back if the server refuses. */
export function cancelExecution(id: string): Promise<Cancellation> {
  return withCancelled([id], () => post<Cancellation>(`/tasks/executions/${id}/cancel`, {}));
}

/** The same for many. What of it could not be done is for the caller to ask for anew. */
export async function bulk(action: 'retry' | 'cancel', ids: readonly string[]): Promise<BulkResult> {
  const act = async (): Promise<BulkResult> => {
    const results: BulkResult['results'][number][] = [];
    for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
      const some = ids.slice(from, from + MOST_AT_ONCE);
      results.push(...(await post<BulkResult>('/tasks/executions/bulk', { action, ids: some })).results);
    }
    return { count: results.length, results };
  };
  try {
    return await (action === 'cancel' ? withCancelled(ids, act) : act());
  } finally {
    refreshGroups();
  }
}

async function withCancelled<T>(ids: readonly string[], act: () => Promise<T>): Promise<T> {
  const chosen = new Set(ids);
  const at = new Date().toISOString();
  await Promise.all(ids.map((id) => queryClient.cancelQueries({ queryKey: ['execution', id], exact: true })));
  const lists = queryClient.getQueriesData<Pages>({ queryKey: ['executions'] });
  const details = ids.map((id) => [['execution', id], queryClient.getQueryData<Execution>(['execution', id])] as const);
  for (const [key, list] of lists) if (list) queryClient.setQueryData(key, withItems(list, chosen, at));
  for (const [key, detail] of details) if (detail) queryClient.setQueryData(key, asCancelled(detail, at));
  try {
    return await act();
  } catch (error) {
    for (const [key, known] of [...lists, ...details]) if (known) queryClient.setQueryData(key, known);
    throw error;
  } finally {
    for (const id of ids) void queryClient.invalidateQueries({ queryKey: ['execution', id] });
  }
}

function withItems(list: Pages, chosen: ReadonlySet<string>, at: string): Pages {
  const pages = list.pages.map((page) => ({
    ...page,
    results: page.results.map((item) => (chosen.has(item.id) ? asCancelled(item, at) : item)),
  }));
  return { ...list, pages };
}

// What runs is asked to stop, and says itself when it has; what waits ends at once.
function asCancelled<T extends ExecutionItem>(item: T, at: string): T {
  if (item.is_completed) return item;
  if (item.status === 'STARTED') return { ...item, cancel_requested_at: item.cancel_requested_at ?? at };
  return { ...item, status: 'REVOKED', is_completed: true, finished_at: at, cancel_requested_at: at };
}
