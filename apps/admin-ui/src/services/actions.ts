import { post } from './api';
import { queryClient } from './client';
import type { Cancellation, Execution, ExecutionItem, ExecutionPage, Promotion, Retry } from './schema';

type Pages = { readonly pages: readonly ExecutionPage[]; readonly pageParams: readonly unknown[] };

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
  return withCancelled(id, () => post<Cancellation>(`/tasks/executions/${id}/cancel`, {}));
}

async function withCancelled<T>(id: string, act: () => Promise<T>): Promise<T> {
  const at = new Date().toISOString();
  const one = ['execution', id];
  await queryClient.cancelQueries({ queryKey: one, exact: true });
  const lists = queryClient.getQueriesData<Pages>({ queryKey: ['executions'] });
  const detail = queryClient.getQueryData<Execution>(one);
  for (const [key, list] of lists) if (list) queryClient.setQueryData(key, withItem(list, id, at));
  if (detail) queryClient.setQueryData(one, asCancelled(detail, at));
  try {
    return await act();
  } catch (error) {
    for (const [key, known] of lists) if (known) queryClient.setQueryData(key, known);
    if (detail) queryClient.setQueryData(one, detail);
    throw error;
  } finally {
    void queryClient.invalidateQueries({ queryKey: one });
  }
}

function withItem(list: Pages, id: string, at: string): Pages {
  const pages = list.pages.map((page) => ({
    ...page,
    results: page.results.map((item) => (item.id === id ? asCancelled(item, at) : item)),
  }));
  return { ...list, pages };
}

// What runs is asked to stop, and says itself when it has; what waits ends at once.
function asCancelled<T extends ExecutionItem>(item: T, at: string): T {
  if (item.is_completed) return item;
  if (item.status === 'STARTED') return { ...item, cancel_requested_at: item.cancel_requested_at ?? at };
  return { ...item, status: 'REVOKED', is_completed: true, finished_at: at, cancel_requested_at: at };
}
