import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Facts } from '../../components/facts';
import { SkeletonDetail } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { setDuration } from '../../format/time';
import { rich, t } from '../../language/t';
import { ApiError } from '../../services/api';
import { useRemembered } from '../../services/recents';
import type { Task } from '../../services/schema';
import type { Window } from '../../services/statistics';
import { taskQuery } from '../../services/tasks';
import { Metrics } from './metrics';
import { OutcomeLine } from './outcome-line';
import { Performance } from './performance';
import { Recent } from './recent';
import { Run } from './run';
import { TaskErrors } from './task-errors';
import { PausedNotice, PauseOrResumeTask } from './task-pause';
import { TaskSchedules } from './task-schedules';
import { TaskBreaker } from './task-breaker';

const route = getRouteApi('/tasks/$name');

export function TaskPage() {
  const { name } = route.useParams();
  const { window = '24h', from } = route.useSearch();
  const { data, error, isPending, refetch } = useQuery(taskQuery(name));
  useRemembered(data?.name);
  if (isPending) return <SkeletonDetail />;
  if (!data && error instanceof ApiError && error.status === 404) return <Unregistered name={name} window={window} />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} isPage />;
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${name} · Taskledger`}</title>
      <nav aria-label={t`Breadcrumb`} className="mb-3 text-muted">
        <Link to="/tasks" className="hover:text-ink">
          {t`Tasks`}
        </Link>{' '}
        / {data.module}
      </nav>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <h1 className="min-w-0 break-words">{name}</h1>
        <PauseOrResumeTask task={data} />
      </header>
      {data.description && (
        <p className="mt-1.5 max-w-[68ch] text-[15px] leading-6 text-pretty text-muted">{data.description}</p>
      )}
      <PausedNotice task={data} />
      <Options task={data} />
      <OutcomeLine name={name} window={window} />
      <div className="mt-8 grid gap-x-12 max-lg:mt-6 gap-y-10 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Run key={name} task={data} from={from} window={window} />
        <div className="flex min-w-0 flex-col gap-8">
          <TaskBreaker name={name} />
          <TaskErrors name={name} />
          <TaskSchedules name={name} />
          <Performance name={name} window={window} from={from} />
          <Metrics name={name} />
          <Recent name={name} />
        </div>
      </div>
    </article>
  );
}

/** No process has its handler any more, or yet; what it did is kept. */
function Unregistered({ name, window }: { readonly name: string; readonly window: Window }) {
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${name} · Taskledger`}</title>
      <nav aria-label={t`Breadcrumb`} className="mb-3 text-muted">
        <Link to="/tasks" className="hover:text-ink">
          {t`Tasks`}
        </Link>
      </nav>
      <h1 className="break-words">{name}</h1>
      <p className="mt-1.5 max-w-[68ch] text-muted">
        {rich`This task is not registered here, so it cannot be run. Its history is below, and ${(
          <Link to="/executions" search={{ task: name }} className="link">
            {t`all its executions`}
          </Link>
        )} are listed.`}
      </p>
      <div className="mt-8 flex max-w-3xl flex-col gap-8">
        <Performance name={name} window={window} from={undefined} />
        <Recent name={name} />
      </div>
    </article>
  );
}

function Options({ task }: { readonly task: Task }) {
  const { retry, timeout_ms: timeout, priority, queue, tags, owner, runbook, searchable } = task;
  const facts: (readonly [string, ReactNode])[] = [
    [t`Queue`, queue ?? 'default'],
    [t`Priority`, String(priority ?? 5)],
    [t`Retries`, retriesOf(retry)],
    [t`Timeout`, timeout === null ? t`None` : setDuration(timeout)],
  ];
  if (owner) facts.push([t`Owner`, owner]);
  if (searchable.length > 0) facts.push([t`Searchable`, searchable.join(', ')]);
  if (runbook)
    facts.push([
      t`Runbook`,
      <a key="runbook" href={runbook} target="_blank" rel="noreferrer" className="link">
        {new URL(runbook).host}
        <span className="sr-only">{t` (opens in a new tab)`}</span>
      </a>,
    ]);
  return <Facts facts={facts} tags={tags} />;
}

function retriesOf({ max_retries: most, base_ms: first, factor, max_ms: longest }: Task['retry']): string {
  if (most === 0) return t`None`;
  if (most === 1) return t`1, after ${setDuration(first)}`;
  return t`${most}, after ${setDuration(first)}, then × ${factor} up to ${setDuration(longest)}`;
}
