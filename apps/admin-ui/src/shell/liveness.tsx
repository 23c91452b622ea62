import { t } from '../language/t';
import { unreachableSince } from '../services/reach';
import { useIsLive, whyNotLive } from '../services/live';

type State = 'live' | 'asking' | 'away';

const WORDS: Readonly<Record<State, string>> = { live: t`Live`, asking: t`Polling`, away: t`Unreachable` };
const TONES: Readonly<Record<State, string>> = { live: 'text-ok', asking: 'text-warn', away: 'text-bad' };
const MEANINGS: Readonly<Record<State, string>> = {
  live: t`Changes are shown as they happen.`,
  asking: t`Without a live connection the server is asked every few seconds.`,
  away: t`The server does not answer.`,
};

/** How fresh what is on the page is. On a phone only the sign is shown. */
export function Liveness() {
  const isLive = useIsLive();
  const isAway = unreachableSince.use() !== undefined;
  const why = whyNotLive.use();
  const state = isAway ? 'away' : isLive ? 'live' : 'asking';
  const meaning = state === 'asking' && why ? `${why} ${MEANINGS.asking}` : MEANINGS[state];
  return (
    <p role="status" className="flex items-center gap-2.5 px-2 text-muted" title={meaning}>
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" className={TONES[state]}>
        <circle
          cx="8"
          cy="8"
          r="3.5"
          fill={state === 'live' ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="1.5"
        />
        {state === 'away' && <path d="m3 13 10-10" stroke="currentColor" strokeWidth="1.5" />}
      </svg>
      <span className="max-sm:sr-only">
        {WORDS[state]}
        {state === 'asking' && why && (
          <span className="block text-[12px] leading-4 text-faint max-lg:hidden">{t`Too many live windows`}</span>
        )}
      </span>
    </p>
  );
}
