import { useQuery } from '@tanstack/react-query';
import { Failure } from '../../components/states';
import { Age } from '../../components/when';
import { count, duration, share } from '../../format/time';
import { t } from '../../language/t';
import { usePolling } from '../../services/polling';
import type { TaskMetrics } from '../../services/schema';
import { metricsQuery } from '../../services/tasks';

/** How runs went since the ledger has been keeping count. */
export function Metrics({ name }: { readonly name: string }) {
  const polling = usePolling();
  const { data, error, refetch } = useQuery({ ...metricsQuery(name), refetchInterval: polling });
  return (
    <section aria-label={t`All time`} className="min-w-0">
      <h2 className="mb-3">{t`All time`}</h2>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <div className="skeleton h-16" />}
      {data?.status === 'no_executions' && (
        <p className="rounded-lg border border-dashed px-4 py-5 text-muted">{t`No run has succeeded or failed yet.`}</p>
      )}
      {data?.status === 'measured' && <Figures metrics={data} />}
    </section>
  );
}

function Figures({ metrics }: { readonly metrics: TaskMetrics }) {
  const errors = metrics.error_count ?? 0;
  const facts: readonly (readonly [label: string, value: string, isBad?: boolean])[] = [
    [t`Runs`, count(metrics.execution_count ?? 0, metrics.capped)],
    [t`Errors`, errors === 0 ? '0' : `${count(errors)} · ${share(metrics.error_rate ?? null)}`, errors > 0],
    [t`Average`, seconds(metrics.average_duration)],
    [t`Shortest`, seconds(metrics.min_duration)],
    [t`Longest`, seconds(metrics.max_duration)],
    [t`Total`, seconds(metrics.total_duration)],
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
      {facts.map(([label, value, isBad]) => (
        <div key={label}>
          <dt className="label">{label}</dt>
          <dd className={`mt-0.5 text-[15px] ${isBad ? 'text-bad' : ''}`}>{value}</dd>
        </div>
      ))}
      {metrics.last_execution && (
        <div>
          <dt className="label">{t`Last run`}</dt>
          <dd className="mt-0.5 text-[15px]">
            <Age at={metrics.last_execution} suffix="ago" />
          </dd>
        </div>
      )}
    </dl>
  );
}

const seconds = (value = 0): string => duration(value * 1_000);
