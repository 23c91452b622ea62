import { queryOptions } from '@tanstack/react-query';
import { t } from '../language/t';
import { get, post } from './api';
import { queryClient } from './client';
import { type ExecutionFilter, queryOf } from './execution-filter';
import { whose } from './me';
import type {
  BulkItems,
  BulkOperation,
  BulkOperations,
  BulkPreview,
  BulkSelection,
  BulkStart,
  ExecutionItem,
  ExecutionStatus,
} from './schema';
import { isIncomplete, STATUSES } from './status';

const KEY = 'bulk';
const UNDER_WAY_MS = 1_000;

export type BulkAction = BulkOperation['action'];

const WORDS: Readonly<Record<BulkAction, (what: string) => string>> = {
  retry: (what) => t`Retry ${what}`,
  cancel: (what) => t`Cancel ${what}`,
  reorder: (what) => t`Change priority of ${what}`,
  promote: (what) => t`Run now ${what}`,
};
const UNDONE: Readonly<Record<BulkAction, (what: string) => string>> = {
  retry: (what) => t`Undo: retry ${what}`,
  cancel: (what) => t`Undo: cancel ${what}`,
  reorder: (what) => t`Undo: change priority of ${what}`,
  promote: (what) => t`Undo: run now ${what}`,
};

/** What an action on `5 executions` is called, on buttons and in titles. */
export const bulkWords = (action: BulkAction, what: string): string => WORDS[action](what);
/** The same of one that undoes another. */
export const undoneWords = (action: BulkAction, what: string): string => UNDONE[action](what);

export const BULK_STATE_WORDS: Readonly<Record<BulkOperation['state'], string>> = {
  running: t`Running`,
  stopped: t`Stopped`,
  aborted: t`Aborted`,
  finished: t`Finished`,
};

/** Above so many executions the number has to be typed. */
export const MOST_UNTYPED = 1_000;

/** The statuses of the executions that an action is for. */
export function statusesFor(action: BulkAction): readonly ExecutionStatus[] {
  if (action === 'retry') return STATUSES.filter((status) => !isIncomplete(status));
  return action === 'cancel' ? STATUSES.filter(isIncomplete) : ['PENDING', 'RETRY'];
}

/** What an operation is about: all that fits the filters, or the rows that are ticked. */
export type BulkSubject = { readonly filter: ExecutionFilter } | { readonly rows: readonly ExecutionItem[] };

/** The same in the words of the API. What fits the filters is meant as of a moment: not what is created later. */
export async function selectionOf(subject: BulkSubject, asOf: string): Promise<Pick<BulkSelection, 'filter' | 'ids'>> {
  if ('rows' in subject) return { ids: subject.rows.map(({ id }) => id) };
  const query = queryOf(subject.filter);
  const end = query.end_date && query.end_date < asOf ? query.end_date : asOf;
  const given = Object.entries({ ...query, ...(await whose()), end_date: end }).filter(([, value]) => value);
  return { filter: Object.fromEntries(given) };
}

export const bulkPreviewQuery = (action: BulkAction, subject: BulkSubject, asOf: string) =>
  queryOptions({
    queryKey: [KEY, 'preview', action, 'rows' in subject ? subject.rows.map(({ id }) => id) : subject.filter, asOf],
    queryFn: async () =>
      post<BulkPreview>('/bulk-operations/preview', { action, ...(await selectionOf(subject, asOf)) }),
    staleTime: Infinity,
    gcTime: 0,
  });

export const bulkOperationsQuery = queryOptions({
  queryKey: [KEY, 'list'],
  queryFn: ({ signal }) => get<BulkOperations>('/bulk-operations', { page_size: 100 }, signal),
  refetchInterval: ({ state }) =>
    state.data?.results.some((operation) => operation.state === 'running') ? UNDER_WAY_MS : false,
});

export const bulkOperationQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'one', id],
    queryFn: ({ signal }) => get<BulkOperation>(`/bulk-operations/${id}`, {}, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? UNDER_WAY_MS : false),
  });

export type BulkItemKind = 'done' | 'skipped' | 'failed' | 'open';

/** What became of its executions: read anew whenever it has moved on. */
export const bulkItemsQuery = (operation: BulkOperation, outcome: BulkItemKind | undefined) =>
  queryOptions({
    queryKey: [KEY, 'items', operation.id, outcome, decidedOf(operation)],
    queryFn: ({ signal }) =>
      get<BulkItems>(`/bulk-operations/${operation.id}/items`, { outcome, page_size: 200 }, signal),
    placeholderData: (before) => before,
  });

export function startBulk(body: BulkStart): Promise<BulkOperation> {
  return noted(post<BulkOperation>('/bulk-operations', body));
}

/** With `undo`, the answer is the operation that undoes it. */
export function changeBulk(id: string, change: 'abort' | 'resume' | 'undo'): Promise<BulkOperation> {
  return noted(post<BulkOperation>(`/bulk-operations/${id}/${change}`, {}));
}

/** How many of its executions are behind it. */
export function decidedOf({ done, skipped, failed }: Pick<BulkOperation, 'done' | 'skipped' | 'failed'>): number {
  return done + skipped + failed;
}

async function noted(answer: Promise<BulkOperation>): Promise<BulkOperation> {
  try {
    return await answer;
  } finally {
    void queryClient.invalidateQueries({ queryKey: [KEY] });
    for (const queryKey of [['executions'], ['groups']]) void queryClient.invalidateQueries({ queryKey });
  }
}
