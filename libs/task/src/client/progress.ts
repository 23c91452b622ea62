import { InvalidOptionError } from '../errors/index.js';

/** How far an execution is (S3-09). */
export interface ProgressReport {
  /** 0 to 100; values outside are clamped (S2-06). */
  readonly percent?: number;
  readonly message?: string;
  /** Id of the step, for example `prepare`. */
  readonly step?: string;
}

/** The metadata keys that a progress report sets; absent fields leave their key as it is. */
export function progressMetadata({ percent, message, step }: ProgressReport): Record<string, unknown> {
  if (percent !== undefined && Number.isNaN(percent)) {
    throw new InvalidOptionError('percent', percent, 'Use a number from 0 to 100.');
  }
  return {
    ...(percent === undefined ? {} : { progress_percent: Math.round(Math.min(100, Math.max(0, percent))) }),
    ...(message === undefined ? {} : { progress_message: message }),
    ...(step === undefined ? {} : { progress_step: step }),
  };
}
