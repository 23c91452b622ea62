import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { SkeletonRows } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { type ErrorWindow, failedSo, latestFailuresQuery, windowWords } from '../../services/errors';
import type { ErrorGroup } from '../../services/schema';
import { Relative } from '../execution/relative';

interface LatestFailuresProps {
  readonly group: ErrorGroup;
  readonly window: ErrorWindow;
}

/** What has failed so lately, and the way to all of it. */
export function LatestFailures({ group, window }: LatestFailuresProps) {
  const { data, error, isPending, refetch } = useQuery(latestFailuresQuery(group));
  return (
    <section aria-label={t`Latest executions`} className="mt-8">
      <div className="mb-2 flex items-baseline justify-between gap-4">
        <h2>{t`Latest executions`}</h2>
        {group.count > 0 && (
          <Link to="/executions" search={failedSo(group)} className="link">
            {group.count === 1 ? t`As a list` : t`All ${count(group.count)} as a list`}
          </Link>
        )}
      </div>
      {isPending && <SkeletonRows rows={4} />}
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {data?.results.length === 0 && <p className="text-muted">{t`None has failed so ${windowWords(window)}.`}</p>}
      {data && data.results.length > 0 && (
        <ul className="sheet divide-y overflow-clip">
          {data.results.map((execution) => (
            <Relative key={execution.id} execution={execution} isNamed={group.task_names.length > 1} />
          ))}
        </ul>
      )}
    </section>
  );
}
