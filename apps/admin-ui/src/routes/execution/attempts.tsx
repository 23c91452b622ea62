import { useQuery } from '@tanstack/react-query';
import { SkeletonRows } from '../../components/skeletons';
import { Empty, Failure } from '../../components/states';
import { Status } from '../../components/status';
import { bytes, clock, duration, moment } from '../../format/time';
import { rich, t } from '../../language/t';
import { attemptsQuery } from '../../services/history';
import type { Attempt, RunResources } from '../../services/schema';
import { ErrorReport } from './error-report';

export function Attempts({ id }: { readonly id: string }) {
  const { data, error, isPending, refetch } = useQuery(attemptsQuery(id));
  if (isPending) return <SkeletonRows rows={3} />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data.results.length === 0) {
    return (
      <Empty icon="retry" title={t`No attempt has ended yet`}>
        {t`Each attempt is listed here with its outcome once it is over.`}
      </Empty>
    );
  }
  return (
    <ol className="divide-y">
      {data.results.map((attempt) => (
        <AttemptItem key={attempt.run} attempt={attempt} />
      ))}
    </ol>
  );
}

function AttemptItem({ attempt }: { readonly attempt: Attempt }) {
  const { run, status, started_at: started, reason, error } = attempt;
  return (
    <li className="py-4 first:pt-0">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1">
        <h3 className="font-semibold">{rich`Run ${run}`}</h3>
        {status === 'INTERRUPTED' ? <Status status="REVOKED" note={t`Interrupted`} /> : <Status status={status} />}
        <time dateTime={started} title={moment(started)} className="text-muted">
          {clock(started)}
        </time>
        <span>{duration(attempt.duration * 1_000)}</span>
        {reason && <span className="text-muted">{reason}</span>}
        {attempt.node_id && <span className="mono ms-auto text-muted">{rich`node ${attempt.node_id.slice(-8)}`}</span>}
      </div>
      {attempt.resources && <Resources resources={attempt.resources} />}
      {error && (
        <div className="mt-3">
          <ErrorReport type={attempt.error_type} message={error} stack={attempt.traceback} />
        </div>
      )}
    </li>
  );
}

function Resources({ resources }: { readonly resources: RunResources }) {
  const { cpu_time: cpu, cpu_usage: usage, memory_used: memory, peak_memory: peak, is_shared: isShared } = resources;
  const parts = [
    t`Processor ${duration(cpu * 1_000)}${usage === null ? '' : ` (${Math.round(usage)} %)`}`,
    t`Memory ${memory < 0 ? '−' : '+'}${bytes(Math.abs(memory))}`,
    t`Peak ${bytes(peak)}`,
  ];
  return (
    <p className="mt-1 text-muted">
      {parts.join(' · ')}
      {isShared && t` · of the whole process: other runs went on meanwhile`}
    </p>
  );
}
