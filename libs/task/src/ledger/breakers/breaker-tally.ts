import type { BreakerVerdict } from './breaker-row.js';

/** A verdict, and the run that it is of. */
export interface RunVerdict extends BreakerVerdict {
  readonly id: string;
  readonly run: number;
}

/** What the runs of one breaker came to that end together, in the order of their ends. */
export interface BreakerTally {
  readonly verdict: BreakerVerdict;
  /** Failures before the first success. */
  leading: number;
  /** Most failures in a row. */
  longest: number;
  /** Failures after the last success. */
  trailing: number;
  succeeded: boolean;
  probe?: RunVerdict;
}

/** Sums verdicts up by breaker. A probe decides by itself and is not counted. */
export function talliesOf(verdicts: readonly RunVerdict[]): BreakerTally[] {
  const tallies = new Map<string, BreakerTally>();
  for (const verdict of verdicts) {
    const { name, outcome, isProbe } = verdict;
    const tally = tallies.get(name) ?? { verdict, leading: 0, longest: 0, trailing: 0, succeeded: false };
    tallies.set(name, tally);
    if (isProbe) tally.probe = verdict;
    else if (outcome === 'success') Object.assign(tally, { succeeded: true, trailing: 0 });
    else if (outcome === 'failure') fail(tally);
  }
  return [...tallies.values()];
}

function fail(tally: BreakerTally): void {
  tally.trailing++;
  if (!tally.succeeded) tally.leading++;
  tally.longest = Math.max(tally.longest, tally.trailing);
}
