import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Mark } from '../../components/mark';
import { SkeletonDetail } from '../../components/skeletons';
import { Empty, Failure } from '../../components/states';
import { Age, At } from '../../components/when';
import { count } from '../../format/time';
import {
  DEPLOY_WINDOWS,
  deployQuery,
  type DeployView,
  OUTCOME_WORDS,
  OUTCOMES,
  USUAL_DEPLOY_WINDOW,
} from '../../services/deploys';
import { usePolling } from '../../services/polling';
import type { DeployComparison } from '../../services/schema';
import { COLUMNS, TaskComparison } from './task-comparison';

const route = getRouteApi('/deploys/$version');

/** How tasks went before and after a deploy. */
export function DeployPage() {
  const { version } = route.useParams();
  const view = route.useSearch();
  const { data, error, isPending, refetch } = useQuery({
    ...deployQuery(version, view),
    refetchInterval: usePolling(),
  });
  if (isPending) return <SkeletonDetail />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} isPage />;
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`Deploy ${version} · Taskledger`}</title>
      <nav aria-label="Breadcrumb" className="mb-3 text-muted">
        <Link to="/deploys" className="hover:text-ink">
          Deploys
        </Link>
      </nav>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <Title comparison={data} />
        <Windows version={version} view={view} />
      </header>
      <Times comparison={data} />
      {data.tasks.length > 0 ? <TaskList comparison={data} /> : <NothingRan comparison={data} />}
    </article>
  );
}

function Title({ comparison: { deploy, previous } }: { readonly comparison: DeployComparison }) {
  return (
    <div className="min-w-0">
      <h1 className="flex min-w-0 flex-wrap items-center gap-x-3 [overflow-wrap:anywhere]">
        {deploy.version} {deploy.is_running && <Mark tone="ok">Running</Mark>}
      </h1>
      <p className="mt-1 text-muted">
        Deployed <Age at={deploy.at} suffix="ago" />, after{' '}
        {previous ? (
          <Link
            to="/deploys/$version"
            params={{ version: previous.version }}
            search={{ at: previous.at }}
            className="link [overflow-wrap:anywhere]"
          >
            {previous.version}
          </Link>
        ) : (
          'no other that is known'
        )}
      </p>
    </div>
  );
}

function Windows({ version, view }: { readonly version: string; readonly view: DeployView }) {
  const { at, window: chosen = USUAL_DEPLOY_WINDOW } = view;
  return (
    <nav aria-label="Time before and after" className="segments">
      {DEPLOY_WINDOWS.map((window) => (
        <Link
          key={window}
          to="/deploys/$version"
          params={{ version }}
          search={{ at, ...(window !== USUAL_DEPLOY_WINDOW && { window }) }}
          aria-current={window === chosen ? 'true' : undefined}
          title={`At most ${window} before and after`}
          replace
        >
          {window}
        </Link>
      ))}
    </nav>
  );
}

/** Which times are compared. They are of statistics, which know minutes. */
function Times({ comparison: { before, after } }: { readonly comparison: DeployComparison }) {
  return (
    <dl className="mt-4 flex flex-wrap gap-x-10 gap-y-2 border-y py-3">
      {before && (
        <div>
          <dt className="label">Before</dt>
          <dd>
            <At at={before.from} /> to <At at={before.to} />
          </dd>
        </div>
      )}
      <div>
        <dt className="label">After</dt>
        <dd>
          {after.from === after.to ? (
            'Known once a whole minute has passed'
          ) : (
            <>
              <At at={after.from} /> to <At at={after.to} />
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function TaskList({ comparison }: { readonly comparison: DeployComparison }) {
  const { tasks, counts } = comparison;
  return (
    <section aria-label="Tasks" className="mt-5">
      <p className="mb-3 flex flex-wrap gap-x-5" aria-label="Outcomes">
        {OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => (
          <span key={outcome} className={outcome === 'worse' ? 'font-medium text-bad' : 'text-muted'}>
            {count(counts[outcome])} {OUTCOME_WORDS[outcome].toLowerCase()}
          </span>
        ))}
      </p>
      <div className="sheet overflow-clip">
        <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${COLUMNS}`}>
          <span>Task</span>
          {['Finished', 'Failed', 'Run p50', 'Run p95', 'Run p99'].map((title) => (
            <span key={title} className="text-right">
              {title}
            </span>
          ))}
        </div>
        <ul className="divide-y lg:border-t" aria-label="Tasks, the worst first">
          {tasks.map((task) => (
            <TaskComparison key={task.task_name} task={task} comparison={comparison} />
          ))}
        </ul>
      </div>
      <p className="mt-3 max-w-prose text-[13px] text-muted">
        The split is by time: what older processes end while the deploy is rolled out counts as after. The minute of the
        deploy counts for neither.
      </p>
    </section>
  );
}

function NothingRan({ comparison: { after } }: { readonly comparison: DeployComparison }) {
  return (
    <Empty icon="clock" title="No task has finished before or after">
      {after.from === after.to
        ? 'Look again in a minute.'
        : 'Once tasks have, their failures and durations are compared here.'}
    </Empty>
  );
}
