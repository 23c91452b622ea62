import { Mark } from '../../components/mark';
import { moment } from '../../format/time';
import type { ListedSchedule } from '../../services/schema';

type Marked = Pick<ListedSchedule, 'state' | 'paused' | 'override' | 'origin' | 'end_reason'>;

/** What is unusual about a schedule. */
export function ScheduleMarks({ schedule }: { readonly schedule: Marked }) {
  const { state, paused, override, origin, end_reason: ended } = schedule;
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {paused && state === 'paused' && (
        <Mark tone="warn" title={sentence('Paused', paused.by, paused.until, paused.reason)}>
          Paused{paused.until && ' for now'}
        </Mark>
      )}
      {override && (
        <Mark tone="accent" title={sentence('Overridden', override.by, override.until, override.reason)}>
          Overridden
        </Mark>
      )}
      {state === 'ended' && (
        <Mark tone="plain" title={ended === 'undeclared' ? 'No process declares it any more' : 'It fires no more'}>
          Ended
        </Mark>
      )}
      {origin === 'builtin' && (
        <Mark tone="plain" title="Part of Taskledger">
          Built in
        </Mark>
      )}
    </span>
  );
}

export function sentence(what: string, by: string | null, until: string | null, reason: string | null): string {
  const when = until ? ` until ${moment(until)}` : '';
  return `${what}${by ? ` by ${by}` : ''}${when}${reason ? `: ${reason}` : ''}`;
}
