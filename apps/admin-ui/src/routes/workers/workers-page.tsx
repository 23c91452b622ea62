import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { Choice } from '../../components/choice';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import type { ListFilter } from '../../services/list-filter';
import { UNTOLD_EVERY_MS } from '../../services/polling';
import type { Worker } from '../../services/schema';
import { WORKER_STATES, WORKER_WORDS, workersQuery } from '../../services/workers';
import { useShortcuts } from '../../shell/shortcuts';
import { TextFilter } from '../executions/text-filter';
import { WORKER_COLUMNS, WorkerRow } from './worker-row';

const route = getRouteApi('/workers');

/** The processes that use the ledger: what each runs and needs, and which take nothing new. */
export function WorkersPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const query = useQuery({ ...workersQuery(search), refetchInterval: UNTOLD_EVERY_MS });
  const { data } = query;
  useShortcuts({ '/': () => field.current?.focus() });
  const show = (change: Partial<ListFilter>): void =>
    void navigate({ to: '/workers', search: (now) => ({ ...now, ...change }), replace: true });
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Workers`} · Taskledger`}</title>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1>{t`Workers`}</h1>
        {data && <p className="text-muted">{count(data.count, data.count_capped)}</p>}
        <TextFilter
          ref={field}
          label={t`Search workers`}
          placeholder={t`Name, host, queue or task`}
          value={search.q}
          onChange={(q) => show({ q })}
          className="lg:ms-auto lg:!w-72"
        />
        <Choice label={t`State`} value={search.state ?? ''} onChange={(state) => show({ state: state || undefined })}>
          <option value="">{t`All but left`}</option>
          {WORKER_STATES.map((state) => (
            <option key={state} value={state}>
              {WORKER_WORDS[state]}
            </option>
          ))}
        </Choice>
      </div>
      <Pending query={query} rows={6} />
      {data?.results.length === 0 && <NoWorkers isNarrowed={Boolean(search.q || search.state)} />}
      {data && data.results.length > 0 && <WorkerList workers={data.results} />}
    </div>
  );
}

function NoWorkers({ isNarrowed }: { readonly isNarrowed: boolean }) {
  if (isNarrowed)
    return (
      <Empty icon="worker" title={t`No worker fits`}>
        {rich`Look for another name or state, or ${(
          <Link to="/workers" className="link">
            {t`show all workers`}
          </Link>
        )}.`}
      </Empty>
    );
  return (
    <Empty icon="worker" title={t`There is no worker to see`}>
      {t`A process is listed while it uses the ledger, and for a day after it was lost. Processes are shared, so whoever may see only some of what is in their queues sees none.`}
    </Empty>
  );
}

function WorkerList({ workers }: { readonly workers: readonly Worker[] }) {
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${WORKER_COLUMNS}`}>
        {[t`Worker`, t`Serves`, t`Health`, t`Runs now`, ''].map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <ul className="divide-y lg:border-t" aria-label={t`Workers`}>
        {workers.map((worker) => (
          <WorkerRow key={worker.node_id} worker={worker} />
        ))}
      </ul>
    </div>
  );
}
