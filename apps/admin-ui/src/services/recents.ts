import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { basePath } from '../config';
import { meQuery } from './me';

/** An execution or a task whose page was open. Kept in this browser, and nowhere else. */
export interface Recent {
  readonly task: string;
  /** Of an execution. */
  readonly id?: string;
}

const MOST = 8;

/** Remembers that the page of this is open, once it is known to be there. */
export function useRemembered(task: string | undefined, id?: string): void {
  const user = useQuery(meQuery).data?.id;
  useEffect(() => {
    if (user === undefined || task === undefined) return;
    const others = recentsOf(user).filter((each) => each.id !== id || each.task !== task);
    try {
      localStorage.setItem(keyOf(user), JSON.stringify([{ task, ...(id && { id }) }, ...others].slice(0, MOST)));
    } catch {
      // It is full, or not to be had: then nothing is remembered.
    }
  }, [user, task, id]);
}

/** What was open last, the latest first. Who comes after somebody else in this browser does not see theirs. */
export function useRecents(): readonly Recent[] {
  const user = useQuery(meQuery).data?.id;
  return user === undefined ? [] : recentsOf(user);
}

// Two dashboards may share an origin.
const keyOf = (user: string): string => `taskledger.recent:${basePath}:${user}`;

function recentsOf(user: string): readonly Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(user)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isRecent).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function isRecent(value: unknown): value is Recent {
  const { task, id } = (value ?? {}) as Record<string, unknown>;
  return typeof task === 'string' && (id === undefined || typeof id === 'string');
}
