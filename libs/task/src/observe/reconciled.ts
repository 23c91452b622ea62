import type { Recorded } from '../ledger/index.js';
import type { JobNews } from './observed-job.js';

/** What a job is looked at for. */
export interface JobQuestion {
  readonly jobId: string;
  readonly news?: JobNews;
  /** It has been looked for more than once, and its engine does not have it. */
  readonly isGone?: boolean;
  /** Another life of the job followed, so its engine cannot be asked about this one. */
  readonly isPast?: boolean;
}

/** What came of looking. */
export interface Reconciled extends Recorded {
  /** Of these there is news, their engine does not have them, and nothing says yet how they ended. */
  readonly unresolved: readonly JobQuestion[];
}

export const NOTHING: Reconciled = { created: [], changed: [], written: [], ended: [], unresolved: [] };

/** All of it together. */
export function merged(all: readonly Reconciled[]): Reconciled {
  return {
    created: all.flatMap(({ created }) => created),
    changed: all.flatMap(({ changed }) => changed),
    written: all.flatMap(({ written }) => written),
    ended: all.flatMap(({ ended }) => ended),
    unresolved: all.flatMap(({ unresolved }) => unresolved),
  };
}
