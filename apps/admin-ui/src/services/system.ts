import { queryOptions } from '@tanstack/react-query';
import { get } from './api';
import type { System } from './schema';

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => get<System>('/system', {}, signal),
  staleTime: 2_000,
});
