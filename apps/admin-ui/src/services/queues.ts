import { queryOptions } from '@tanstack/react-query';
import { t } from '../language/t';
import { get, post, put, remove } from './api';
import { queryClient } from './client';
import type {
  ListedQueue,
  Queue,
  QueueClean,
  QueueCleaned,
  QueueClear,
  QueueCleared,
  QueueClearPlan,
  QueueLimits,
  QueueNext,
  QueueObliterate,
  QueueObliterated,
  QueuePause,
  Queues,
} from './schema';

const KEY = 'queues';

const at = (name: string, view = ''): string => `/queues/${encodeURIComponent(name)}${view}`;

export const queuesQuery = queryOptions({
  queryKey: [KEY, 'list'],
  queryFn: ({ signal }) => get<Queues>('/queues', {}, signal),
});

export const queueQuery = (name: string) =>
  queryOptions({ queryKey: [KEY, name], queryFn: ({ signal }) => get<Queue>(at(name), {}, signal) });

export const nextInQueueQuery = (name: string) =>
  queryOptions({
    queryKey: [KEY, name, 'next'],
    queryFn: ({ signal }) => get<QueueNext>(at(name, '/next'), {}, signal),
  });

/** Counted anew whenever somebody is about to clear it. */
export const clearPlanQuery = (name: string, delayed: boolean) =>
  queryOptions({
    queryKey: [KEY, name, 'clear', delayed],
    queryFn: ({ signal }) => get<QueueClearPlan>(at(name, '/clear'), { delayed: String(delayed) }, signal),
    staleTime: 0,
    gcTime: 0,
  });

export const pauseQueue = (name: string, body: QueuePause) => changed(post<Queue>(at(name, '/pause'), body));
export const resumeQueue = (name: string) => changed(post<Queue>(at(name, '/resume'), {}));
export const clearQueue = (name: string, body: QueueClear) => changed(post<QueueCleared>(at(name, '/clear'), body));
export const cleanQueue = (name: string, body: QueueClean) => changed(post<QueueCleaned>(at(name, '/clean'), body));
export const obliterateQueue = (name: string, body: QueueObliterate) =>
  changed(post<QueueObliterated>(at(name, '/obliterate'), body));
export const limitQueue = (name: string, body: QueueLimits) => changed(put<Queue>(at(name, '/limits'), body));
export const unlimitQueue = (name: string) => changed(remove(at(name, '/limits')));

async function changed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    void queryClient.invalidateQueries({ queryKey: [KEY] });
    // Why executions wait is told on their pages.
    void queryClient.invalidateQueries({ queryKey: ['execution'] });
  }
}

export const pausedQueuesOf = (queues: Queues | undefined): readonly ListedQueue[] =>
  queues?.results.filter(({ paused }) => paused !== null) ?? [];

/** All that waits in a queue, for whatever it waits. */
export const depthOf = ({ waiting, delayed, blocked, unserved }: ListedQueue): number =>
  waiting + delayed + blocked + unserved;

/** Something is in the way of what waits, which does not go away by itself. */
export function troubleOf(queue: Pick<ListedQueue, 'paused' | 'slots' | 'unserved' | 'waiting'>): string | undefined {
  if (queue.paused) return t`Paused`;
  if (queue.slots === 0 && queue.waiting > 0) return t`Nobody serves it`;
  return queue.unserved > 0 ? t`Handlers are missing` : undefined;
}
