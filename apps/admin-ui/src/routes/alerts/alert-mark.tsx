import { Mark } from '../../components/mark';
import { Age, Until } from '../../components/when';
import { rich, t } from '../../language/t';
import type { Alert } from '../../services/schema';

type Standing = Pick<Alert, 'state' | 'muted'>;

export function AlertMark({ alert: { state, muted } }: { readonly alert: Standing }) {
  if (state === 'firing') return <Mark tone={muted ? 'warn' : 'bad'}>{muted ? t`Firing, muted` : t`Firing`}</Mark>;
  return muted ? <Mark tone="plain">{t`Muted`}</Mark> : <Mark tone="ok">{t`OK`}</Mark>;
}

/** Who has muted it, until when, and why. */
export function Muted({ muted }: { readonly muted: NonNullable<Alert['muted']> }) {
  return (
    <>
      {rich`Muted${muted.by ? t` by ${muted.by}` : ''}, again ${(<Until at={muted.until} />)}`}
      {muted.reason && `: ${muted.reason}`}
    </>
  );
}

/** What it fires for, or since when it does not. */
export function Standing({ alert: { state, since, subjects }, most = 3 }: StandingProps) {
  if (state === 'ok')
    return (
      <p className="text-muted">
        {since ? <>{rich`Last fired until ${(<Age at={since} suffix="ago" />)}`}</> : t`Has never fired`}
      </p>
    );
  const rest = subjects.length - most;
  return (
    <>
      {subjects.slice(0, most).map(({ name, text }) => (
        <p key={name} className="break-words">
          <span className="font-medium">{name}</span> {text}
        </p>
      ))}
      <p className="text-muted">{rich`${rest > 0 && t`and ${rest} more, `}for ${(<Age at={since ?? ''} />)}`}</p>
    </>
  );
}

interface StandingProps {
  readonly alert: Pick<Alert, 'state' | 'since' | 'subjects'>;
  /** How many are named. */
  readonly most?: number;
}
