import { queryOptions } from '@tanstack/react-query';
import { t } from '../language/t';
import { get, post } from './api';
import { queryClient } from './client';
import type { ListFilter } from './list-filter';
import type { Breaker, BreakerChange, Breakers } from './schema';

const KEY = 'breakers';
export const BREAKER_STATES = ['open', 'half_open', 'closed'] as const;
export const BREAKER_WORDS: Readonly<Record<Breaker['state'], string>> = {
  open: t`state|Open`,
  half_open: t`Half-open`,
  closed: t`Closed`,
};

export const breakersQuery = ({ q, state }: ListFilter) =>
  queryOptions({
    queryKey: [KEY, 'list', q, state],
    queryFn: ({ signal }) => get<Breakers>('/breakers', { search: q, state }, signal),
  });

export const openBreakersQuery = queryOptions({
  queryKey: [KEY, 'open'],
  queryFn: ({ signal }) => get<Breakers>('/breakers', { state: 'open,half_open' }, signal),
});

export const taskBreakersQuery = (task: string) =>
  queryOptions({
    queryKey: [KEY, 'task', task],
    queryFn: ({ signal }) => get<Breakers>('/breakers', { task_name: task }, signal),
  });

export const breakerQuery = (name: string) =>
  queryOptions({
    queryKey: [KEY, 'one', name],
    queryFn: ({ signal }) => get<Breaker>(`/breakers/${encodeURIComponent(name)}`, {}, signal),
  });

export type BreakerOperation = 'open' | 'close';

export async function changeBreaker(name: string, operation: BreakerOperation, body: BreakerChange): Promise<Breaker> {
  try {
    return await post<Breaker>(`/breakers/${encodeURIComponent(name)}/${operation}`, body);
  } finally {
    void queryClient.invalidateQueries({ queryKey: [KEY] });
    // Why executions wait is told on their pages.
    void queryClient.invalidateQueries({ queryKey: ['execution'] });
  }
}
