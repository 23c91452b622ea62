import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { LatencyChart, ThroughputChart } from '../../charts/statistics-charts';
import { SkeletonFigures } from '../../components/skeletons';
import { Empty, Failure } from '../../components/states';
import { WindowSwitch } from '../../components/window-switch';
import { rich, t } from '../../language/t';
import { usePolling } from '../../services/polling';
import type { Statistics } from '../../services/schema';
import { statisticsQuery, type Window, WINDOW_WORDS } from '../../services/statistics';
import { Change } from './change';
import { Movers } from './movers';
import { FiringAlerts } from './firing-alerts';
import { LatestDeploy } from './latest-deploy';
import { NowFigures } from './now-figures';
import { TopErrors } from './top-errors';
import { VolumeTable } from './volume-table';

const route = getRouteApi('/overview');

export function OverviewPage() {
  const { window = '1h' } = route.useSearch();
  const polling = usePolling();
  const { data, error, isPending, refetch } = useQuery({ ...statisticsQuery(window), refetchInterval: polling });
  return (
    <div className="mx-auto max-w-[1760px]">
      <title>{`${t`Overview`} · Taskledger`}</title>
      <div className="mb-5 flex items-center justify-between gap-4">
        <h1>{t`Overview`}</h1>
        <WindowSwitch chosen={window} link={(each) => <Link to="/overview" search={{ window: each }} replace />} />
      </div>
      <FiringAlerts />
      {isPending && <SkeletonFigures />}
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {data && <Figures statistics={data} window={window} />}
    </div>
  );
}

function Figures({ statistics, window }: { readonly statistics: Statistics; readonly window: Window }) {
  return (
    <>
      <NowFigures now={statistics.now} window={window} />
      {statistics.tasks.length === 0 ? (
        <Quiet window={window} />
      ) : (
        <>
          <Change statistics={statistics} window={window} />
          <LatestDeploy />
          <div className="mt-4 grid gap-6 xl:grid-cols-2">
            <ThroughputChart statistics={statistics} />
            <LatencyChart statistics={statistics} />
          </div>
          <Movers statistics={statistics} window={window} />
          <TopErrors window={window} />
          <VolumeTable statistics={statistics} window={window} />
        </>
      )}
    </>
  );
}

function Quiet({ window }: { readonly window: Window }) {
  const longer = (
    <Link to="/overview" search={{ window: '30d' }} className="link">
      {t`last 30 days`}
    </Link>
  );
  const tasks = (
    <Link to="/tasks" className="link">
      {t`tasks`}
    </Link>
  );
  return (
    <Empty icon="clock" title={t`Nothing has finished in the last ${WINDOW_WORDS[window]}`}>
      {window === '30d'
        ? rich`Once something does, its throughput, failures and percentiles are here. Run one of the ${tasks}.`
        : rich`Once something does, its throughput, failures and percentiles are here. Look at the ${longer}, or run one of the ${tasks}.`}
    </Empty>
  );
}
