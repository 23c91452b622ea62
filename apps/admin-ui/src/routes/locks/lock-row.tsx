import { Link } from '@tanstack/react-router';
import { Mark } from '../../components/mark';
import { Age, Until } from '../../components/when';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import { queryOfKey } from '../../services/locks';
import type { ListedLock } from '../../services/schema';
import { ReleaseLock } from './release-lock';

export const LOCK_COLUMNS =
  'grid gap-x-6 gap-y-1.5 px-4 sm:px-5 lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1.3fr)_minmax(0,1fr)_130px_110px] lg:items-center';

export function LockRow({ lock }: { readonly lock: ListedLock }) {
  return (
    <li className={`py-3 ${LOCK_COLUMNS}`}>
      <p className="mono min-w-0 font-medium break-all">{lock.key}</p>
      <Holder lock={lock} />
      <Held lock={lock} />
      <Waiting lock={lock} />
      <div className="flex lg:justify-end">
        <ReleaseLock lock={lock} />
      </div>
    </li>
  );
}

function Holder({ lock }: { readonly lock: ListedLock }) {
  const { holder, execution_id: id, task_name: task, node_name: node } = lock;
  if (holder === 'lease') return <p className="text-muted">{t`Taken by hand`}</p>;
  return (
    <div className="min-w-0">
      <p>
        {id && (
          <Link to="/executions/$id" params={{ id }} className="link break-all">
            {task ?? t`An execution`} <span className="mono">{id.slice(-8)}</span>
          </Link>
        )}{' '}
        {holder === 'passing' && <Mark tone="plain">{t`Is handed over`}</Mark>}
      </p>
      {node && <p className="break-all text-muted">{rich`on ${node}`}</p>}
    </div>
  );
}

function Held({ lock }: { readonly lock: ListedLock }) {
  const { since, expires_at: expires, held_until: until, holder } = lock;
  // Runs renew theirs: only what ends for good is worth a word.
  const end = until ?? (holder === 'lease' ? expires : null);
  return (
    <div className="min-w-0">
      {since ? <p>{rich`For ${(<Age at={since} />)}`}</p> : <p className="text-faint max-lg:hidden">–</p>}
      {end && <p className="text-muted">{rich`Ends ${(<Until at={end} />)}`}</p>}
    </div>
  );
}

function Waiting({ lock }: { readonly lock: ListedLock }) {
  const { key, waiting, waiting_since: since } = lock;
  if (!waiting || waiting.count === 0) return <p className="text-faint max-lg:hidden">{waiting ? t`Nobody` : '–'}</p>;
  return (
    <p>
      <Link to="/executions" search={{ q: queryOfKey(key), status: 'PENDING,RETRY' }} className="link">
        {t`${count(waiting.count, waiting.is_capped)} waiting`}
      </Link>
      {since && <span className="block text-[12.5px] text-muted">{rich`the first for ${(<Age at={since} />)}`}</span>}
    </p>
  );
}
