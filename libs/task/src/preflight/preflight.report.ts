/**
 * - `ok`: as it should be
 * - `warning`: works, but worse than it could
 * - `problem`: would make tasks unreliable; refused in production
 * - `unknown`: nobody could be asked
 */
export type PreflightStatus = 'ok' | 'warning' | 'problem' | 'unknown';

/** One thing that was looked at. */
export interface PreflightCheck {
  /** Stable; match on it. */
  readonly name: string;
  readonly status: PreflightStatus;
  /** What was found; unless it is in order, also how to mend it. */
  readonly message: string;
}

/** Whether servers, settings and neighbours are such that tasks can be relied on (reliability.md §7). */
export interface PreflightReport {
  /** The worst of the checks. */
  readonly status: PreflightStatus;
  readonly checks: readonly PreflightCheck[];
}

const WORST_FIRST: readonly PreflightStatus[] = ['problem', 'warning', 'unknown', 'ok'];

export function reportOf(checks: readonly PreflightCheck[]): PreflightReport {
  const status = WORST_FIRST.find((worst) => checks.some((check) => check.status === worst)) ?? 'ok';
  return { status, checks };
}
