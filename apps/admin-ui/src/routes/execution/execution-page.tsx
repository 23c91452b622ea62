import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Copy } from '../../components/copy';
import { Progress } from '../../components/progress';
import { SkeletonDetail } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { Status } from '../../components/status';
import { t } from '../../language/t';
import { executionQuery } from '../../services/executions';
import { usePolling } from '../../services/polling';
import { useRemembered } from '../../services/recents';
import type { Execution } from '../../services/schema';
import { reasonWords } from '../../services/status';
import { ErrorLinks } from './error-links';
import { ErrorReport } from './error-report';
import { ExecutionActions } from './execution-actions';
import { Facts } from './facts';
import { HeadLine } from './head-line';
import { Sections } from './sections';
import { Timeline } from './timeline';
import { WhyWaiting } from './why-waiting';

const route = getRouteApi('/executions/$id');

export function ExecutionPage() {
  const { id } = route.useParams();
  const known = useQuery(executionQuery(id)).data;
  const polling = usePolling(known?.is_completed);
  const { data, error, isPending, refetch } = useQuery({ ...executionQuery(id), refetchInterval: polling });
  if (isPending) return <SkeletonDetail />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} isPage />;
  return <Detail execution={data} />;
}

function Detail({ execution }: { readonly execution: Execution }) {
  const { progress, is_running: isRunning, error } = execution;
  useRemembered(execution.task_name, execution.id);
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${execution.task_name} · Taskledger`}</title>
      <Head execution={execution} />
      {progress && isRunning && (
        <div className="mt-5 max-w-xl">
          <Progress progress={progress} />
        </div>
      )}
      <WhyWaiting execution={execution} />
      <Timeline execution={execution} />
      <div className="mt-6 grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_256px] lg:grid-rows-[auto_1fr]">
        {error && (
          <div className="min-w-0 lg:col-start-1">
            <ErrorReport type={execution.error_type} message={error} stack={execution.traceback}>
              <ErrorLinks execution={execution} />
            </ErrorReport>
          </div>
        )}
        <Sections execution={execution} />
        <Facts execution={execution} />
      </div>
    </article>
  );
}

function Head({ execution }: { readonly execution: Execution }) {
  const { id, task_name: name, status } = execution;
  return (
    <>
      <nav aria-label={t`Breadcrumb`} className="mb-3 flex items-center gap-2 text-muted">
        <Link to="/executions" className="hover:text-ink">
          {t`Executions`}
        </Link>
        <span aria-hidden="true">/</span>
        <Copy text={id} label={t`Copy the id`} shown={id.slice(-8)} />
      </nav>
      <header>
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
          <div className="min-w-0">
            <h1 className="break-words">
              <Link to="/tasks/$name" params={{ name }} className="hover:underline">
                {name}
              </Link>
            </h1>
            <div className="mt-1 flex flex-wrap items-center gap-x-3" aria-live="polite">
              <span className="text-[15px]">
                <Status status={status} />
              </span>
              {execution.cancel_requested_at && status === 'STARTED' && (
                <span className="text-warn">{t`Asked to stop`}</span>
              )}
              {execution.reason && <span className="text-muted">{reasonWords(execution.reason)}</span>}
            </div>
          </div>
          <ExecutionActions execution={execution} />
        </div>
        {/* Below the actions: beside them it is so long that they would move when its words change. */}
        <HeadLine execution={execution} />
      </header>
    </>
  );
}
