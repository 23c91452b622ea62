import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { get } from './api';
import type { Statistics } from './schema';

export const WINDOWS = ['1h', '24h', '7d'] as const;
export type Window = (typeof WINDOWS)[number];

export const WINDOW_WORDS: Readonly<Record<Window, string>> = { '1h': 'hour', '24h': '24 hours', '7d': '7 days' };

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
