import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts';
import { Mark } from '../../components/mark';
import { SkeletonDetail } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { Age } from '../../components/when';
import { count, duration, share } from '../../format/time';
import { rich, t } from '../../language/t';
import { nextInQueueQuery, queueQuery } from '../../services/queues';
import type { Queue } from '../../services/schema';
import { UNTOLD_EVERY_MS } from '../../services/polling';
import { Relative } from '../execution/relative';
import { figure, limitsText, PausedBy, QueueMark } from '../queues/queue-figures';
import { QueueActions } from './queue-actions';

const route = getRouteApi('/queues/$name');

export function QueuePage() {
  const { name } = route.useParams();
  const { data, error, isPending, refetch } = useQuery({ ...queueQuery(name), refetchInterval: UNTOLD_EVERY_MS });
  if (isPending) return <SkeletonDetail />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} isPage />;
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${name} · Taskledger`}</title>
      <nav aria-label={t`Breadcrumb`} className="mb-3 text-muted">
        <Link to="/queues" className="hover:text-ink">
          {t`Queues`}
        </Link>
      </nav>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <h1 className="flex min-w-0 flex-wrap items-center gap-x-3 break-all">
          {name} <QueueMark queue={data} />
        </h1>
        <QueueActions key={name} queue={data} />
      </header>
      {data.paused && (
        <p className="mt-4 rounded-lg bg-warn-soft px-3 py-2">
          {rich`${(<PausedBy queue={data} />)}. Nothing of it starts until it is resumed.`}
        </p>
      )}
      <QueueFacts queue={data} />
      <div className="mt-8 grid gap-x-12 gap-y-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Next name={name} />
        <Workers queue={data} />
      </div>
    </article>
  );
}

function QueueFacts({ queue }: { readonly queue: Queue }) {
  const { name, oldest_ms: oldest, limited_by: by } = queue;
  const listed = (status: string, many: number): ReactNode => (
    <Link to="/executions" search={{ queue: name, status }} className="link">
      {figure(many)}
    </Link>
  );
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t`Waiting for their turn`, listed('PENDING,RETRY', queue.waiting)],
    [t`Oldest`, oldest === null ? '–' : duration(oldest)],
    [t`Scheduled for later`, figure(queue.delayed)],
    [t`Waiting for a lock`, figure(queue.blocked)],
    ...(queue.unserved > 0 ? [[t`Without a handler`, figure(queue.unserved)] as const] : []),
    [t`Running`, listed('STARTED', queue.running)],
    [t`Slots`, slotsText(queue)],
    [t`Arriving`, perMinute(queue.flow.arrived_per_minute)],
    [t`Finishing`, perMinute(queue.flow.finished_per_minute)],
    ...(queue.flow.empty_in_ms ? [[t`Empty in`, <EmptyIn key="empty" in={queue.flow.empty_in_ms} />] as const] : []),
    [by === 'operator' ? t`Limits, by an operator` : t`Limits`, limitsText(queue)],
  ];
  return <Facts facts={facts} tags={[]} />;
}

function slotsText({ slots, running }: Queue): string {
  return slots === 0 ? '0' : t`${count(slots)}, ${share(Math.min(1, running / slots))} in use`;
}

const perMinute = (rate: number): string => t`${rate >= 10 ? count(Math.round(rate)) : rate} per minute`;

/** When nothing waits any more, and how sure that is. */
function EmptyIn({ in: { least, likely, most } }: { readonly in: NonNullable<Queue['flow']['empty_in_ms']> }) {
  return (
    <span title={t`If what comes in and what ends goes on as in the last ten minutes`}>
      {duration(likely)} <span className="text-muted">{t`(${duration(least)} to ${duration(most)})`}</span>
    </span>
  );
}

function Next({ name }: { readonly name: string }) {
  const { data, error, refetch } = useQuery({ ...nextInQueueQuery(name), refetchInterval: UNTOLD_EVERY_MS });
  return (
    <section aria-label={t`Next in line`} className="min-w-0">
      <div className="mb-2 flex items-baseline justify-between">
        <h2>{t`Next in line`}</h2>
        <Link to="/executions" search={{ queue: name }} className="link">
          {t`All of the queue`}
        </Link>
      </div>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {data?.next && (
        <ul className="sheet overflow-clip">
          <Relative execution={data.next} />
        </ul>
      )}
      {data && !data.next && (
        <p className="rounded-lg border border-dashed px-4 py-5 text-muted">
          {data.hidden > 0 ? t`There is one that you may not see.` : t`Nothing waits for its turn.`}
        </p>
      )}
    </section>
  );
}

function Workers({ queue: { workers } }: { readonly queue: Queue }) {
  return (
    <section aria-label={t`Processes`} className="min-w-0">
      <h2 className="mb-2">{t`Processes that serve it`}</h2>
      {workers.length === 0 && (
        <p className="rounded-lg border border-dashed px-4 py-5 text-muted">
          {t`There is none: what waits in it starts once a process serves it.`}
        </p>
      )}
      <ul className="sheet divide-y overflow-clip empty:hidden">
        {workers.map(({ node_id: id, node_name: name, host, started_at: since, slots, running, quiet }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-6 px-4 py-2.5">
            <span className="min-w-0 break-all">
              <Link to="/workers" search={{ q: id }} className="link">
                {name}
              </Link>{' '}
              {host !== name && <span className="text-muted">{rich`on ${host}`}</span>}{' '}
              {quiet && <Mark tone="warn">{t`Quiet`}</Mark>}
            </span>
            <span className="text-muted">
              {rich`${count(running)} of ${count(slots)} slots, up for ${(<Age at={since} />)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
