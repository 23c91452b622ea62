import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { count } from '../../format/time';
import { inZone } from '../../format/zone';
import { rich, t } from '../../language/t';
import { collisionsQuery } from '../../services/schedules';
import type { ScheduleCollisions } from '../../services/schema';

const HOURS = 6;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const LISTED = 5;

const hourOf = inZone({ hour: '2-digit', minute: '2-digit' });

/** Minutes in which several schedules are due at once. */
export function Collisions() {
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(collisionsQuery(HOURS));
  if (!data) return null;
  const crowded = data.results.filter((minute) => minute.count > 1).sort((a, b) => b.count - a.count);
  const [worst] = crowded;
  return (
    <section aria-label={t`Collisions`} className="sheet mb-5 px-4 py-3 sm:px-5">
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary className="font-medium">
          {worst
            ? t`${count(worst.count)} schedules are due at ${hourOf(new Date(worst.minute))}`
            : t`No two schedules are due in the same minute of the next ${HOURS} hours`}
        </summary>
        {isOpen && (
          <div className="mt-3">
            <Heat collisions={data} most={worst?.count ?? 1} />
            <ul className="mt-3 divide-y border-t">
              {crowded.slice(0, LISTED).map(({ minute, count: due, names }) => (
                <li key={minute} className="flex gap-4 py-1.5">
                  <time dateTime={minute} className="whitespace-nowrap">
                    {hourOf(new Date(minute))}
                  </time>
                  <span className="whitespace-nowrap">{t`${count(due)} due`}</span>
                  <span className="min-w-0 truncate text-muted">{names.join(', ')}</span>
                </li>
              ))}
            </ul>
            <p className="mt-2 text-[12.5px] text-faint">
              {rich`Jitter is left out.${data.is_capped && t` There are more schedules than are counted here.`}`}
            </p>
          </div>
        )}
      </details>
    </section>
  );
}

/** A row an hour, a cell a minute. The list below says the same in words. */
function Heat({ collisions, most }: { readonly collisions: ScheduleCollisions; readonly most: number }) {
  const first = Math.floor(Date.parse(collisions.from) / HOUR_MS) * HOUR_MS;
  const counts = new Map(collisions.results.map(({ minute, count: due }) => [Date.parse(minute), due]));
  return (
    <div aria-hidden="true" dir="ltr" className="flex flex-col gap-1">
      {Array.from({ length: HOURS + 1 }, (_, hour) => first + hour * HOUR_MS).map((start) => (
        <div key={start} className="flex items-center gap-2 text-[12px] text-faint">
          <span className="w-10">{hourOf(new Date(start))}</span>
          <svg viewBox="0 0 360 8" preserveAspectRatio="none" className="h-3 min-w-0 flex-1 text-accent">
            {Array.from({ length: 60 }, (_, minute) => {
              const due = counts.get(start + minute * MINUTE_MS) ?? 0;
              return (
                <rect
                  key={minute}
                  x={minute * 6}
                  width="5"
                  height="8"
                  fill={due === 0 ? 'var(--line)' : 'currentColor'}
                  opacity={due === 0 ? 1 : 0.3 + (0.7 * due) / most}
                />
              );
            })}
          </svg>
        </div>
      ))}
    </div>
  );
}
