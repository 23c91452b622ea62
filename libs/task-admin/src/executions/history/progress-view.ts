/** How far an execution is, as clients see it. */
export interface ProgressView {
  /** A whole number from 0 to 100. */
  readonly percent: number | null;
  readonly message: string | null;
  readonly step: string | null;
}

/**
 * Progress, as it is kept in metadata; null where nothing of it can be understood. Metadata takes anything, and other
 * programs write it too: what is no number or no text is not passed on, or a page of clients would break on one row.
 */
export function progressOf(metadata: Readonly<Record<string, unknown>>): ProgressView | null {
  const percent = percentOf(metadata['progress_percent']);
  const message = textOf(metadata['progress_message']);
  const step = textOf(metadata['progress_step']);
  return percent === null && message === null && step === null ? null : { percent, message, step };
}

function percentOf(value: unknown): number | null {
  return typeof value === 'number' ? Math.round(Math.min(100, Math.max(0, value))) : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
