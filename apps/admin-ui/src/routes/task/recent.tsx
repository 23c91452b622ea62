import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { SkeletonRows } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { t } from '../../language/t';
import { recentQuery } from '../../services/executions';
import { usePolling } from '../../services/polling';
import { Relative } from '../execution/relative';

/** The last ten of a task. */
export function Recent({ name }: { readonly name: string }) {
  const polling = usePolling();
  const { data, error, isPending, refetch } = useQuery({ ...recentQuery(name), refetchInterval: polling });
  return (
    <section aria-label={t`Recent executions`} className="min-w-0">
      <div className="mb-2 flex items-baseline justify-between">
        <h2>{t`Recent executions`}</h2>
        <Link to="/executions" search={{ task: name }} className="link">
          {t`All`}
        </Link>
      </div>
      {isPending && <SkeletonRows rows={4} />}
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {data?.results.length === 0 && (
        <p className="rounded-lg border border-dashed px-4 py-5 text-muted">{t`It has not run yet.`}</p>
      )}
      <ul className="sheet divide-y overflow-clip empty:hidden">
        {data?.results.map((execution) => (
          <Relative key={execution.id} execution={execution} isNamed={false} />
        ))}
      </ul>
    </section>
  );
}
