/**
 * - `ok`: as it should be
 * - `warning`: works, but worse than it could
 * - `problem`: would make tasks unreliable; refused in production
 * - `unknown`: nobody could be asked
 */
export type PreflightStatus = 'ok' | 'warning' | 'problem' | 'unknown';

/** What one check has found. */
export interface PreflightFinding {
  readonly status: PreflightStatus;
  /** What was found, as a sentence. */
  readonly message: string;
  /** How to mend it; absent where there is nothing to mend. */
  readonly remedy?: string;
}

/** A check, and what it has found. */
export interface PreflightCheck extends PreflightFinding {
  /** Stable; match on it. */
  readonly name: string;
}

/** A check; what it throws makes it `unknown`. */
export type PreflightLook = () => PreflightFinding | Promise<PreflightFinding>;

/** What a preflight has found. */
export interface PreflightReport {
  /** The worst of the checks. */
  readonly status: PreflightStatus;
  readonly checks: readonly PreflightCheck[];
}

const WORST_FIRST: readonly PreflightStatus[] = ['problem', 'warning', 'unknown', 'ok'];

/** Both sentences, for those who read them one after the other. */
export function wordsOf({ message, remedy }: PreflightFinding): string {
  return remedy === undefined ? message : `${message} ${remedy}`;
}

export function reportOf(checks: readonly PreflightCheck[]): PreflightReport {
  const status = WORST_FIRST.find((worst) => checks.some((check) => check.status === worst)) ?? 'ok';
  return { status, checks };
}
