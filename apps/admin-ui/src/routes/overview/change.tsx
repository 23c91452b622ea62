import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { count, lengthOf, share } from '../../format/time';
import { rich, t } from '../../language/t';
import type { Statistics } from '../../services/schema';
import { endedIn, previousQuery, type Window, WINDOW_WORDS } from '../../services/statistics';

interface ChangeProps {
  readonly statistics: Statistics;
  readonly window: Window;
}

/** The totals, and what they were in as long a time before. */
export function Change({ statistics, window }: ChangeProps) {
  const before = useQuery(previousQuery(statistics, window)).data?.totals;
  const { totals } = statistics;
  const isKnown = before !== undefined && before.finished > 0;
  return (
    <section aria-label={t`Totals`} className="mt-5 flex flex-wrap items-baseline gap-x-7 gap-y-1.5">
      <span className="text-muted">{rich`Last ${WINDOW_WORDS[window]}`}</span>
      <Total name={t`finished`} delta={isKnown ? relative(totals.finished, before.finished) : undefined}>
        <Link to="/executions" search={endedIn(statistics)} className="font-medium hover:underline">
          {count(totals.finished)}
        </Link>
      </Total>
      <Total
        name={t`failed`}
        delta={isKnown ? relative(totals.failure, before.failure) : undefined}
        isWorse={isKnown && totals.failure > before.failure}
      >
        <Link
          to="/executions"
          search={endedIn(statistics, { status: 'FAILURE' })}
          className={`font-medium hover:underline ${totals.failure > 0 ? 'text-bad' : ''}`}
        >
          {count(totals.failure)}
          {totals.failure > 0 && ` (${share(totals.failure_rate)})`}
        </Link>
      </Total>
      <Total
        name={t`run p95`}
        delta={isKnown ? relative(totals.run_p95_ms, before.run_p95_ms) : undefined}
        isWorse={isKnown && (totals.run_p95_ms ?? 0) > (before.run_p95_ms ?? Infinity)}
      >
        <span className="font-medium">{lengthOf(totals.run_p95_ms)}</span>
      </Total>
      {isKnown && <span className="text-[12.5px] text-faint">{rich`against the ${WINDOW_WORDS[window]} before`}</span>}
    </section>
  );
}

interface TotalProps {
  readonly name: string;
  readonly delta: string | undefined;
  readonly isWorse?: boolean;
  readonly children: ReactNode;
}

function Total({ name, delta, isWorse = false, children }: TotalProps) {
  return (
    <span className="flex items-baseline gap-1.5 whitespace-nowrap">
      {children}
      <span className="text-muted">{name}</span>
      {delta && <span className={`text-[12.5px] ${isWorse ? 'text-bad' : 'text-faint'}`}>{delta}</span>}
    </span>
  );
}

/** How much more or less it is, as +23 %; nothing where there is nothing to compare with. */
function relative(now: number | null, before: number | null): string | undefined {
  if (now === null || before === null || before === 0) return undefined;
  const change = Math.round((now / before - 1) * 100);
  if (change === 0) return '±0 %';
  return `${change > 0 ? '+' : '−'}${count(Math.abs(change))} %`;
}
