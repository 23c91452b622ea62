import { Mark } from '../../components/mark';
import { moment } from '../../format/time';
import { rich, t } from '../../language/t';
import type { ListedSchedule } from '../../services/schema';

type Marked = Pick<ListedSchedule, 'state' | 'paused' | 'override' | 'origin' | 'end_reason'>;

/** What is unusual about a schedule. */
export function ScheduleMarks({ schedule }: { readonly schedule: Marked }) {
  const { state, paused, override, origin, end_reason: ended } = schedule;
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {paused && state === 'paused' && (
        <Mark tone="warn" title={sentence(t`Paused`, paused.by, paused.until, paused.reason)}>
          {rich`Paused${paused.until && t` for now`}`}
        </Mark>
      )}
      {override && (
        <Mark tone="accent" title={sentence(t`Overridden`, override.by, override.until, override.reason)}>
          {t`Overridden`}
        </Mark>
      )}
      {state === 'ended' && (
        <Mark tone="plain" title={ended === 'undeclared' ? t`No process declares it any more` : t`It fires no more`}>
          {t`Ended`}
        </Mark>
      )}
      {origin === 'builtin' && (
        <Mark tone="plain" title={t`Part of Taskledger`}>
          {t`Built in`}
        </Mark>
      )}
    </span>
  );
}

export function sentence(what: string, by: string | null, until: string | null, reason: string | null): string {
  const when = until ? t` until ${moment(until)}` : '';
  return `${what}${by ? t` by ${by}` : ''}${when}${reason ? `: ${reason}` : ''}`;
}
