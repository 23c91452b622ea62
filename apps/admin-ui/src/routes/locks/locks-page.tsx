import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import { locksQuery } from '../../services/locks';
import { UNTOLD_EVERY_MS } from '../../services/polling';
import type { ListedLock } from '../../services/schema';
import { useShortcuts } from '../../shell/shortcuts';
import { TextFilter } from '../executions/text-filter';
import { LOCK_COLUMNS, LockRow } from './lock-row';
import { UniqueKeys } from './unique-keys';

const route = getRouteApi('/locks');

/** Who holds which key, and who waits: those first that somebody waits for. Below, the keys that nothing is enqueued under twice. */
export function LocksPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const query = useQuery({ ...locksQuery(search), refetchInterval: UNTOLD_EVERY_MS });
  const { data } = query;
  useShortcuts({ '/': () => field.current?.focus() });
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Locks`} · Taskledger`}</title>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1>{t`Locks`}</h1>
        {data && <p className="text-muted">{count(data.count, data.count_capped)}</p>}
        <TextFilter
          ref={field}
          label={t`Search locks`}
          placeholder={t`Key, or task that holds it`}
          value={search.q}
          onChange={(q) => void navigate({ to: '/locks', search: q ? { q } : {}, replace: true })}
          className="lg:ms-auto lg:!w-72"
        />
      </div>
      <Pending query={query} rows={6} />
      {data?.results.length === 0 && <NoLocks isNarrowed={Boolean(search.q)} />}
      {data && data.results.length > 0 && <LockList locks={data.results} />}
      <UniqueKeys search={search} />
    </div>
  );
}

function NoLocks({ isNarrowed }: { readonly isNarrowed: boolean }) {
  if (isNarrowed)
    return (
      <Empty icon="lock" title={t`No lock fits`}>
        {rich`It may be free by now. Look for another key or task, or ${(
          <Link to="/locks" className="link">
            {t`show all locks`}
          </Link>
        )}.`}
      </Empty>
    );
  return (
    <Empty icon="lock" title={t`Nobody holds a lock`}>
      {rich`Keys are listed while a run or ${(<code>TaskLocks</code>)} holds them, and while somebody waits for them. They are made of payloads, so only those of executions are shown whose payload you may read.`}
    </Empty>
  );
}

function LockList({ locks }: { readonly locks: readonly ListedLock[] }) {
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${LOCK_COLUMNS}`}>
        {[t`Key`, t`Holder`, t`Held`, t`In line`, ''].map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <ul className="divide-y lg:border-t" aria-label={t`Locks`}>
        {locks.map((lock) => (
          <LockRow key={lock.key} lock={lock} />
        ))}
      </ul>
    </div>
  );
}
