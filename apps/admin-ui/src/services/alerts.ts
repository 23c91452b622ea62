import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { t } from '../language/t';
import { get, patch, post, remove } from './api';
import { queryClient } from './client';
import type {
  Alert,
  AlertChanges,
  AlertDeliveries,
  AlertMute,
  AlertPreview,
  AlertRequest,
  Alerts,
  AlertTest,
  AlertThought,
} from './schema';

const KEY = 'alerts';
const addressOf = (name: string): string => `/alerts/${encodeURIComponent(name)}`;

export const alertsQuery = queryOptions({
  queryKey: [KEY, 'list'],
  queryFn: ({ signal }) => get<Alerts>('/alerts', {}, signal),
});

export const alertQuery = (name: string) =>
  queryOptions({
    queryKey: [KEY, 'one', name],
    queryFn: ({ signal }) => get<Alert>(addressOf(name), {}, signal),
  });

/** What was told because of a rule, the latest first. */
export const alertDeliveriesQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: [KEY, 'deliveries', name],
    queryFn: ({ pageParam: cursor, signal }) =>
      get<AlertDeliveries>(`${addressOf(name)}/deliveries`, { cursor, page_size: 20 }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) =>
      next ? (new URLSearchParams(next.split('?')[1]).get('cursor') ?? undefined) : undefined,
  });

export const firingOf = (alerts: Alerts | undefined): Alert[] =>
  (alerts?.results ?? []).filter(({ state }) => state === 'firing');

/** What each kind is called in the form. */
export const ALERT_KIND_WORDS: Readonly<Record<Alert['kind'], string>> = {
  failure_rate: t`Too many of a task’s executions fail`,
  exhausted: t`Executions fail for good`,
  slow: t`Runs of a task take too long`,
  backlog_age: t`An execution waits for too long`,
  no_worker: t`Nobody works on what waits`,
  missed_schedule: t`Slots of a schedule are missed or late`,
};

export const createAlert = (body: AlertRequest): Promise<Alert> => noted(post<Alert>('/alerts', body));
export const changeAlert = (name: string, body: AlertChanges): Promise<Alert> =>
  noted(patch<Alert>(addressOf(name), body));
export const deleteAlert = (name: string): Promise<void> => noted(remove(addressOf(name)));
export const muteAlert = (name: string, body: AlertMute): Promise<Alert> =>
  noted(post<Alert>(`${addressOf(name)}/mute`, body));
export const unmuteAlert = (name: string): Promise<Alert> => noted(post<Alert>(`${addressOf(name)}/unmute`, {}));
export const testAlert = (name: string): Promise<AlertTest> => noted(post<AlertTest>(`${addressOf(name)}/test`, {}));
/** What a rule would have done. Nothing is changed by it. */
export const previewAlert = (body: AlertThought): Promise<AlertPreview> => post<AlertPreview>('/alerts/preview', body);

async function noted<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    void queryClient.invalidateQueries({ queryKey: [KEY] });
  }
}
