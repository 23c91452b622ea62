import { queryOptions } from '@tanstack/react-query';
import { plural, t } from '../language/t';
import { ApiError, get } from './api';
import type { Preflight } from './schema';

export type PreflightCheck = Preflight['checks'][number];
export type PreflightStatus = Preflight['status'];

/** The words for a check that has this status. */
export const PREFLIGHT_WORDS: Readonly<Record<PreflightStatus, string>> = {
  problem: t`Problem`,
  warning: t`Warning`,
  unknown: t`Unknown`,
  ok: t`In order`,
};

/** Servers and settings hardly ever change: the shell asks when it opens, and when somebody comes back to it. */
const STALE_MS = 300_000;

export const preflightQuery = queryOptions({
  queryKey: ['preflight'],
  queryFn: ({ signal }) => get<Preflight>('/health/preflight', {}, signal).catch(reportWithProblem),
  staleTime: STALE_MS,
});

// A report with a problem comes with status 503, for those who only look at that.
function reportWithProblem(error: unknown): Preflight {
  if (error instanceof ApiError && 'checks' in error.problem) return error.problem as unknown as Preflight;
  throw error;
}

/** How many checks there are of each status. */
export function countsOf({ checks }: Preflight): Readonly<Record<PreflightStatus, number>> {
  const counts = { problem: 0, warning: 0, unknown: 0, ok: 0 };
  for (const { status } of checks) counts[status]++;
  return counts;
}

/** What there is to look at, in words: `1 problem, 2 warnings`. Empty where there is nothing. */
export function troublesOf(report: Preflight): string {
  const { problem, warning, unknown } = countsOf(report);
  return [
    problem > 0 && plural(problem, { one: '{0} problem', other: '{0} problems' }),
    warning > 0 && plural(warning, { one: '{0} warning', other: '{0} warnings' }),
    unknown > 0 && t`${unknown} unknown`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Names are for machines: `redis_eviction`. */
export function titleOf({ name }: PreflightCheck): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
