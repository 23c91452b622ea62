import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Action } from '../../components/action';
import { useWhyNot } from '../../components/may';
import { Mark } from '../../components/mark';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import { alertsQuery, firingOf } from '../../services/alerts';
import { UNTOLD_EVERY_MS } from '../../services/polling';
import type { Alert, Alerts } from '../../services/schema';
import { MuteOrUnmute } from './alert-actions';
import { AlertMark, Muted, Standing } from './alert-mark';
import { AlertSheet } from './alert-sheet';

const COLUMNS =
  'grid gap-x-6 gap-y-1.5 px-4 sm:px-5 lg:grid-cols-[minmax(0,1.3fr)_116px_minmax(0,1.3fr)_104px] lg:items-center';

/** Rules of alerts: those that fire first. */
export function AlertsPage() {
  const query = useQuery({ ...alertsQuery, refetchInterval: UNTOLD_EVERY_MS });
  const { data } = query;
  const firing = firingOf(data).length;
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Alerts`} · Taskledger`}</title>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1>{t`Alerts`}</h1>
        {data && (
          <p className="me-auto text-muted">
            {firing > 0 ? t`${count(firing)} of ${count(data.count)} fire` : count(data.count)}
          </p>
        )}
        {data && <NewRule channels={data.channels} />}
      </div>
      <Pending query={query} rows={6} />
      {data?.results.length === 0 && (
        <Empty icon="bell" title={t`There is no alert rule`}>
          {rich`Make one here, or declare it in the code with ${(<code>alerts.rules</code>)}. Who is told, and how, says ${(<code>alerts.channels</code>)} in the code.`}
        </Empty>
      )}
      {data && data.results.length > 0 && <AlertList alerts={data.results} />}
    </div>
  );
}

function NewRule({ channels }: { readonly channels: Alerts['channels'] }) {
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const done = (name: string): void => void navigate({ to: '/alerts/$name', params: { name } });
  return (
    <>
      <Action icon="plus" tone="primary" whyNot={useWhyNot()('alert.manage')} onAct={() => setOpen(true)}>
        {t`New rule`}
      </Action>
      {isOpen && <AlertSheet channels={channels} onDone={done} onClose={() => setOpen(false)} />}
    </>
  );
}

function AlertList({ alerts }: { readonly alerts: readonly Alert[] }) {
  const rank = ({ state, muted }: Alert): number => (state === 'ok' ? 2 : muted ? 1 : 0);
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${COLUMNS}`}>
        {[t`Rule`, t`State`, t`What`, ''].map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <ul className="divide-y lg:border-t" aria-label={t`Alerts`}>
        {alerts
          .toSorted((one, other) => rank(one) - rank(other))
          .map((alert) => (
            <AlertRow key={alert.name} alert={alert} />
          ))}
      </ul>
    </div>
  );
}

function AlertRow({ alert }: { readonly alert: Alert }) {
  const { name, description, origin, channels, muted } = alert;
  return (
    <li className={`py-3 ${COLUMNS}`}>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2">
          <Link to="/alerts/$name" params={{ name }} className="font-medium break-all hover:underline">
            {name}
          </Link>
          {origin === 'code' && <Mark tone="plain">{t`Code`}</Mark>}
        </p>
        <p className="break-words text-muted">{description}</p>
        <p className="break-words text-[12.5px] text-faint">
          {channels.length > 0 ? t`Notifies ${channels.join(', ')}` : t`Notifies nobody: it only shows here`}
        </p>
      </div>
      <p>
        <AlertMark alert={alert} />
      </p>
      <div className="min-w-0">
        <Standing alert={alert} />
        {muted && (
          <p className="break-words text-muted">
            <Muted muted={muted} />
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-2 lg:justify-end">
        <MuteOrUnmute alert={alert} />
      </div>
    </li>
  );
}
