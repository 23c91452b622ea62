import type { ReactElement } from 'react';
import { moment } from '../../format/time';
import { t } from '../../language/t';
import type { ScheduleSlot } from '../../services/schema';
import { OUTCOME_WORDS, outcomeOf, type SlotOutcome } from '../../services/schedules';

const TONES: Readonly<Record<SlotOutcome, string>> = {
  'on time': 'text-ok',
  late: 'text-warn',
  'made up for': 'text-accent',
  waiting: 'text-muted',
  skipped: 'text-muted',
  missed: 'text-bad',
  failed: 'text-bad',
};

// By shape as well: not everybody sees the colours.
const SHAPES: Readonly<Record<SlotOutcome, ReactElement>> = {
  'on time': <rect x="2" y="2" width="8" height="8" rx="1.5" fill="currentColor" stroke="none" />,
  late: <path d="M2 10V6h4V2h4v8Z" fill="currentColor" stroke="none" />,
  'made up for': <path d="M2 2h8v8H2zM4 6h4M6 4v4" />,
  waiting: <rect x="2" y="2" width="8" height="8" rx="1.5" strokeDasharray="2 1.6" />,
  skipped: <path d="M2 2h8v8H2zM2 10l8-8" />,
  missed: <rect x="2" y="2" width="8" height="8" rx="1.5" />,
  failed: <path d="m2 2 8 8m0-8-8 8" strokeWidth="2" />,
};

/** How a slot went, by shape and colour. */
export function SlotShape({ outcome }: { readonly outcome: SlotOutcome }) {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      aria-hidden="true"
      className={`shrink-0 ${TONES[outcome]}`}
    >
      {SHAPES[outcome]}
    </svg>
  );
}

/** The last slots, the latest on the right. */
export function SlotGrid({ slots }: { readonly slots: readonly ScheduleSlot[] }) {
  if (slots.length === 0) return <span className="text-faint">{t`Nothing yet`}</span>;
  return (
    <ol className="flex flex-wrap gap-0.5" aria-label={t`Last slots`}>
      {slots.toReversed().map((slot) => {
        const text = `${moment(slot.slot)}: ${OUTCOME_WORDS[outcomeOf(slot)]}`;
        return (
          <li key={slot.slot} title={text}>
            <SlotShape outcome={outcomeOf(slot)} />
            <span className="sr-only">{text}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** What the shapes mean. */
export function SlotLegend() {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-[12.5px] text-muted" aria-label={t`Legend`}>
      {(Object.keys(TONES) as SlotOutcome[]).map((outcome) => (
        <li key={outcome} className="flex items-center gap-1.5">
          <SlotShape outcome={outcome} />
          {OUTCOME_WORDS[outcome]}
        </li>
      ))}
    </ul>
  );
}
