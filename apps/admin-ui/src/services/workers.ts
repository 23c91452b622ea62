import { queryOptions } from '@tanstack/react-query';
import { t } from '../language/t';
import { get, post } from './api';
import { queryClient } from './client';
import type { ListFilter } from './list-filter';
import type { Worker, WorkerQuiet, Workers } from './schema';

const KEY = 'workers';
export const WORKER_STATES = ['alive', 'quiet', 'lost', 'left'] as const;
export const WORKER_WORDS: Readonly<Record<Worker['state'], string>> = {
  alive: t`Alive`,
  quiet: t`Quiet`,
  lost: t`Lost`,
  left: t`Left`,
};

export const workersQuery = ({ q, state }: ListFilter) =>
  queryOptions({
    queryKey: [KEY, 'list', q, state],
    queryFn: ({ signal }) => get<Workers>('/workers', { search: q, state }, signal),
  });

export const quietWorker = (id: string, body: WorkerQuiet) => changed(post<Worker>(`/workers/${id}/quiet`, body));
export const resumeWorker = (id: string) => changed(post<Worker>(`/workers/${id}/resume`, {}));

async function changed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    // What queues can run, and why executions wait, is told on their pages.
    for (const key of [KEY, 'queues', 'execution']) void queryClient.invalidateQueries({ queryKey: [key] });
  }
}

export const slotsOf = ({ queues }: Worker): number => queues.reduce((sum, { slots }) => sum + slots, 0);
