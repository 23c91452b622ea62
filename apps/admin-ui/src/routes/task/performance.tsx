import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ThroughputChart } from '../../charts/statistics-charts';
import { Failure } from '../../components/states';
import { WindowSwitch } from '../../components/window-switch';
import { count, lengthOf, share } from '../../format/time';
import { rich, t } from '../../language/t';
import { usePolling } from '../../services/polling';
import type { Statistics } from '../../services/schema';
import { endedIn, statisticsQuery, type Window, WINDOW_WORDS } from '../../services/statistics';

interface PerformanceProps {
  readonly name: string;
  readonly window: Window;
  readonly from: string | undefined;
}

/** Statistics of the last days. */
export function Performance({ name, window, from }: PerformanceProps) {
  const polling = usePolling();
  const { data, error, refetch } = useQuery({ ...statisticsQuery(window, name), refetchInterval: polling });
  return (
    <section aria-label={t`Performance`} className="min-w-0">
      <div className="mb-3 flex items-center justify-between gap-4">
        <h2>{t`Statistics`}</h2>
        <WindowSwitch
          chosen={window}
          link={(each) => (
            <Link to="/tasks/$name" params={{ name }} search={{ window: each, from }} replace resetScroll={false} />
          )}
        />
      </div>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <div className="skeleton h-40" />}
      {data && data.totals.finished === 0 && (
        <p className="rounded-lg border border-dashed px-4 py-5 text-muted">
          {rich`Nothing has finished in the last ${WINDOW_WORDS[window]}.`}
        </p>
      )}
      {data && data.totals.finished > 0 && (
        <>
          <Percentiles statistics={data} name={name} />
          <div className="mt-4">
            <ThroughputChart statistics={data} task={name} />
          </div>
        </>
      )}
    </section>
  );
}

function Percentiles({ statistics, name: task }: { readonly statistics: Statistics; readonly name: string }) {
  const { totals } = statistics;
  const facts: readonly (readonly [name: string, value: ReactNode, isBad?: boolean])[] = [
    [
      t`Finished`,
      <Link to="/executions" search={endedIn(statistics, { task })} className="hover:underline">
        {count(totals.finished)}
      </Link>,
    ],
    [
      t`Failed`,
      totals.failure === 0 ? (
        '0'
      ) : (
        <Link to="/executions" search={endedIn(statistics, { task, status: 'FAILURE' })} className="hover:underline">
          {count(totals.failure)} · {share(totals.failure_rate)}
        </Link>
      ),
      totals.failure > 0,
    ],
    [t`Wait p50`, lengthOf(totals.wait_p50_ms)],
    [t`Wait p95`, lengthOf(totals.wait_p95_ms)],
    [t`Retries`, count(totals.retry)],
    [t`Run p50`, lengthOf(totals.run_p50_ms)],
    [t`Run p95`, lengthOf(totals.run_p95_ms)],
    [t`Run p99`, lengthOf(totals.run_p99_ms)],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
      {facts.map(([name, value, isBad]) => (
        <div key={name}>
          <dt className="label">{name}</dt>
          <dd className={`mt-0.5 text-[15px] ${isBad ? 'text-bad' : ''}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
