import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PreflightShape } from '../components/preflight-shape';
import { t } from '../language/t';
import { countsOf, preflightQuery, troublesOf } from '../services/preflight';

const TONES = {
  problem: 'bg-bad/10 text-bad',
  warning: 'bg-warn/10 text-warn',
} as const;

/**
 * How much of the preflight is not in order. Nothing while all is well, and nothing for those who may not know. What could
 * not be looked at is away for the moment: the page tells of it, and others do.
 */
export function PreflightNotice() {
  const { data } = useQuery(preflightQuery);
  if (!data) return null;
  const { problem, warning } = countsOf(data);
  if (problem + warning === 0) return null;
  const worst = problem > 0 ? 'problem' : 'warning';
  const words = t`Preflight: ${troublesOf(data)}`;
  return (
    <Link
      to="/preflight"
      data-notice
      title={words}
      className="flex h-8 items-center gap-1.5 rounded-md px-2 text-muted hover:bg-hover hover:text-ink lg:gap-2.5 pointer-coarse:max-lg:h-10"
      activeProps={{ className: 'bg-accent-soft !text-ink font-medium' }}
    >
      <PreflightShape status={worst} />
      <span className="sr-only">{words}</span>
      <span aria-hidden="true" className="max-lg:hidden">
        {t`Preflight`}
      </span>
      <span
        aria-hidden="true"
        className={`min-w-5 rounded-full px-1.5 text-center text-[12px] font-medium lg:ms-auto ${TONES[worst]}`}
      >
        {problem + warning}
      </span>
    </Link>
  );
}
