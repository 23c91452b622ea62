import { queryOptions } from '@tanstack/react-query';
import { get } from './api';
import { queryClient } from './client';
import type { Me } from './schema';

/** Rights hardly ever change; a page that is opened anew asks again. */
const STALE_MS = 300_000;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => get<Me>('/me', {}, signal),
  staleTime: STALE_MS,
});

/** What lists are asked for: everybody's executions where the user may view all, else the user's own. */
export async function whose(): Promise<{ readonly my_tasks?: 'false' }> {
  const { permissions } = await queryClient.fetchQuery(meQuery);
  return permissions['execution.viewAll'] === true ? { my_tasks: 'false' } : {};
}
