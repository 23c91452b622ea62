import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Pending } from '../../components/pending';
import { Status } from '../../components/status';
import { Age } from '../../components/when';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import { type LockFilter, uniqueKeysQuery } from '../../services/locks';
import type { UniqueKey } from '../../services/schema';

const COLUMNS =
  'grid gap-x-6 gap-y-1.5 px-4 sm:px-5 lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1fr)] lg:items-center';

/** Unique keys in force: an enqueue under one of them is answered with the execution that has it. */
export function UniqueKeys({ search }: { readonly search: LockFilter }) {
  const query = useQuery(uniqueKeysQuery(search));
  const { data } = query;
  return (
    <section className="mt-8" aria-labelledby="unique-keys">
      <div className="mb-3 flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 id="unique-keys">{t`Unique keys`}</h2>
        {data && <p className="text-muted">{count(data.count, data.count_capped)}</p>}
      </div>
      <Pending query={query} rows={4} />
      {data?.results.length === 0 && (
        <p className="text-muted">
          {t`${search.q ? t`No unique key in force fits.` : t`No unique key is in force.`} A key is listed until its execution has finished; until then, an enqueue with the same key is answered with that execution.`}
        </p>
      )}
      {data && data.results.length > 0 && <KeyList keys={data.results} />}
    </section>
  );
}

function KeyList({ keys }: { readonly keys: readonly UniqueKey[] }) {
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${COLUMNS}`}>
        {[t`Key`, t`Execution`, t`In force`, t`Duplicates`].map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <ul className="divide-y lg:border-t" aria-label={t`Unique keys`}>
        {keys.map((unique) => (
          <KeyRow key={`${unique.key} ${unique.execution_id}`} unique={unique} />
        ))}
      </ul>
    </div>
  );
}

function KeyRow({ unique }: { readonly unique: UniqueKey }) {
  const { key, execution_id: id, task_name: task, status, since } = unique;
  return (
    <li className={`py-3 ${COLUMNS}`}>
      <p className="mono min-w-0 font-medium break-all">{key}</p>
      <p className="min-w-0">
        <Link to="/executions/$id" params={{ id }} className="link break-all">
          {task} <span className="mono">{id.slice(-8)}</span>
        </Link>{' '}
        <Status status={status} />
      </p>
      <p>{rich`For ${(<Age at={since} />)}`}</p>
      <Duplicates unique={unique} />
    </li>
  );
}

function Duplicates({ unique: { suppressed, last_suppressed_at: last } }: { readonly unique: UniqueKey }) {
  if (!suppressed) return <p className="text-faint max-lg:hidden">{suppressed === 0 ? t`None` : '–'}</p>;
  return (
    <p>
      {t`${count(suppressed)} suppressed`}
      {last && (
        <span className="block text-[12.5px] text-muted">{rich`the last ${(<Age at={last} suffix="ago" />)}`}</span>
      )}
    </p>
  );
}
