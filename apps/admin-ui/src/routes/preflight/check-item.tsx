import { PreflightShape } from '../../components/preflight-shape';
import { t } from '../../language/t';
import { PREFLIGHT_WORDS, type PreflightCheck, type PreflightStatus, titleOf } from '../../services/preflight';

const TONES: Readonly<Record<PreflightStatus, string>> = {
  problem: 'text-bad',
  warning: 'text-warn',
  unknown: 'text-muted',
  ok: 'text-muted',
};
const MARKS: Readonly<Record<PreflightStatus, string>> = {
  problem: 'py-4 bg-bad-soft',
  warning: 'py-4',
  unknown: 'py-4',
  ok: 'py-2.5',
};

/** What was looked at, what was found, and what to do about it. */
export function CheckItem({ check }: { readonly check: PreflightCheck }) {
  const { status, message, remedy } = check;
  return (
    <li
      className={`grid grid-cols-[16px_minmax(0,1fr)] gap-x-3 px-4 sm:px-5 md:grid-cols-[16px_176px_minmax(0,1fr)] ${MARKS[status]}`}
    >
      <span className="mt-0.5">
        <PreflightShape status={status} />
      </span>
      <div className="max-md:flex max-md:flex-wrap max-md:items-baseline max-md:gap-x-2.5">
        <h3 className="font-medium break-words">{titleOf(check)}</h3>
        <p className={`text-[12.5px] ${TONES[status]} ${status === 'ok' ? 'sr-only' : ''}`}>
          {PREFLIGHT_WORDS[status]}
        </p>
      </div>
      <div className="col-start-2 max-w-[76ch] min-w-0 break-words max-md:mt-1 md:col-start-3">
        <p className={status === 'ok' ? 'text-muted' : ''}>{message}</p>
        {remedy && (
          <>
            <h4 className="label mt-3">{t`What to do`}</h4>
            <p className="mt-0.5">{remedy}</p>
          </>
        )}
      </div>
    </li>
  );
}
