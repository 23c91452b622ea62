import { useQuery } from '@tanstack/react-query';
import { rich, t } from '../../language/t';
import type { SchedulePreview } from '../../services/schema';
import { previewQuery } from '../../services/schedules';

const minutes = (offset: number): string => `UTC${offset < 0 ? '−' : '+'}${Math.abs(offset) / 60}`;

/** The slots to come of a schedule, and what the next change of the clocks makes of them. */
export function Preview({ name }: { readonly name: string }) {
  const { data } = useQuery(previewQuery(name));
  return (
    <section aria-label={t`Next slots`}>
      <h2 className="mb-2">{t`Next`}</h2>
      {data && <PreviewedSlots preview={data} />}
    </section>
  );
}

export function PreviewedSlots({ preview: { text, timezone, slots, change } }: { readonly preview: SchedulePreview }) {
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="text-muted">
          {text}, {timezone}
        </p>
        {slots.length === 0 ? <p className="mt-1 text-faint">{t`No slot is to come.`}</p> : <Slots slots={slots} />}
      </div>
      {change && (
        <details>
          <summary>
            {rich`Over the change of the clocks on ${change.at.slice(0, 10)}: ${minutes(change.offset_before)} to ${minutes(change.offset_after)}`}
          </summary>
          <Slots slots={change.slots} />
        </details>
      )}
    </div>
  );
}

function Slots({ slots }: { readonly slots: SchedulePreview['slots'] }) {
  return (
    <ol className="mt-1 columns-1 sm:columns-2">
      {slots.map(({ at, local }) => (
        <li key={at} title={at} className="mono">
          {local.slice(0, 19).replace('T', ' ')} <span className="text-faint">{local.slice(19)}</span>
        </li>
      ))}
    </ol>
  );
}
