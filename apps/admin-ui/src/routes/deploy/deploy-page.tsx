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
import { rich, t } from '../../language/t';

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
      <title>{t`Deploy ${version} · Taskledger`}</title>
      <nav aria-label={t`Breadcrumb`} className="mb-3 text-muted">
        <Link to="/deploys" className="hover:text-ink">
          {t`Deploys`}
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
  const before = previous ? (
    <Link
      to="/deploys/$version"
      params={{ version: previous.version }}
      search={{ at: previous.at }}
      className="link [overflow-wrap:anywhere]"
    >
      {previous.version}
    </Link>
  ) : (
    t`no earlier version that is known`
  );
  return (
    <div className="min-w-0">
      <h1 className="flex min-w-0 flex-wrap items-center gap-x-3 [overflow-wrap:anywhere]">
        {deploy.version} {deploy.is_running && <Mark tone="ok">{t`Running`}</Mark>}
      </h1>
      <p className="mt-1 text-muted">{rich`Deployed ${(<Age at={deploy.at} suffix="ago" />)}, after ${before}`}</p>
    </div>
  );
}

function Windows({ version, view }: { readonly version: string; readonly view: DeployView }) {
  const { at, window: chosen = USUAL_DEPLOY_WINDOW } = view;
  return (
    <nav aria-label={t`Time before and after`} className="segments">
      {DEPLOY_WINDOWS.map((window) => (
        <Link
          key={window}
          to="/deploys/$version"
          params={{ version }}
          search={{ at, ...(window !== USUAL_DEPLOY_WINDOW && { window }) }}
          aria-current={window === chosen ? 'true' : undefined}
          title={t`At most ${window} before and after`}
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
          <dt className="label">{t`Before`}</dt>
          <dd>{rich`${(<At at={before.from} />)} to ${(<At at={before.to} />)}`}</dd>
        </div>
      )}
      <div>
        <dt className="label">{t`After`}</dt>
        <dd>
          {after.from === after.to
            ? t`Known once a whole minute has passed`
            : rich`${(<At at={after.from} />)} to ${(<At at={after.to} />)}`}
        </dd>
      </div>
    </dl>
  );
}

function TaskList({ comparison }: { readonly comparison: DeployComparison }) {
  const { tasks, counts } = comparison;
  return (
    <section aria-label={t`Tasks`} className="mt-5">
      <p className="mb-3 flex flex-wrap gap-x-5" aria-label={t`Outcomes`}>
        {OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => (
          <span key={outcome} className={outcome === 'worse' ? 'font-medium text-bad' : 'text-muted'}>
            {count(counts[outcome])} {OUTCOME_WORDS[outcome].toLowerCase()}
          </span>
        ))}
      </p>
      <div className="sheet overflow-clip">
        <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${COLUMNS}`}>
          <span>{t`Task`}</span>
          {[t`Finished`, t`Failed`, t`Run p50`, t`Run p95`, t`Run p99`].map((title) => (
            <span key={title} className="text-end">
              {title}
            </span>
          ))}
        </div>
        <ul className="divide-y lg:border-t" aria-label={t`Tasks, the worst first`}>
          {tasks.map((task) => (
            <TaskComparison key={task.task_name} task={task} comparison={comparison} />
          ))}
        </ul>
      </div>
      <p className="mt-3 max-w-prose text-[13px] text-muted">
        {t`The split is by time: what older processes end while the deploy is rolled out counts as after. The minute of the deploy counts for neither.`}
      </p>
    </section>
  );
}

function NothingRan({ comparison: { after } }: { readonly comparison: DeployComparison }) {
  return (
    <Empty icon="clock" title={t`No task has finished before or after`}>
      {after.from === after.to
        ? t`Look again in a minute.`
        : t`Once tasks have, their failures and durations are compared here.`}
    </Empty>
  );
}
