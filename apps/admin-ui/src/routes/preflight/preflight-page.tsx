import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Icon } from '../../components/icon';
import { Pending } from '../../components/pending';
import { toastFailure } from '../../components/toasts';
import { Age } from '../../components/when';
import { plural, rich, t } from '../../language/t';
import { type PreflightCheck, preflightQuery, troublesOf } from '../../services/preflight';
import type { Preflight } from '../../services/schema';
import { CheckItem } from './check-item';

const WORST_FIRST = ['problem', 'warning', 'unknown'] as const;

/** The page shows how things are now, not an earlier report. */
const STALE_MS = 2_000;

export function PreflightPage() {
  const query = useQuery({
    ...preflightQuery,
    staleTime: STALE_MS,
  });
  const { data, dataUpdatedAt, isFetching, refetch } = query;
  const [said, setSaid] = useState('');
  const check = async (): Promise<void> => {
    if (isFetching) return;
    setSaid('');
    const found = await refetch();
    if (found.error) toastFailure(found.error);
    else if (found.data) setSaid(t`Checked again. ${summaryOf(found.data)}`);
  };
  return (
    <div className="ms-[max(0px,calc((100%-1440px)/2))] max-w-[1040px]">
      <title>{`${t`Preflight`} · Taskledger`}</title>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1>{t`Preflight`}</h1>
        {data && (
          <div className="ms-auto flex items-center gap-3 sm:gap-4">
            <span className="text-muted">
              {rich`Checked ${(<Age at={new Date(dataUpdatedAt).toISOString()} suffix="ago" />)}`}
            </span>
            <button type="button" className="button min-w-32" aria-disabled={isFetching} onClick={() => void check()}>
              <Icon name="retry" size={14} />
              {isFetching ? t`Checking…` : t`Check again`}
            </button>
          </div>
        )}
      </div>
      <p className="mt-1 mb-5 max-w-[76ch] text-pretty text-muted">
        {t`Whether tasks can rely on the servers, the settings and the other processes of this ledger, as seen by the process that serves this page.`}
      </p>
      <p role="status" className="sr-only">
        {said}
      </p>
      <Pending query={query} rows={6} />
      {data && <Report report={data} />}
    </div>
  );
}

function Report({ report }: { readonly report: Preflight }) {
  const troubles = WORST_FIRST.flatMap((worst) => report.checks.filter(({ status }) => status === worst));
  const rest = report.checks.filter(({ status }) => status === 'ok');
  return (
    <div className="sheet overflow-clip">
      <Checks title={summaryOf(report)} checks={troubles.length > 0 ? troubles : rest} />
      {troubles.length > 0 && rest.length > 0 && <Checks title={t`${rest.length} in order`} checks={rest} />}
    </div>
  );
}

interface ChecksProps {
  readonly title: string;
  readonly checks: readonly PreflightCheck[];
}

function Checks({ title, checks }: ChecksProps) {
  return (
    <section aria-label={title} className="not-first:border-t">
      <h2 className="bg-sunken px-4 py-1.5 text-[12px] font-medium text-muted sm:px-5">{title}</h2>
      <ul className="divide-y border-t">
        {checks.map((check, index) => (
          <CheckItem key={`${check.name} ${index}`} check={check} />
        ))}
      </ul>
    </section>
  );
}

function summaryOf(report: Preflight): string {
  return (
    troublesOf(report) ||
    plural(report.checks.length, { one: 'The one check is in order', other: 'All {0} checks are in order' })
  );
}
