import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { Choice } from '../../components/choice';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { count } from '../../format/time';
import { useNow } from '../../format/use-now';
import { rich, t } from '../../language/t';
import { usePolling } from '../../services/polling';
import type { ListedSchedule } from '../../services/schema';
import {
  isLate,
  LATE,
  SCHEDULE_STATE_WORDS,
  type ScheduleFilter,
  schedulesQuery,
  STATES,
} from '../../services/schedules';
import { useShortcuts } from '../../shell/shortcuts';
import { TextFilter } from '../executions/text-filter';
import { Collisions } from './collisions';
import { SCHEDULE_COLUMNS, ScheduleRow } from './schedule-row';
import { SlotLegend } from './slot-grid';

const route = getRouteApi('/schedules');
// The stream tells of executions, not of what becomes due.
const EVERY_MS = 10_000;

export function SchedulesPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const polling = usePolling();
  const query = useInfiniteQuery({
    ...schedulesQuery(search),
    refetchInterval: (now) => polling(now) || EVERY_MS,
  });
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  useShortcuts({ '/': () => field.current?.focus() });
  const time = useNow();
  const isOfLate = search.state === LATE;
  const shown = (data?.pages.flatMap(({ results }) => results) ?? []).filter(
    (schedule) => !isOfLate || isLate(schedule, time),
  );
  const isNarrowed = search.q !== undefined || search.state !== undefined;
  // The search field speaks up late: what was chosen meanwhile stays.
  const show = (change: Partial<ScheduleFilter>): void =>
    void navigate({ to: '/schedules', search: (now) => ({ ...now, ...change }), replace: true });
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Schedules`} · Taskledger`}</title>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1>{t`Schedules`}</h1>
        {data && <p className="text-muted">{count(isOfLate ? shown.length : (data.pages[0]?.count ?? 0))}</p>}
        <TextFilter
          ref={field}
          label={t`Search schedules`}
          placeholder={t`Name or task`}
          value={search.q}
          onChange={(q) => show({ q })}
          className="lg:ms-auto lg:!w-72"
        />
        <Choice label={t`State`} value={search.state ?? ''} onChange={(state) => show({ state: state || undefined })}>
          <option value="">{t`Any state`}</option>
          {STATES.map((state) => (
            <option key={state} value={state}>
              {SCHEDULE_STATE_WORDS[state]}
            </option>
          ))}
        </Choice>
        <Choice
          label={t`Order`}
          value={search.order ?? ''}
          onChange={(order) => show({ order: order === 'next' ? order : undefined })}
        >
          <option value="">{t`By name`}</option>
          <option value="next">{t`Next first`}</option>
        </Choice>
      </div>
      <Pending query={query} rows={8} />
      {data && shown.length === 0 && (
        <Empty icon="clock" title={isNarrowed ? t`No schedule fits` : t`There is no schedule`}>
          {isNarrowed ? (
            <>
              {rich`Look for another name or task, or ${(
                <Link to="/schedules" className="link">
                  {t`show all schedules`}
                </Link>
              )}.`}
            </>
          ) : (
            <>{rich`Put ${(<code>@Schedule</code>)} beside ${(<code>@Task</code>)}, and it is listed here.`}</>
          )}
        </Empty>
      )}
      {shown.length > 0 && (
        <>
          <Collisions />
          <ScheduleList schedules={shown} />
          <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
            <SlotLegend />
            {hasNextPage && (
              <button type="button" className="button" onClick={() => void fetchNextPage()}>
                {isFetchingNextPage ? t`Loading…` : t`Show more`}
              </button>
            )}
          </div>
        </>
      )}
    </div>
  );
}

function ScheduleList({ schedules }: { readonly schedules: readonly ListedSchedule[] }) {
  const focused = useScheduleKeys(schedules);
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${SCHEDULE_COLUMNS}`}>
        {[t`Schedule`, t`When`, t`Next`, t`Last slots`, ''].map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <ul className="divide-y lg:border-t" aria-label={t`Schedules`}>
        {schedules.map((schedule) => (
          <ScheduleRow key={schedule.name} schedule={schedule} isFocused={schedule.name === focused} />
        ))}
      </ul>
    </div>
  );
}

/** j and k walk the schedules, Enter opens one. */
function useScheduleKeys(schedules: readonly ListedSchedule[]): string | undefined {
  const navigate = useNavigate();
  const [at, setAt] = useState(-1);
  const name = schedules[at]?.name;
  const move = (step: number): void => setAt(Math.min(schedules.length - 1, Math.max(0, at + step)));
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ...(name && { Enter: () => void navigate({ to: '/schedules/$name', params: { name } }) }),
  });
  return name;
}
