import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts';
import { JsonView } from '../../components/json-view';
import { SkeletonDetail } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { duration, instant } from '../../format/time';
import { rich, t } from '../../language/t';
import type { Schedule } from '../../services/schema';
import { scheduleQuery, zoneOf } from '../../services/schedules';
import { ScheduleMarks, sentence } from '../schedules/schedule-marks';
import { History } from './history';
import { Preview } from './preview';
import { Revisions } from './revisions';
import { ScheduleActions } from './schedule-actions';

const route = getRouteApi('/schedules/$name');

export function SchedulePage() {
  const { name } = route.useParams();
  const { data, error, isPending, refetch } = useQuery({ ...scheduleQuery(name), refetchInterval: 10_000 });
  if (isPending) return <SkeletonDetail />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} isPage />;
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${name} · Taskledger`}</title>
      <nav aria-label={t`Breadcrumb`} className="mb-3 text-muted">
        <Link to="/schedules" className="hover:text-ink">
          {t`Schedules`}
        </Link>{' '}
        / {data.module}
      </nav>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <h1 className="break-words">{name}</h1>
          <p className="mt-1 text-[15px] text-muted">
            {[data.text, zoneOf(data)].filter(Boolean).join(', ')} <ScheduleMarks schedule={data} />
          </p>
        </div>
        <ScheduleActions key={name} schedule={data} />
      </header>
      <Layers schedule={data} />
      <Rules schedule={data} />
      <div className="mt-8 grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)]">
        <History name={name} />
        <div className="flex min-w-0 flex-col gap-8">
          {data.state !== 'ended' && <Preview key={data.revision} name={name} />}
          <Payload schedule={data} />
          <Revisions key={`revisions ${data.revision}`} name={name} />
        </div>
      </div>
    </article>
  );
}

/** Who keeps it from what code says. */
function Layers({ schedule: { paused, override, state, defined_text: defined } }: { readonly schedule: Schedule }) {
  return (
    <div className="mt-4 flex flex-col gap-2 empty:hidden">
      {paused && state === 'paused' && (
        <p className="rounded-lg bg-warn-soft px-3 py-2">
          {rich`${sentence(t`Paused`, paused.by, paused.until, paused.reason)}. Its slots are skipped.`}
        </p>
      )}
      {override && (
        <p className="rounded-lg bg-accent-soft px-3 py-2">
          {rich`${sentence(t`Overridden`, override.by, override.until, override.reason)}. Defined is: ${defined}`}
          {override.has_payload && t`, with another payload`}.
        </p>
      )}
    </div>
  );
}

function Rules({ schedule }: { readonly schedule: Schedule }) {
  const { task_name: task, catch_up: catchUp, next_at: next, queue, tags } = schedule;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t`Task`,
      <Link key="task" to="/tasks/$name" params={{ name: task }} className="link">
        {task}
      </Link>,
    ],
    [t`Next`, next ? instant(next) : t`None`],
    [t`Queue`, queue],
    [t`When it overlaps`, OVERLAPS[schedule.overlap] ?? schedule.overlap],
    [
      t`Missed slots`,
      typeof catchUp === 'string' ? (CATCH_UPS[catchUp] ?? catchUp) : t`Up to ${catchUp.max} are made up for`,
    ],
    [t`Jitter`, schedule.jitter_ms === 0 ? t`None` : t`Up to ${duration(schedule.jitter_ms)}`],
    ...(schedule.remaining === null ? [] : [[t`Remaining`, String(schedule.remaining)] as const]),
    [t`Origin`, ORIGINS[schedule.origin] ?? schedule.origin],
  ];
  return <Facts facts={facts} tags={tags} />;
}

const OVERLAPS: Readonly<Record<string, string>> = {
  skip: t`Skip the slot`,
  queue: t`One slot waits`,
  cancelRunning: t`Cancel the one before`,
  allow: t`Run side by side`,
};
const CATCH_UPS: Readonly<Record<string, string>> = { none: t`Left out`, last: t`The last is made up for` };
const ORIGINS: Readonly<Record<string, string>> = {
  code: t`Code`,
  service: t`Created at run time`,
  builtin: 'Taskledger',
};

function Payload({ schedule }: { readonly schedule: Schedule }) {
  return (
    <section aria-label={t`Payload`}>
      <h2 className="mb-2">{t`Payload`}</h2>
      {schedule.payload_visible ? (
        <JsonView value={schedule.payload} name={t`payload`} />
      ) : (
        <p className="text-muted">{t`You don’t have access to payloads.`}</p>
      )}
    </section>
  );
}
