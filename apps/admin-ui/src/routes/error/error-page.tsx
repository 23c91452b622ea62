import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Copy } from '../../components/copy';
import { ErrorStateMark } from '../../components/error-state';
import { plain } from '../../components/plain';
import { SkeletonDetail } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { WindowSwitch } from '../../components/window-switch';
import { t } from '../../language/t';
import {
  ERROR_WINDOWS,
  errorQuery,
  errorWindowOf,
  type ErrorWindow,
  titleOf,
  USUAL_WINDOW,
} from '../../services/errors';
import { usePolling } from '../../services/polling';
import type { ErrorGroup } from '../../services/schema';
import { ErrorActions } from './error-actions';
import { ErrorDecision } from './error-decision';
import { ErrorFacts } from './error-facts';
import { LastFailure } from './last-failure';
import { LatestFailures } from './latest-failures';
import { TaskCounts } from './task-counts';
import { TrendChart } from './trend-chart';
import { VersionCounts } from './version-counts';

const route = getRouteApi('/errors/$fingerprint');

/** A group of errors: what it is, where and how often it happens, and what can be done about it. */
export function ErrorPage() {
  const { fingerprint } = route.useParams();
  const { window = USUAL_WINDOW } = route.useSearch();
  const query = useQuery({ ...errorQuery(fingerprint, window), refetchInterval: usePolling() });
  const { data, error, isPending, refetch } = query;
  if (isPending) return <SkeletonDetail />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} isPage />;
  return <Detail group={data} window={window} />;
}

interface DetailProps {
  readonly group: ErrorGroup;
  readonly window: ErrorWindow;
}

function Detail({ group, window }: DetailProps) {
  const { fingerprint, error_type: type, message } = group;
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${titleOf(group)} · Taskledger`}</title>
      <nav aria-label={t`Breadcrumb`} className="mb-3 flex items-center gap-2 text-muted">
        <Link to="/errors" className="hover:text-ink">
          {t`Errors`}
        </Link>
        <span aria-hidden="true">/</span>
        <Copy text={fingerprint} label={t`Copy the fingerprint`} shown={fingerprint.slice(0, 8)} />
      </nav>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="min-w-0 max-w-[90ch] flex-1 basis-80">
          {type && message && <p className="mono break-words text-bad">{type}</p>}
          <h1 className="line-clamp-3 break-words">{plain(titleOf(group))}</h1>
          <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1" aria-live="polite">
            <ErrorStateMark group={group} />
            <ErrorDecision group={group} />
          </p>
        </div>
        <ErrorActions group={group} />
      </header>
      <ErrorFacts group={group} window={window} />
      <div className="mt-6 mb-3 flex items-center justify-between gap-4">
        <h2>{t`Trend`}</h2>
        <WindowSwitch
          chosen={window}
          windows={ERROR_WINDOWS}
          link={(each) => (
            <Link
              to="/errors/$fingerprint"
              params={{ fingerprint }}
              search={errorWindowOf(each)}
              replace
              resetScroll={false}
            />
          )}
        />
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <TrendChart group={group} window={window} />
        <div className="grid min-w-0 gap-6">
          <TaskCounts group={group} window={window} />
          <VersionCounts group={group} window={window} />
        </div>
      </div>
      <LastFailure id={group.last_execution_id} />
      <LatestFailures group={group} window={window} />
    </article>
  );
}
