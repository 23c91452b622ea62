import { queryOptions } from '@tanstack/react-query';
import { get, post } from './api';
import { queryClient } from './client';
import type { ExecuteOptions, Submission, Task, TaskMetrics, TaskPause } from './schema';

export const tasksQuery = queryOptions({
  queryKey: ['tasks'],
  queryFn: ({ signal }) => get<readonly Task[]>('/tasks', {}, signal),
  staleTime: 60_000,
});

export function taskQuery(name: string) {
  return queryOptions({
    queryKey: ['tasks', name],
    queryFn: ({ signal }) => get<Task>(at(name), {}, signal),
    staleTime: 60_000,
  });
}

/** How the runs of a task went, over all time. */
export function metricsQuery(name: string) {
  return queryOptions({
    queryKey: ['tasks', name, 'metrics'],
    queryFn: ({ signal }) => get<TaskMetrics>(at(name, '/metrics'), {}, signal),
  });
}

export const pauseTask = (name: string, body: TaskPause) => changed(post<Task>(at(name, '/pause'), body));
export const resumeTask = (name: string) => changed(post<Task>(at(name, '/resume'), {}));

export function executeTask(name: string, params: unknown, options: ExecuteOptions): Promise<Submission> {
  return post<Submission>(at(name, '/$execute'), { params, options });
}

const at = (name: string, view = ''): string => `/tasks/${encodeURIComponent(name)}${view}`;

async function changed(work: Promise<Task>): Promise<Task> {
  try {
    return await work;
  } finally {
    // Why executions wait is told on their pages.
    for (const key of ['tasks', 'execution']) void queryClient.invalidateQueries({ queryKey: [key] });
  }
}
