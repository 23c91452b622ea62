import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { Age } from '../../components/when';
import { rich, t } from '../../language/t';
import { BULK_STATE_WORDS, bulkOperationsQuery, decidedOf } from '../../services/bulk';
import { count } from '../../format/time';
import type { BulkOperationItem } from '../../services/schema';
import { bulkTitle } from './bulk-title';

/** What was done to many executions, the latest first. */
export function BulkOperationsPage() {
  const query = useQuery(bulkOperationsQuery);
  const operations = query.data?.results;
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Bulk operations`} · Taskledger`}</title>
      <h1 className="mb-5">{t`Bulk operations`}</h1>
      <Pending query={query} rows={6} />
      {operations?.length === 0 && (
        <Empty icon="checks" title={t`No bulk operation yet`}>
          {rich`Select some of the ${(
            <Link to="/executions" className="link">
              {t`executions`}
            </Link>
          )}, or all that match a filter, and say what is to be done.`}
        </Empty>
      )}
      {operations && operations.length > 0 && (
        <ul className="sheet divide-y overflow-clip" aria-label={t`Bulk operations`}>
          {operations.map((operation) => (
            <Row key={operation.id} operation={operation} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ operation }: { readonly operation: BulkOperationItem }) {
  const { id, state, total, reason, created_by_username: by, created_at: at } = operation;
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-2.5">
      <Link to="/bulk-operations/$id" params={{ id }} className="link font-medium">
        {bulkTitle(operation)}
      </Link>
      <span className="min-w-0 flex-1 truncate text-muted">{reason}</span>
      <span className="text-muted">
        {rich`${BULK_STATE_WORDS[state]}, ${count(decidedOf(operation))} of ${count(total)}`}
        {by && ` · ${by}`} · <Age at={at} suffix="ago" />
      </span>
    </li>
  );
}
