import { progressMetadata, progressReport } from '../client/index.js';
import { errorFingerprint } from '../errors/fingerprint.js';
import { type EndError, ledgerJson, logText } from '../ledger/index.js';
import type { Limits } from '../options/index.js';
import type { TextMask } from '../secrets/index.js';

const LONGEST_ERROR = 8_192;
const LONGEST_TRACEBACK = 32_768;
const ERROR_TYPE = /^(?:Uncaught )?([A-Za-z_$][\w$.]{0,254})(?:: |\n|$)/;
const OMITTED = 'omitted';

/** A value as JSON text, or a note in its place: a job is recorded also where its payload cannot be. */
export function jsonWithin(value: unknown, most: number): string {
  try {
    const json = ledgerJson(value ?? null);
    const bytes = Buffer.byteLength(json);
    if (bytes <= most) return json;
    return ledgerJson({ [OMITTED]: `${bytes} bytes are more than the ledger keeps of it (${most})` });
  } catch (error) {
    return ledgerJson({ [OMITTED]: `it cannot be kept as JSON: ${String(error)}` });
  }
}

/** What is kept of a failure: without secrets. */
export function errorOf(reason: string | undefined, stack: string | undefined, mask: Pick<TextMask, 'text'>): EndError {
  const message = reason && mask.text(reason.slice(0, 2 * LONGEST_ERROR)).slice(0, LONGEST_ERROR);
  const type = ERROR_TYPE.exec(stack ?? '')?.[1] ?? 'Error';
  return {
    message,
    type,
    stack: stack && mask.text(stack.slice(0, 2 * LONGEST_TRACEBACK)).slice(0, LONGEST_TRACEBACK),
    fingerprint: errorFingerprint(type, message ?? '', stack),
  };
}

/** A line of a job's log, as JSON text. It does not say when it was written. */
export function logLineOf(message: string, atMs: number, mask: TextMask): string {
  return logText({ level: 'info', message, at: atMs }, mask);
}

/** Progress as the dashboard shows it: a number, or `{ percent | progress, message, step }`; anything else as it is. */
export function progressOf(progress: unknown, mask: Pick<TextMask, 'text'>, { metadataBytes }: Limits): object {
  // BullMQ's own default: nothing has been reported.
  if (progress === 0 || progress === undefined || progress === null) return {};
  try {
    return progressMetadata(progressReport(reportOf(progress)), mask);
  } catch {
    const json = jsonWithin(progress, Math.floor(metadataBytes / 2));
    return { progress: JSON.parse(mask.text(json)) as unknown };
  }
}

function reportOf(progress: unknown): unknown {
  if (typeof progress !== 'object' || progress === null || Array.isArray(progress)) return progress;
  const { progress: percent, ...others } = progress as Record<string, unknown>;
  return typeof percent === 'number' && !('percent' in others) ? { ...others, percent } : progress;
}
