import { age, duration, instant, moment, stamp } from '../format/time';
import { useNow } from '../format/use-now';
import { t } from '../language/t';
import type { ExecutionItem } from '../services/schema';

/** How long ago; the exact time, with its zone, on hover and for screen readers. */
export function Age({ at, suffix }: { readonly at: string; readonly suffix?: 'ago' }) {
  const elapsed = useNow() - Date.parse(at);
  const text = age(elapsed);
  return (
    <time dateTime={at} title={moment(at)} className="whitespace-nowrap">
      {suffix && elapsed >= 1_000 ? t`${text} ago` : text}
    </time>
  );
}

/** The time itself, with its date; the zone is in the title. */
export function At({ at }: { readonly at: string | null }) {
  if (at === null) return <>–</>;
  return (
    <time dateTime={at} title={moment(at)} dir="ltr">
      {stamp(at)}
    </time>
  );
}

/** When it will be: how long that takes, and the time with its zone. */
export function Until({ at }: { readonly at: string }) {
  const left = Date.parse(at) - useNow();
  return (
    <time dateTime={at} title={moment(at)}>
      {left > 1_000 ? t`in ${duration(left)}` : t`in a moment`}, {instant(at)}
    </time>
  );
}

export function RunTime({ execution }: { readonly execution: Pick<ExecutionItem, 'started_at' | 'finished_at'> }) {
  const now = useNow();
  const { started_at: start, finished_at: end } = execution;
  return <>{start ? duration((end ? Date.parse(end) : Math.max(now, Date.parse(start))) - Date.parse(start)) : '–'}</>;
}

/** From when it was due, or created, to its first start; up to now while it waits. */
type Waiting = Pick<ExecutionItem, 'created_at' | 'scheduled_for' | 'started_at' | 'finished_at'> & {
  readonly waited_ms?: number | null;
};

export function WaitTime({ execution }: { readonly execution: Waiting }) {
  const now = useNow();
  const { created_at: created, scheduled_for: due, started_at: start, finished_at: end } = execution;
  if (execution.waited_ms != null) return <>{duration(execution.waited_ms)}</>;
  const from = Math.max(Date.parse(created), due ? Date.parse(due) : 0);
  const to = start ?? end;
  return <>{duration((to ? Date.parse(to) : now) - from)}</>;
}
