import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Mark } from '../../components/mark';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { Age, At } from '../../components/when';
import { duration } from '../../format/time';
import { deploysQuery } from '../../services/deploys';
import { usePolling } from '../../services/polling';
import type { Deploy } from '../../services/schema';
import { rich, t } from '../../language/t';

const COLUMNS =
  'grid gap-x-6 gap-y-1 px-4 sm:px-5 sm:grid-cols-[minmax(0,1fr)_160px_96px] sm:items-baseline lg:grid-cols-[minmax(0,1fr)_200px_160px_120px]';

/** When which version of the application began to run. */
export function DeploysPage() {
  const query = useQuery({ ...deploysQuery, refetchInterval: usePolling() });
  const { data } = query;
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{t`Deploys · Taskledger`}</title>
      <h1 className="mb-5">{t`Deploys`}</h1>
      <Pending query={query} rows={6} />
      {data?.results.length === 0 && <NoDeploys />}
      {data && data.results.length > 0 && <DeployList deploys={data.results} />}
    </div>
  );
}

function NoDeploys() {
  return (
    <Empty icon="deploy" title={t`No deploy is known`}>
      {rich`Give your processes the version of the application, and each new one is listed here, with how tasks went before and after: ${(<code>{"TaskModule.forRoot({ worker: { version: '1.4.2' } })"}</code>)}`}
    </Empty>
  );
}

function DeployList({ deploys }: { readonly deploys: readonly Deploy[] }) {
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-sm:!hidden ${COLUMNS}`}>
        <span>{t`Version`}</span>
        <span>{t`Deployed`}</span>
        <span className="max-lg:hidden">{t`Newest for`}</span>
        <span />
      </div>
      <ul className="divide-y sm:border-t" aria-label={t`Deploys`}>
        {deploys.map((deploy) => (
          <DeployRow key={deploy.at} deploy={deploy} />
        ))}
      </ul>
    </div>
  );
}

function DeployRow({ deploy: { version, at, until, is_running: isRunning } }: { readonly deploy: Deploy }) {
  return (
    <li className={`relative py-2.5 hover:bg-hover ${COLUMNS}`}>
      <Link
        to="/deploys/$version"
        params={{ version }}
        search={{ at }}
        className="min-w-0 font-medium [overflow-wrap:anywhere] after:absolute after:inset-0"
      >
        {version}
      </Link>
      <span className="text-muted">
        <At at={at} />
      </span>
      <span className="text-muted max-lg:hidden">
        {until ? duration(Date.parse(until) - Date.parse(at)) : <Age at={at} />}
      </span>
      <span>{isRunning && <Mark tone="ok">{t`Running`}</Mark>}</span>
    </li>
  );
}
