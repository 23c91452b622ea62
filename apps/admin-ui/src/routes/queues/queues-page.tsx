import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Pending } from '../../components/pending';
import { Empty } from '../../components/states';
import { count, duration } from '../../format/time';
import { t } from '../../language/t';
import { pausedQueuesOf, queuesQuery } from '../../services/queues';
import type { ListedQueue } from '../../services/schema';
import { UNTOLD_EVERY_MS } from '../../services/polling';
import { useListKeys } from '../../shell/use-list-keys';
import { PauseOrResume } from '../queue/queue-actions';
import { alsoWaiting, figure, limitsText, NO_LIMITS, PausedBy, QueueMark } from './queue-figures';

const COLUMNS =
  'grid gap-x-6 gap-y-1.5 px-4 sm:px-5 lg:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_84px_96px_minmax(0,1fr)_110px] lg:items-center';

const route = getRouteApi('/queues');

/** Queues: what waits in each, for how long, and who stops it. */
export function QueuesPage() {
  const query = useQuery({ ...queuesQuery, refetchInterval: UNTOLD_EVERY_MS });
  const { data } = query;
  const { state } = route.useSearch();
  const shown = state ? pausedQueuesOf(data) : (data?.results ?? []);
  return (
    <div className="mx-auto max-w-[1440px]">
      <title>{`${t`Queues`} · Taskledger`}</title>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-3">
        <h1>{t`Queues`}</h1>
        {data && <p className="text-muted">{count(shown.length)}</p>}
        {state && (
          <Link to="/queues" className="link">
            {t`Paused only. Show all ${count(data?.count ?? 0)}`}
          </Link>
        )}
      </div>
      <Pending query={query} rows={6} />
      {data?.results.length === 0 && (
        <Empty icon="queue" title={t`There is no queue to see`}>
          {t`A queue is listed as soon as a process serves it. Queues are shared, so whoever may see only some of what is in them sees none.`}
        </Empty>
      )}
      {data && data.count > 0 && state && shown.length === 0 && <Empty icon="queue" title={t`No queue is paused`} />}
      {shown.length > 0 && <QueueList queues={shown} />}
    </div>
  );
}

function QueueList({ queues }: { readonly queues: readonly ListedQueue[] }) {
  const navigate = useNavigate();
  const focused = useListKeys(queues, ({ name }) => void navigate({ to: '/queues/$name', params: { name } }));
  return (
    <div className="sheet overflow-clip">
      <div aria-hidden="true" className={`py-2 text-[12px] text-faint max-lg:!hidden ${COLUMNS}`}>
        {[t`Queue`, t`Waiting`, t`Oldest`, t`Running`, t`Limits`, ''].map((title) => (
          <span key={title}>{title}</span>
        ))}
      </div>
      <ul className="divide-y lg:border-t" aria-label={t`Queues`}>
        {queues.map((queue) => (
          <QueueRow key={queue.name} queue={queue} isFocused={queue.name === focused?.name} />
        ))}
      </ul>
    </div>
  );
}

function QueueRow({ queue, isFocused }: { readonly queue: ListedQueue; readonly isFocused: boolean }) {
  const { name, waiting, oldest_ms: oldest, running, slots } = queue;
  const also = alsoWaiting(queue);
  const limits = limitsText(queue);
  const mark = isFocused
    ? 'bg-hover shadow-[inset_2px_0_0_var(--accent)] rtl:shadow-[inset_-2px_0_0_var(--accent)]'
    : 'hover:bg-hover';
  return (
    <li className={`relative py-3 ${mark} ${COLUMNS}`}>
      <div className="min-w-0">
        <Link to="/queues/$name" params={{ name }} className="font-medium break-words after:absolute after:inset-0">
          {name}
        </Link>{' '}
        <QueueMark queue={queue} />
        <p className="break-words text-muted empty:hidden">
          <PausedBy queue={queue} />
        </p>
      </div>
      <p className={waiting > 0 ? '' : 'text-muted'}>
        {figure(waiting)} <span className="lg:sr-only">{t`waiting`}</span>
        {also && <span className="block text-[12.5px] text-muted">{also}</span>}
      </p>
      <p className="whitespace-nowrap max-lg:text-muted">
        <span className="lg:sr-only">{t`Oldest `}</span>
        {oldest === null ? <span className="text-faint">–</span> : duration(oldest)}
      </p>
      <p className="whitespace-nowrap text-muted">
        <span className="lg:sr-only">{t`Running `}</span>
        {t`${count(running)} of ${count(slots)}`}
      </p>
      <p className={`min-w-0 break-words text-muted ${limits === NO_LIMITS ? 'max-lg:hidden' : ''}`}>
        <span className="lg:sr-only">{t`Limits: `}</span>
        {limits}
      </p>
      <div className="relative z-10 flex lg:justify-end">
        <PauseOrResume queue={queue} />
      </div>
    </li>
  );
}
