import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { t } from '../language/t';
import { get, patch, post, type Query, remove } from './api';
import { queryClient } from './client';
import type {
  BackfillPlan,
  Backfilled,
  ListedSchedule,
  Schedule,
  ScheduleChange,
  ScheduleCollisions,
  ScheduleHistory,
  SchedulePage,
  SchedulePause,
  SchedulePreview,
  ScheduleRevisions,
  ScheduleSlot,
  ScheduleThought,
  ScheduleTriggered,
} from './schema';

/** What the list shows, as it is in the address. */
export interface ScheduleFilter {
  readonly q?: string;
  readonly state?: string;
  readonly order?: 'next';
}

const KEY = 'schedules';
const LATE_MS = 5_000;
export const LATE = 'late';
export const STATES = ['active', 'paused', 'overridden', 'ended', 'late'] as const;
export const SCHEDULE_STATE_WORDS: Readonly<Record<(typeof STATES)[number], string>> = {
  active: t`Active`,
  paused: t`Paused`,
  overridden: t`Overridden`,
  ended: t`Ended`,
  late: t`Late`,
};

const at = (name: string, view = ''): string => `/schedules/${encodeURIComponent(name)}${view}`;

export function schedulesQuery({ q, state, order }: ScheduleFilter) {
  // The server knows when each is due. What is due first comes first, so what is late is all on the first page.
  const asked = state === LATE ? { state: 'active', order: 'next' } : { state, order };
  const query: Query = { search: q, ...asked, page_size: 50, last_slots: 14 };
  return infiniteQueryOptions({
    queryKey: [KEY, 'list', query],
    queryFn: ({ pageParam, signal }) => get<SchedulePage>('/schedules', { ...query, ...pageParam }, signal),
    initialPageParam: {} as Query,
    getNextPageParam: ({ next }): Query | null =>
      next ? Object.fromEntries(new URLSearchParams(next.split('?')[1])) : null,
    placeholderData: keepPreviousData,
  });
}

export const schedulesOfTaskQuery = (task: string) =>
  queryOptions({
    queryKey: [KEY, 'of task', task],
    queryFn: ({ signal }) => get<SchedulePage>('/schedules', { task_name: task, page_size: 25, last_slots: 0 }, signal),
  });

export const scheduleQuery = (name: string) =>
  queryOptions({ queryKey: [KEY, name], queryFn: ({ signal }) => get<Schedule>(at(name), {}, signal) });

export const historyQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: [KEY, name, 'history'],
    queryFn: ({ pageParam, signal }) =>
      get<ScheduleHistory>(at(name, '/history'), { limit: 50, before: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });

export const revisionsQuery = (name: string) =>
  queryOptions({
    queryKey: [KEY, name, 'revisions'],
    queryFn: ({ signal }) => get<ScheduleRevisions>(at(name, '/revisions'), { limit: 50 }, signal),
  });

export const previewQuery = (name: string) =>
  queryOptions({
    queryKey: [KEY, name, 'preview'],
    queryFn: () => post<SchedulePreview>(at(name, '/preview'), { count: 10 }),
  });

/** Of a schedule that is not saved. */
export const thoughtQuery = (thought: ScheduleThought) =>
  queryOptions({
    queryKey: [KEY, 'thought', thought],
    queryFn: () => post<SchedulePreview>('/schedules/preview', thought),
    retry: false,
    placeholderData: keepPreviousData,
  });

export const collisionsQuery = (hours: number) =>
  queryOptions({
    queryKey: [KEY, 'collisions', hours],
    queryFn: ({ signal }) => get<ScheduleCollisions>('/schedules/collisions', { hours }, signal),
    staleTime: 60_000,
  });

export const backfillPlanQuery = (name: string, from: string) =>
  queryOptions({
    queryKey: [KEY, name, 'backfill', from],
    queryFn: ({ signal }) => get<BackfillPlan>(at(name, '/backfill'), { from, limit: 1_000 }, signal),
  });

export const pauseSchedule = (name: string, body: SchedulePause) => changed(post<Schedule>(at(name, '/pause'), body));
export const resumeSchedule = (name: string) => changed(post<Schedule>(at(name, '/resume'), {}));
export const resetSchedule = (name: string) => changed(post<Schedule>(at(name, '/reset'), {}));
export const overrideSchedule = (name: string, body: ScheduleChange) => changed(patch<Schedule>(at(name), body));
export const triggerSchedule = (name: string) => changed(post<ScheduleTriggered>(at(name, '/trigger'), {}));
export const backfillSchedule = (name: string, from: string) =>
  changed(post<Backfilled>(at(name, '/backfill'), { from, limit: 1_000 }));
export const deleteSchedule = (name: string) => changed(remove(at(name)));

async function changed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } finally {
    void queryClient.invalidateQueries({ queryKey: [KEY] });
  }
}

/** With its zone, where it has one. */
export function zoneOf({ timing }: Pick<ListedSchedule, 'timing'>): string | undefined {
  return timing.kind === 'cron' ? (timing.timezone ?? 'UTC') : undefined;
}

/** How a slot went: what is shown of it. */
export type SlotOutcome = 'on time' | 'late' | 'made up for' | 'waiting' | 'skipped' | 'missed' | 'failed';

export const OUTCOME_WORDS: Readonly<Record<SlotOutcome, string>> = {
  'on time': t`on time`,
  late: t`late`,
  'made up for': t`made up for`,
  waiting: t`waiting`,
  skipped: t`skipped`,
  missed: t`missed`,
  failed: t`failed`,
};

export function outcomeOf({ state, reason, late_ms: late, execution_status: status }: ScheduleSlot): SlotOutcome {
  if (state === 'failed' || status === 'FAILURE') return 'failed';
  if (state !== 'fired') return state;
  if (reason === 'backfill') return 'made up for';
  return late !== null && late > LATE_MS ? 'late' : 'on time';
}

/** What should have begun by now and has not. */
export const lateQuery = queryOptions({
  queryKey: [KEY, 'late'],
  queryFn: ({ signal }) =>
    get<SchedulePage>('/schedules', { state: 'active', order: 'next', page_size: 50, last_slots: 0 }, signal),
});

export const isLate = ({ state, next_at: next }: ListedSchedule, now: number): boolean =>
  state === 'active' && next !== null && Date.parse(next) < now - LATE_MS;
