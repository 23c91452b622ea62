import { queryOptions } from '@tanstack/react-query';
import { get, post } from './api';
import type { ExecuteOptions, Submission, Task, TaskMetrics } from './schema';

export const tasksQuery = queryOptions({
  queryKey: ['tasks'],
  queryFn: ({ signal }) => get<readonly Task[]>('/tasks', {}, signal),
  staleTime: 60_000,
});

export function taskQuery(name: string) {
  return queryOptions({
    queryKey: ['tasks', name],
    queryFn: ({ signal }) => get<Task>(`/tasks/${encodeURIComponent(name)}`, {}, signal),
    staleTime: 60_000,
  });
}

/** How the runs of a task went, over all time. */
export function metricsQuery(name: string) {
  return queryOptions({
    queryKey: ['tasks', name, 'metrics'],
    queryFn: ({ signal }) => get<TaskMetrics>(`/tasks/${encodeURIComponent(name)}/metrics`, {}, signal),
  });
}

export function executeTask(name: string, params: unknown, options: ExecuteOptions): Promise<Submission> {
  return post<Submission>(`/tasks/${encodeURIComponent(name)}/$execute`, { params, options });
}
