import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { useEffect } from 'react';
import { t } from '../language/t';
import { get, post, type Query } from './api';
import { queryClient } from './client';
import type { ListFilter } from './list-filter';
import { listen } from './live';
import type {
  ExecutionStatus,
  ListedWorkflow,
  Workflow,
  WorkflowCancellation,
  WorkflowPage,
  WorkflowRetry,
} from './schema';

export type WorkflowState = ListedWorkflow['state'];

export const WORKFLOW_STATES: readonly WorkflowState[] = [
  'not_started',
  'running',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
];

/** The word for it, as people say it. */
export const STATE_WORDS: Readonly<Record<WorkflowState, string>> = {
  not_started: t`Not started`,
  running: t`Running`,
  completed: t`Completed`,
  completed_with_errors: t`Completed with errors`,
  failed: t`Failed`,
  cancelled: t`Cancelled`,
};

/** What the page of a workflow shows, as it is in the address. */
export interface WorkflowView {
  readonly view?: 'gantt';
  /** The node that is looked at. */
  readonly node?: string;
}

const NODES_AT_ONCE = 1_000;
const SOON_MS = 1_000;
// Many nodes are much to read.
const LATER_MS = 5_000;

const at = (id: string, view = ''): string => `/workflows/${encodeURIComponent(id)}${view}`;

const nextOf = ({ next }: { readonly next: string | null }): Query | null =>
  next ? Object.fromEntries(new URLSearchParams(next.split('?')[1])) : null;

export function workflowsQuery({ q, state }: ListFilter) {
  const query: Query = { search: q, state, page_size: 50 };
  return infiniteQueryOptions({
    queryKey: ['workflows', query],
    queryFn: ({ pageParam, signal }) => get<WorkflowPage>('/workflows', { ...query, ...pageParam }, signal),
    initialPageParam: {} as Query,
    getNextPageParam: nextOf,
    placeholderData: keepPreviousData,
  });
}

/** A workflow, a thousand nodes at a time. */
export function workflowQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['workflow', id],
    queryFn: ({ pageParam, signal }) => get<Workflow>(at(id), { limit: NODES_AT_ONCE, ...pageParam }, signal),
    initialPageParam: {} as Query,
    getNextPageParam: nextOf,
  });
}

/** What was read of a workflow, as one: how it stands by the page that was read last. */
export function joined(pages: readonly Workflow[]): Workflow | undefined {
  const last = pages.at(-1);
  return last && { ...last, nodes: pages.flatMap(({ nodes }) => nodes), edges: pages.flatMap(({ edges }) => edges) };
}

export const cancelWorkflow = (id: string, reason: string) =>
  changed(id, post<WorkflowCancellation>(at(id, '/cancel'), reason ? { reason } : {}));
export const retryFailed = (id: string, reason: string) =>
  changed(id, post<WorkflowRetry>(at(id, '/retry-failed'), reason ? { reason } : {}));

async function changed<T>(id: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    void queryClient.invalidateQueries({ queryKey: ['workflow', id] });
    void queryClient.invalidateQueries({ queryKey: ['workflows'] });
  }
}

/** Asks for a workflow anew when something happens to it or to one of its nodes, soon and not too often. */
export function useWorkflowNews(workflow: Workflow | undefined): void {
  const id = workflow?.id;
  const isOver = workflow === undefined || workflow.finished_at !== null;
  const ids = [id, ...(workflow?.nodes ?? []).map(({ execution_id: node }) => node)].join(' ');
  useEffect(() => {
    if (id === undefined || isOver) return undefined;
    const own = new Set(ids.split(' '));
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const queryKey = ['workflow', id];
    const look = (): void => {
      // Asked anew, what is being read would begin from the start: more nodes would never come while much happens.
      const isReading = queryClient.isFetching({ queryKey }) > 0;
      waiting = isReading ? setTimeout(look, SOON_MS) : undefined;
      if (!isReading) void queryClient.invalidateQueries({ queryKey });
    };
    const stop = listen((message) => {
      if (waiting === undefined && message.ids.some((each) => own.has(each)))
        waiting = setTimeout(look, own.size > NODES_AT_ONCE ? LATER_MS : SOON_MS);
    });
    return () => {
      stop();
      clearTimeout(waiting);
    };
  }, [id, ids, isOver]);
}

/** Nodes that are done, however they ended. */
export function endedNodes({ nodes_by_status: counts }: Pick<ListedWorkflow, 'nodes_by_status'>): number {
  const ended: readonly ExecutionStatus[] = ['SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED'];
  return ended.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}
