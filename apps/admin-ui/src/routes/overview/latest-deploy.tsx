import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeploys } from '../../components/use-deploys';
import { Age } from '../../components/when';
import { count } from '../../format/time';
import { deployQuery } from '../../services/deploys';
import type { Deploy, DeployComparison } from '../../services/schema';
import { plural, rich, t } from '../../language/t';

const SHOWN_FOR_MS = 7 * 86_400_000;

/** What the newest version has changed. Nothing where it is old, or the only one that is known. */
export function LatestDeploy() {
  const { data } = useDeploys();
  const [newest, previous] = data?.results ?? [];
  if (!newest || !previous || Date.now() - Date.parse(newest.at) > SHOWN_FOR_MS) return null;
  return <Newest deploy={newest} />;
}

function Newest({ deploy: { version, at } }: { readonly deploy: Deploy }) {
  const { data } = useQuery(deployQuery(version, { at }));
  const link = (
    <Link to="/deploys/$version" params={{ version }} search={{ at }} className="link font-medium">
      {version}
    </Link>
  );
  return (
    <p className="mt-2 text-muted [overflow-wrap:anywhere]">
      {rich`Version ${link}, deployed ${(<Age at={at} suffix="ago" />)}`}
      {data && (
        <>
          : <span className={data.counts.worse > 0 ? 'font-medium text-bad' : ''}>{changedBy(data)}</span>
        </>
      )}
    </p>
  );
}

function changedBy({ counts: { worse, better, unclear } }: DeployComparison): string {
  const parts = [
    worse > 0 ? plural(worse, { one: '{0} task worse', other: '{0} tasks worse' }) : t`no task clearly worse`,
    ...(better > 0 ? [t`${count(better)} better`] : []),
    ...(unclear > 0 ? [t`${count(unclear)} unclear`] : []),
  ];
  return parts.join(', ');
}
