import { InvalidOptionError } from '../errors/index.js';
import { assertDate } from '../options/index.js';

/** Who pauses something, why, and for how long. */
export interface PauseOptions {
  /** For the audit. */
  readonly by?: string;
  readonly reason?: string;
  /** When it goes on by itself. @default when somebody resumes it */
  readonly until?: Date;
}

/** @throws InvalidOptionError for what is no moment, or is over */
export function assertUntil(until: unknown, nowMs: number): void {
  if (until === undefined) return;
  if (assertDate(until, 'until') <= nowMs)
    throw new InvalidOptionError('until', until, 'Use a moment that is still to come.');
}
