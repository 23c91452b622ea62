import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts';
import { SkeletonDetail } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { Age } from '../../components/when';
import { setDuration } from '../../format/time';
import { t } from '../../language/t';
import { alertQuery } from '../../services/alerts';
import { UNTOLD_EVERY_MS } from '../../services/polling';
import type { Alert } from '../../services/schema';
import { AlertActions } from '../alerts/alert-actions';
import { AlertMark, Muted, Standing } from '../alerts/alert-mark';
import { DeliveryLog } from './delivery-log';

const route = getRouteApi('/alerts/$name');

/** A rule as it is now, and who was told of it. */
export function AlertPage() {
  const { name } = route.useParams();
  const { data, error, isPending, refetch } = useQuery({ ...alertQuery(name), refetchInterval: UNTOLD_EVERY_MS });
  if (isPending) return <SkeletonDetail />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} isPage />;
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${name} · Taskledger`}</title>
      <nav aria-label={t`Breadcrumb`} className="mb-3 text-muted">
        <Link to="/alerts" className="hover:text-ink">
          {t`Alerts`}
        </Link>
      </nav>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <h1 className="flex min-w-0 flex-wrap items-center gap-x-3 break-all">
            {name} <AlertMark alert={data} />
          </h1>
          <p className="mt-1 break-words text-muted">{data.description}</p>
        </div>
        <AlertActions key={name} alert={data} />
      </header>
      {data.muted && (
        <p className="mt-4 rounded-lg bg-warn-soft px-3 py-2">
          <Muted muted={data.muted} />
        </p>
      )}
      <Facts facts={factsOf(data)} tags={[]} />
      <section aria-label={t`Now`} className="mt-6">
        <Standing alert={data} most={100} />
      </section>
      <DeliveryLog name={name} />
    </article>
  );
}

function factsOf(alert: Alert): readonly (readonly [string, ReactNode])[] {
  const { origin, created_by: by, channels, cooldown_ms: cooldown, last_notified_at: told, evaluated_at: at } = alert;
  return [
    [t`Notifies`, channels.length > 0 ? channels.join(', ') : t`nobody`],
    [t`Repeats after`, setDuration(cooldown)],
    [t`Last notified`, told ? <Age key="told" at={told} suffix="ago" /> : t`never`],
    [t`Last checked`, at ? <Age key="at" at={at} suffix="ago" /> : t`not yet`],
    [t`Defined by`, origin === 'code' ? t`the code` : (by ?? t`the application`)],
  ];
}
