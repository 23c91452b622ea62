import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Choice } from '../../components/choice';
import { Pending } from '../../components/pending';
import { rich, t } from '../../language/t';
import { type BulkItemKind, bulkItemsQuery } from '../../services/bulk';
import type { BulkItem, BulkOperation } from '../../services/schema';

const WORDS: Readonly<Record<BulkItemKind, string>> = {
  done: t`Done`,
  skipped: t`Skipped`,
  failed: t`Failed`,
  open: t`To be done`,
};
const KINDS = Object.keys(WORDS) as BulkItemKind[];

/** What became of each execution: the first of them, by outcome. */
export function BulkItemList({ operation }: { readonly operation: BulkOperation }) {
  const [kind, setKind] = useState<BulkItemKind>();
  const query = useQuery(bulkItemsQuery(operation, kind));
  const items = query.data?.results;
  return (
    <section aria-label={t`Executions`} className="mt-8">
      <div className="mb-2 flex items-center justify-between gap-4">
        <h2>{t`Executions`}</h2>
        <Choice
          label={t`Outcome`}
          value={kind ?? ''}
          onChange={(value) => setKind(KINDS.find((each) => each === value))}
        >
          <option value="">{t`Any outcome`}</option>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {WORDS[each]}
            </option>
          ))}
        </Choice>
      </div>
      <Pending query={query} rows={6} />
      {items?.length === 0 && (
        <p className="rounded-lg border border-dashed px-4 py-5 text-muted">{t`There is none.`}</p>
      )}
      {items && items.length > 0 && (
        <ul className="sheet divide-y overflow-clip" aria-label={t`Outcomes`}>
          {items.map((item) => (
            <Row key={item.position} item={item} />
          ))}
        </ul>
      )}
      {query.data?.next && <p className="mt-2 text-muted">{t`These are the first ${items?.length ?? 0}.`}</p>}
    </section>
  );
}

function Row({ item: { execution_id: id, new_id: newId, outcome, why } }: { readonly item: BulkItem }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-6 gap-y-1 px-4 py-2">
      <span className="w-20">{WORDS[outcome ?? 'open']}</span>
      <Link to="/executions/$id" params={{ id }} className="link mono break-all">
        {id}
      </Link>
      {newId && (
        <span>
          {rich`repeated as ${(
            <Link to="/executions/$id" params={{ id: newId }} className="link mono break-all">
              {newId}
            </Link>
          )}`}
        </span>
      )}
      {why && <span className="text-muted">{why}</span>}
    </li>
  );
}
