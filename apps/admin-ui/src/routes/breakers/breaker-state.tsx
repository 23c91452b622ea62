import { Link } from '@tanstack/react-router';
import { Mark } from '../../components/mark';
import { Age, Until } from '../../components/when';
import { count } from '../../format/time';
import { plural, rich, t } from '../../language/t';
import { BREAKER_WORDS } from '../../services/breakers';
import type { Breaker } from '../../services/schema';

const TONES = { open: 'bad', half_open: 'warn', closed: 'plain' } as const;

export function BreakerMark({ state }: { readonly state: Breaker['state'] }) {
  return <Mark tone={TONES[state]}>{BREAKER_WORDS[state]}</Mark>;
}

/** Failures in a row, of as many as open it. */
export function Failures({ breaker }: { readonly breaker: Pick<Breaker, 'failures' | 'failure_threshold'> }) {
  const { failures, failure_threshold: most } = breaker;
  return <>{plural(most, { one: '{0} of {1} failure', other: '{0} of {1} failures' }, count(failures), count(most))}</>;
}

/** Who opened it and why, and what happens next. Nothing where it is closed. */
export function Opened({ breaker }: { readonly breaker: Breaker }) {
  const { opened, next_probe_at: next, probe_execution_id: probe, state } = breaker;
  if (!opened) return null;
  return (
    <>
      <p className="break-words">
        {opened.by ? t`Opened by ${opened.by}` : t`Opened by failures`} <Age at={opened.at} suffix="ago" />
        {opened.reason && `: ${opened.reason}`}
      </p>
      <p className="break-words text-muted">
        {state === 'half_open' ? (
          <>
            {rich`${
              probe ? (
                <Link to="/executions/$id" params={{ id: probe }} className="link relative z-10">
                  {t`One run`}
                </Link>
              ) : (
                t`One run`
              )
            } finds out whether it closes`}
          </>
        ) : next ? (
          <>{rich`One run tries again ${(<Until at={next} />)}`}</>
        ) : (
          t`Stays open until somebody closes it`
        )}
      </p>
    </>
  );
}
