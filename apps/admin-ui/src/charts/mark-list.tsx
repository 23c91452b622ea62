import { Link } from '@tanstack/react-router';
import { count } from '../format/time';
import type { ChartMark } from './marks';
import { rich, t } from '../language/t';

const SHOWN = 3;

/** What the vertical lines stand for, the latest first. Nothing where there are none. */
export function MarkList({ marks }: { readonly marks: readonly ChartMark[] }) {
  if (marks.length === 0) return null;
  const rest = marks.length - SHOWN;
  return (
    <ul aria-label={t`Deploys`} className="mt-1 flex min-w-0 flex-wrap items-center gap-x-3 text-[13px] text-muted">
      {marks
        .toReversed()
        .slice(0, SHOWN)
        .map((mark) => (
          <li key={mark.iso} className="flex min-w-0 items-center gap-2">
            <svg width="16" height="10" aria-hidden="true" className="shrink-0">
              <path d="M8 0v10" stroke="var(--accent)" strokeDasharray="4 3" />
            </svg>
            <span className="min-w-0 [overflow-wrap:anywhere]">{rich`Deploy ${(<MarkLink mark={mark} />)}`}</span>
          </li>
        ))}
      {rest > 0 && (
        <li>
          <Link to="/deploys" className="link">
            {t`${count(rest)} more`}
          </Link>
        </li>
      )}
    </ul>
  );
}

export function MarkLink({ mark: { version, iso } }: { readonly mark: ChartMark }) {
  return (
    <Link to="/deploys/$version" params={{ version }} search={{ at: iso }} className="link">
      {version}
    </Link>
  );
}
