import { queryOptions } from '@tanstack/react-query';
import { get, patch } from './api';
import { queryClient } from './client';
import type { Config, ConfigChanges } from './schema';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => get<Config>('/tasks/config', {}, signal),
});

/** Stores settings for all processes; null takes back what was stored. */
export async function saveSettings(changes: ConfigChanges): Promise<void> {
  queryClient.setQueryData(settingsQuery.queryKey, await patch<Config>('/tasks/config', changes));
}
