import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts';
import { SkeletonDetail } from '../../components/skeletons';
import { Failure } from '../../components/states';
import { Age } from '../../components/when';
import { plural, rich, t } from '../../language/t';
import { BULK_STATE_WORDS, bulkOperationQuery, decidedOf } from '../../services/bulk';
import { count } from '../../format/time';
import type { BulkOperation } from '../../services/schema';
import { BulkChanges } from './bulk-changes';
import { BulkItemList } from './bulk-item-list';
import { bulkTitle } from './bulk-title';

const route = getRouteApi('/bulk-operations/$id');
const STAGES = { first: t`the first`, next: t`a few more`, rest: t`the rest` } as const;

/** How far an operation is, what became of each execution, and how to stop it or take it back. */
export function BulkOperationPage() {
  const { id } = route.useParams();
  const { data, error, isPending, refetch } = useQuery(bulkOperationQuery(id));
  if (isPending) return <SkeletonDetail />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} isPage />;
  return (
    <article className="mx-auto max-w-[1440px]">
      <title>{`${bulkTitle(data)} · Taskledger`}</title>
      <nav aria-label={t`Breadcrumb`} className="mb-3 text-muted">
        <Link to="/bulk-operations" className="hover:text-ink">
          {t`Bulk operations`}
        </Link>
      </nav>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <h1>{bulkTitle(data)}</h1>
        <BulkChanges operation={data} />
      </header>
      <div className="mt-4 flex items-center gap-3">
        <progress className="meter" max={data.total} value={decidedOf(data)} aria-label={t`Executions decided`} />
        <p role="status" className="whitespace-nowrap text-muted">
          {rich`${BULK_STATE_WORDS[data.state]}, ${count(decidedOf(data))} of ${count(data.total)}`}
        </p>
      </div>
      {data.state_reason && (
        <p className="mt-4 rounded-lg bg-warn-soft px-3 py-2">{rich`Stopped: ${data.state_reason} Resume it, or abort it.`}</p>
      )}
      <Facts facts={factsOf(data)} tags={[]} />
      <BulkItemList operation={data} />
    </article>
  );
}

function factsOf(operation: BulkOperation): readonly (readonly [string, ReactNode])[] {
  const { done, skipped, failed, refused, stage, reason, per_second: rate, created_by_username: by } = operation;
  const { selection, undo_of: undoOf, created_at: at } = operation;
  return [
    [t`Done`, count(done)],
    [t`Skipped`, count(skipped)],
    [t`Failed`, count(failed)],
    ...(refused > 0 ? [[t`Not allowed`, count(refused)] as const] : []),
    ...(rate === null ? [] : [[t`Most a second`, count(rate)] as const]),
    ...(stage === null ? [] : [[t`At`, STAGES[stage]] as const]),
    [t`Started`, <Age key="at" at={at} suffix="ago" />],
    ...(by === null ? [] : [[t`By`, by] as const]),
    ...(reason === null ? [] : [[t`Reason`, reason] as const]),
    ...(undoOf === null ? [] : [[t`Undoes`, <Undone key="undoes" id={undoOf} />] as const]),
    ...(selection === null || undoOf !== null ? [] : [[t`Selected`, selectionText(selection)] as const]),
  ];
}

function Undone({ id }: { readonly id: string }) {
  return (
    <Link to="/bulk-operations/$id" params={{ id }} className="link">
      {t`the operation before`}
    </Link>
  );
}

function selectionText(selection: Readonly<Record<string, unknown>>): string {
  const { my_tasks: _, ids, ...filters } = selection;
  if (typeof ids === 'number') return plural(ids, { one: '{0} execution', other: '{0} executions' });
  return Object.entries(filters)
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${String(value)}`)
    .join(', ');
}
