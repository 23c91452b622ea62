import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Pending } from '../../components/pending';
import { Status } from '../../components/status';
import { duration, instant } from '../../format/time';
import { rich, t } from '../../language/t';
import { usePolling } from '../../services/polling';
import type { ExecutionStatus, ScheduleSlot } from '../../services/schema';
import { historyQuery, OUTCOME_WORDS, outcomeOf } from '../../services/schedules';
import { SlotShape } from '../schedules/slot-grid';

const EVERY_MS = 10_000;

/** How the slots went, the latest first, each with what it began. */
export function History({ name }: { readonly name: string }) {
  const polling = usePolling();
  const query = useInfiniteQuery({ ...historyQuery(name), refetchInterval: (now) => polling(now) || EVERY_MS });
  const slots = query.data?.pages.flatMap(({ results }) => results) ?? [];
  return (
    <section aria-label={t`History`}>
      <div className="mb-2 flex items-baseline justify-between gap-4">
        <h2>{t`History`}</h2>
        <Link to="/executions" search={{ schedule: name }} className="link">
          {t`Its executions`}
        </Link>
      </div>
      <Pending query={query} rows={6} />
      {query.data && slots.length === 0 && <p className="text-muted">{t`No slot has been due yet.`}</p>}
      {slots.length > 0 && (
        <ul className="sheet divide-y overflow-clip">
          {slots.map((slot) => (
            <Slot key={slot.slot} slot={slot} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <button type="button" className="button mt-3" onClick={() => void query.fetchNextPage()}>
          {query.isFetchingNextPage ? t`Loading…` : t`Show earlier ones`}
        </button>
      )}
    </section>
  );
}

function Slot({ slot }: { readonly slot: ScheduleSlot }) {
  const outcome = outcomeOf(slot);
  const { execution_id: id, execution_status: status, late_ms: late, through, reason } = slot;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-0.5 px-3 py-2 sm:px-4">
      <SlotShape outcome={outcome} />
      <time dateTime={slot.slot} className="whitespace-nowrap">
        {instant(slot.slot)}
      </time>
      <span className="min-w-0 break-words text-muted">
        {OUTCOME_WORDS[outcome]}
        {outcome === 'late' && late !== null && t` by ${duration(late)}`}
        {reason && reason !== 'backfill' && `: ${reason}`}
        {through && t`, and all others to ${instant(through)}`}
      </span>
      {id && (
        <Link to="/executions/$id" params={{ id }} className="link ms-auto inline-flex items-center gap-2">
          {status ? <Status status={status as ExecutionStatus} /> : t`Execution`}
          <span className="sr-only">{rich`of the slot ${slot.slot}`}</span>
        </Link>
      )}
    </li>
  );
}
