import { Age, Until } from '../../components/when';
import { plural, rich, t } from '../../language/t';
import type { ErrorGroup } from '../../services/schema';

/** Who has decided what about it, why, and when that ends. */
export function ErrorDecision({ group }: { readonly group: ErrorGroup }) {
  const { state, changed, regressed_at: regressed, resolved_version: version } = group;
  return (
    <span className="min-w-0 break-words text-muted">
      {state === 'open' && regressed && (
        <>
          {rich`It failed again ${(<Age at={regressed} suffix="ago" />)}, after it had been resolved${version && t` in ${version}`}. `}
        </>
      )}
      {state === 'ignored' && <Ignored group={group} />}
      {state === 'resolved' && t`Opens by itself when it fails again${version ? t` in ${version} or later` : ''}. `}
      {changed && !(state === 'open' && regressed) && (
        <>
          {DONE[state]}
          {changed.by && t` by ${changed.by}`} <Age at={changed.at} suffix="ago" />
          {changed.reason ? `: ${changed.reason}` : '.'}
        </>
      )}
    </span>
  );
}

const DONE = { open: t`Reopened`, resolved: t`Resolved`, ignored: t`Ignored` } as const;

function Ignored({ group: { ignored_until: until, ignored_for: times } }: { readonly group: ErrorGroup }) {
  if (until === null && times === null) return <>{t`Until somebody reopens it. `}</>;
  return (
    <>
      {until !== null && <>{rich`It opens ${(<Until at={until} />)}`}</>}
      {until !== null && times !== null && t`, or `}
      {times !== null && (until === null ? opensAfter(times) : after(times))}.{' '}
    </>
  );
}

const opensAfter = (times: number): string =>
  plural(times, { one: 'It opens after {0} more failure', other: 'It opens after {0} more failures' });
const after = (times: number): string =>
  plural(times, { one: 'after {0} more failure', other: 'after {0} more failures' });
