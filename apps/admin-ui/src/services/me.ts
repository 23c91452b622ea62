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

/** Whether lists may show this user what others have created. */
export async function mayViewAll(): Promise<boolean> {
  const { permissions } = await queryClient.fetchQuery(meQuery);
  return permissions['execution.viewAll'] === true;
}
