import type { Series } from './plot-options';

interface LegendProps {
  readonly series: readonly Series[];
  readonly kind: 'bars' | 'lines';
  readonly pointed: number | null;
  readonly format: (value: number) => string;
}

// Two of a colour side by side, so that none is alone in a line.
const PAIRS = 'grid w-fit grid-cols-[repeat(2,auto)] gap-x-8 2xl:grid-cols-[repeat(4,auto)]';

/** What each mark stands for, and its number. */
export function Legend({ series, kind, pointed, format }: LegendProps) {
  return (
    <dl className={`gap-y-1 text-[13px] ${kind === 'bars' ? 'flex flex-wrap gap-x-5' : PAIRS}`}>
      {series.map(({ name, colour, dash, total, values }) => {
        const value = pointed === null ? total : (values[pointed] ?? null);
        return (
          <div key={name} className="flex items-center gap-2">
            <svg width="16" height="10" aria-hidden="true">
              {kind === 'bars' ? (
                <rect x="4" width="8" height="10" rx="2" fill={`var(--${colour})`} />
              ) : (
                <path d="M0 5h16" stroke={`var(--${colour})`} strokeWidth="2" strokeDasharray={dash?.join(' ')} />
              )}
            </svg>
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-10">{value === null ? '–' : format(value)}</dd>
          </div>
        );
      })}
    </dl>
  );
}
