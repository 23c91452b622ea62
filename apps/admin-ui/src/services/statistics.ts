import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { t } from '../language/t';
import { get } from './api';
import type { ExecutionFilter } from './execution-filter';
import type { Statistics } from './schema';

export const WINDOWS = ['1h', '24h', '7d', '30d'] as const;
export type Window = (typeof WINDOWS)[number];

export const WINDOW_WORDS: Readonly<Record<Window, string>> = {
  '1h': t`hour`,
  '24h': t`24 hours`,
  '7d': t`7 days`,
  '30d': t`30 days`,
};

export const BUCKET_WORDS: Readonly<Record<Statistics['bucket'], string>> = {
  minute: t`minute`,
  ten_minutes: t`10 minutes`,
  hour: t`hour`,
  day: t`day`,
};

/** The address may say anything; a window is one of these. */
export function windowOf(value: unknown): { readonly window?: Window } {
  const window = WINDOWS.find((name) => name === value);
  return window ? { window } : {};
}

/** How executions went, of every task or of one. */
export function statisticsQuery(window: Window, taskName?: string) {
  return queryOptions({
    queryKey: ['statistics', window, taskName],
    queryFn: ({ signal }) => get<Statistics>('/statistics', { window, task_name: taskName }, signal),
    placeholderData: keepPreviousData,
  });
}

/** The same of as long a time before it, to compare with; asked for once. */
export function previousQuery({ from, to }: Pick<Statistics, 'from' | 'to'>, window: Window) {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  return queryOptions({
    // What is over changes slowly: a window that goes on by a little has the same past.
    queryKey: ['previous', window],
    queryFn: ({ signal }) => {
      const query = { from: new Date(2 * begin - end).toISOString(), to: new Date(begin).toISOString() };
      return get<Statistics>('/statistics', query, signal);
    },
    staleTime: 5 * 60_000,
  });
}

/** The executions that a number of the statistics counts. */
export function endedIn({ from, to }: Pick<Statistics, 'from' | 'to'>, more: ExecutionFilter = {}): ExecutionFilter {
  return { status: 'SUCCESS,FAILURE,REVOKED,SKIPPED', ...more, finished_from: from, finished_to: to };
}
