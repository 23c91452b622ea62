import { queryOptions } from '@tanstack/react-query';
import { get, post } from './api';
import { queryClient } from './client';
import type { LockRelease, LockReleased, Locks, UniqueKeys } from './schema';

/** What the list shows, as it is in the address. */
export interface LockFilter {
  readonly q?: string;
}

const KEY = 'locks';

export const validLockFilter = ({ q }: Readonly<Record<string, unknown>>): LockFilter =>
  typeof q === 'string' && q ? { q } : {};

export const locksQuery = ({ q }: LockFilter) =>
  queryOptions({
    queryKey: [KEY, 'list', q],
    queryFn: ({ signal }) => get<Locks>('/locks', { search: q }, signal),
  });

// To find them takes more than a look at locks.
const KEYS_EVERY_MS = 15_000;

export const uniqueKeysQuery = ({ q }: LockFilter) =>
  queryOptions({
    queryKey: [KEY, 'unique', q],
    queryFn: ({ signal }) => get<UniqueKeys>('/unique-keys', { search: q }, signal),
    refetchInterval: KEYS_EVERY_MS,
  });

export async function releaseLock(key: string, body: LockRelease): Promise<LockReleased> {
  try {
    return await post<LockReleased>(`/locks/${encodeURIComponent(key)}/release`, body);
  } finally {
    // Why executions wait is told on their pages.
    for (const about of [KEY, 'execution']) void queryClient.invalidateQueries({ queryKey: [about] });
  }
}

/** Finds the executions of a key: who holds it, and who waits. */
export const queryOfKey = (key: string): string => `key:"${key.replaceAll(/["\\]/g, '\\$&')}"`;
