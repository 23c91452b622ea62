import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { count } from '../../format/time';
import { plural, rich, t } from '../../language/t';
import { ALL_DATES, levelOf, nameOf, pathTo, type Period } from '../../services/calendar';
import type { ExecutionFilter, ExecutionListState, ExecutionListView } from '../../services/execution-filter';
import { periodGroupsQuery } from '../../services/groups';
import type { ExecutionGroup } from '../../services/schema';
import { useGroupPolling } from './use-group-polling';

interface DateBrowserProps {
  readonly filter: ExecutionFilter;
  readonly view: ExecutionListView;
  /** Where it is: a year, a month, a day, or at the top. */
  readonly on: Period;
}

/** The years, months and days in which something was created, with how much: one click narrows the list. */
export function DateBrowser({ filter, view, on }: DateBrowserProps) {
  const stateAt = (period: Period): ExecutionListState => ({ ...filter, ...view, on: period, to: undefined });
  return (
    <nav aria-label={t`Dates`} className="sheet px-3 py-2.5 sm:px-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <Path on={on} stateAt={stateAt} />
        <span className="label">{t`Created, ${filter.zone ? t`in ${filter.zone.replaceAll('_', ' ')}` : t`in UTC`}`}</span>
      </div>
      <Periods filter={filter} on={on} stateAt={stateAt} />
    </nav>
  );
}

interface PartProps {
  readonly on: Period;
  readonly stateAt: (period: Period) => ExecutionListState;
}

function Path({ on, stateAt }: PartProps) {
  const steps = [ALL_DATES, ...pathTo(on)];
  return (
    <ol className="flex flex-wrap items-baseline">
      {steps.map((period) => (
        <li key={period} className="flex items-baseline">
          {period !== ALL_DATES && (
            <span aria-hidden="true" className="px-2 text-faint">
              /
            </span>
          )}
          {period === on ? (
            <span aria-current="page" className="py-1 font-medium">
              {titleOf(period)}
            </span>
          ) : (
            <Link to="/executions" search={stateAt(period)} resetScroll={false} className="link py-1">
              {titleOf(period)}
            </Link>
          )}
        </li>
      ))}
    </ol>
  );
}

function titleOf(period: Period): string {
  return period === ALL_DATES ? t`All dates` : nameOf(period);
}

function Periods({ filter, on, stateAt }: PartProps & Pick<DateBrowserProps, 'filter'>) {
  const polling = useGroupPolling();
  const { data, error, isPending } = useQuery({ ...periodGroupsQuery(filter, on), refetchInterval: polling });
  const box = useRef<HTMLUListElement>(null);
  const { within } = levelOf(on);
  // Where there is no room for all, what is chosen is in sight, or else the latest.
  useEffect(() => {
    const list = box.current;
    if (!list || isPending) return;
    const chosen = list.querySelector<HTMLElement>('[aria-current]');
    const end = getComputedStyle(list).direction === 'rtl' ? -list.scrollWidth : list.scrollWidth;
    list.scrollLeft = chosen ? chosen.offsetLeft - list.clientWidth / 2 : end;
  }, [within, isPending]);
  if (error && !data)
    return (
      <p role="alert" className="py-2 text-muted">
        {rich`They could not be counted. ${error.message}`}
      </p>
    );
  const groups = [...(data?.groups ?? [])].reverse();
  const most = Math.max(1, ...groups.map((group) => group.count));
  return (
    <ul
      ref={box}
      aria-busy={isPending}
      className="-mx-3 mt-1.5 flex min-h-12 gap-1.5 overflow-x-auto px-3 py-0.5 sm:mx-0 sm:grid sm:grid-cols-[repeat(auto-fill,minmax(104px,1fr))] sm:overflow-visible sm:px-0"
    >
      {isPending && [0, 1, 2, 3].map((chip) => <li key={chip} className="skeleton h-11 w-18 shrink-0" />)}
      {data && groups.length === 0 && (
        <li className="col-span-full self-center text-muted">{t`Nothing was created here.`}</li>
      )}
      {groups.map((group) => (
        <li key={group.value} className="shrink-0">
          <PeriodLink group={group} most={most} isChosen={group.value === on} state={stateAt(group.value)} />
        </li>
      ))}
    </ul>
  );
}

interface PeriodLinkProps {
  readonly group: ExecutionGroup;
  readonly most: number;
  readonly isChosen: boolean;
  readonly state: ExecutionListState;
}

function PeriodLink({ group: { value, count: number, count_capped: capped }, most, isChosen, state }: PeriodLinkProps) {
  return (
    <Link
      to="/executions"
      search={state}
      resetScroll={false}
      aria-current={isChosen ? 'true' : undefined}
      className={`block min-w-18 rounded-lg border px-2.5 pt-1 pb-1.5 ${isChosen ? 'border-accent bg-accent-soft' : 'bg-surface hover:bg-hover'}`}
    >
      <span className="flex items-baseline justify-between gap-2 whitespace-nowrap">
        <span className="truncate font-medium">{nameOf(value, true)}</span>
        <span className="text-[12.5px] text-muted">
          {count(number, capped)}
          <span className="sr-only">{plural(number, { one: ' execution', other: ' executions' })}</span>
        </span>
      </span>
      <span aria-hidden="true" className="mt-1 block h-1 overflow-hidden rounded-full bg-line">
        <span
          className="block h-full rounded-full bg-accent"
          style={{ width: `max(3px, ${(number / most) * 100}%)` }}
        />
      </span>
    </Link>
  );
}
