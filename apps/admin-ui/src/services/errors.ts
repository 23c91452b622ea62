import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { t } from '../language/t';
import { get, post, type Query } from './api';
import { queryClient } from './client';
import { type ExecutionFilter, queryOf } from './execution-filter';
import { pageOf } from './executions';
import type {
  ErrorGroup,
  ErrorGroupItem,
  ErrorGroups,
  ErrorIgnorance,
  ErrorReopening,
  ErrorResolution,
  ErrorRetried,
  ErrorRetry,
  ErrorRetryPlan,
} from './schema';
import { WINDOW_WORDS } from './statistics';

export type ErrorState = ErrorGroupItem['state'];
export const ERROR_STATES: readonly ErrorState[] = ['open', 'resolved', 'ignored'];
export const ERROR_STATE_WORDS: Readonly<Record<ErrorState, string>> = {
  open: t`state|Open`,
  resolved: t`Resolved`,
  ignored: t`Ignored`,
};
export const ANY_STATE = 'any';

export const ERROR_WINDOWS = ['24h', '7d', '30d'] as const;
export type ErrorWindow = (typeof ERROR_WINDOWS)[number];
export const USUAL_WINDOW: ErrorWindow = '7d';

/** What the list shows, as it is in the address. */
export interface ErrorFilter {
  /** Open ones where nothing is said. */
  readonly state?: ErrorState | typeof ANY_STATE;
  readonly task?: string;
  readonly queue?: string;
  /** In the type and the message. */
  readonly q?: string;
  readonly window?: ErrorWindow;
  /** The latest first where nothing is said. */
  readonly sort?: 'count';
}

const KEY = 'errors';
const PAGE_SIZE = 50;
const TOP = 5;
const LONGEST = 255;

const at = (fingerprint: string, view = ''): string => `/errors/${encodeURIComponent(fingerprint)}${view}`;

/** Keeps what makes sense of an address, and drops the rest. */
export function validErrorFilter(search: Readonly<Record<string, unknown>>): ErrorFilter {
  const { state, task, queue, q, sort } = search;
  const known = [...ERROR_STATES, ANY_STATE].find((each) => each === state) as ErrorFilter['state'];
  return {
    ...(known && known !== 'open' && { state: known }),
    ...(typeof task === 'string' && task && { task: task.slice(0, LONGEST) }),
    ...(typeof queue === 'string' && queue && { queue: queue.slice(0, LONGEST) }),
    // An address with a number in it gives a number.
    ...(q !== undefined && q !== '' && { q: String(q).slice(0, LONGEST) }),
    ...errorWindowOf(search['window']),
    ...(sort === 'count' && { sort }),
  };
}

/** The address may say anything; a window is one of these. */
export function errorWindowOf(value: unknown): { readonly window?: ErrorWindow } {
  const window = ERROR_WINDOWS.find((name) => name === value);
  return window ? { window } : {};
}

/** Whether any group is left out that has failed in the time. */
export const isNarrowed = ({ task, queue, q }: ErrorFilter): boolean =>
  [task, queue, q].some((condition) => condition !== undefined);

export const windowWords = (window: ErrorWindow = USUAL_WINDOW): string => t`in the last ${WINDOW_WORDS[window]}`;

export function errorsQuery({ state = 'open', task, queue, q, window = USUAL_WINDOW, sort }: ErrorFilter) {
  const given = state === ANY_STATE ? undefined : state;
  const asked: Query = { window, state: given, task_name: task, queue, search: q, sort };
  return infiniteQueryOptions({
    queryKey: [KEY, 'list', asked],
    queryFn: ({ pageParam: cursor, signal }) =>
      get<ErrorGroups>('/errors', { ...asked, page_size: PAGE_SIZE, cursor }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) =>
      next ? (new URL(next, location.href).searchParams.get('cursor') ?? undefined) : undefined,
    placeholderData: keepPreviousData,
  });
}

/** The open ones that are most frequent, of all tasks or of one. */
export function topErrorsQuery(window: ErrorWindow, task?: string) {
  const query = { window, state: 'open', sort: 'count', page_size: TOP, task_name: task };
  return queryOptions({
    queryKey: [KEY, 'top', window, task],
    queryFn: ({ signal }) => get<ErrorGroups>('/errors', query, signal),
    placeholderData: keepPreviousData,
  });
}

export function errorQuery(fingerprint: string, window: ErrorWindow = USUAL_WINDOW) {
  return queryOptions({
    queryKey: [KEY, 'one', fingerprint, window],
    queryFn: ({ signal }) => get<ErrorGroup>(at(fingerprint), { window }, signal),
    placeholderData: (known, query) => (query?.queryKey[2] === fingerprint ? known : undefined),
  });
}

const LATEST = 10;

/** The newest of what the count of a group counts. */
export function latestFailuresQuery(group: Counted) {
  const filter = failedSo(group);
  return queryOptions({
    queryKey: [KEY, 'latest', filter],
    queryFn: ({ signal }) => pageOf({ ...queryOf(filter), page_size: LATEST }, signal),
    placeholderData: keepPreviousData,
  });
}

/** Counted anew whenever somebody is about to repeat them. */
export function retryPlanQuery(fingerprint: string) {
  return queryOptions({
    queryKey: [KEY, 'retry', fingerprint],
    queryFn: ({ signal }) => get<ErrorRetryPlan>(at(fingerprint, '/retry'), {}, signal),
    staleTime: 0,
    gcTime: 0,
  });
}

export const resolveError = (fingerprint: string, body: ErrorResolution) =>
  changed(post<ErrorGroup>(at(fingerprint, '/resolve'), body));
export const ignoreError = (fingerprint: string, body: ErrorIgnorance) =>
  changed(post<ErrorGroup>(at(fingerprint, '/ignore'), body));
export const reopenError = (fingerprint: string, body: ErrorReopening) =>
  changed(post<ErrorGroup>(at(fingerprint, '/reopen'), body));
export const retryError = (fingerprint: string, body: ErrorRetry) =>
  changed(post<ErrorRetried>(at(fingerprint, '/retry'), body));

async function changed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    void queryClient.invalidateQueries({ queryKey: [KEY] });
  }
}

type Counted = Pick<ErrorGroup, 'fingerprint' | 'trend'>;

/** The executions that the count of a group counts. */
export function failedSo({ fingerprint, trend }: Counted, more: ExecutionFilter = {}): ExecutionFilter {
  const from = trend[0]?.at;
  return { status: 'FAILURE', fingerprint, ...(from && { finished_from: from }), ...more };
}

/** The first line of what it says: the rest is on its page. */
export function titleOf({ error_type: type, message }: Pick<ErrorGroupItem, 'error_type' | 'message'>): string {
  return message?.trim().split('\n', 1)[0] || type || t`An error of which you may not see more`;
}
