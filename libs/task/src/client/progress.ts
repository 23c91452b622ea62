import { readProperty } from '../errors/any-value.js';
import { InvalidOptionError } from '../errors/index.js';
import type { TextMask } from '../secrets/index.js';

const LONGEST_MESSAGE = 8_192;
const LONGEST_STEP = 255;

/** How far an execution is. */
export interface ProgressReport {
  /** 0 to 100; values outside are clamped. */
  readonly percent?: number;
  /** Cut at 8,192 characters. */
  readonly message?: string;
  /** Id of the step, for example `prepare`: at most 255 characters. */
  readonly step?: string;
}

const PERCENT_REMEDY = 'Use a number from 0 to 100.';
const FIELDS = ['percent', 'message', 'step'];

/**
 * Takes a report, or a percentage alone, from a caller whose types nobody has checked.
 * @throws InvalidOptionError which names the field
 */
export function progressReport(progress: unknown): ProgressReport {
  const report = typeof progress === 'object' ? progress : { percent: progress };
  if (progress === undefined || report === null || Array.isArray(report))
    throw new InvalidOptionError('progress', progress, 'Use a percentage, or { percent, message, step }.');
  const unknown = Object.keys(report).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined)
    throw new InvalidOptionError(unknown, readProperty(report, unknown), `Known fields: ${FIELDS.join(', ')}.`);
  const { percent, message, step } = report as Record<string, unknown>;
  assertPercent(percent);
  assertText('message', message, Infinity);
  assertText('step', step, LONGEST_STEP);
  return {
    percent: percent && Math.round(Math.min(100, Math.max(0, percent))),
    message: message?.slice(0, 2 * LONGEST_MESSAGE),
    step,
  };
}

/** The metadata keys that a report sets, without secrets; absent fields leave their key as it is. */
export function progressMetadata(
  { percent, message, step }: ProgressReport,
  mask: Pick<TextMask, 'text'>,
): Record<string, unknown> {
  return {
    ...(percent === undefined ? {} : { progress_percent: percent }),
    ...(message === undefined ? {} : { progress_message: mask.text(message).slice(0, LONGEST_MESSAGE) }),
    ...(step === undefined ? {} : { progress_step: mask.text(step).slice(0, LONGEST_STEP) }),
  };
}

/**
 * Metadata that sets what progress reports set must be what they would set, or null: readers rely on it.
 * @throws InvalidOptionError which names the key
 */
export function assertProgressKeys(metadata: Readonly<Record<string, unknown>>): void {
  const { progress_percent: percent, progress_message: message, progress_step: step } = metadata;
  if (percent !== undefined && percent !== null && !isPercentage(percent))
    throw new InvalidOptionError('progress_percent', percent, PERCENT_REMEDY);
  assertText('progress_message', message ?? undefined, LONGEST_MESSAGE);
  assertText('progress_step', step ?? undefined, LONGEST_STEP);
}

function isPercentage(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 100;
}

function assertPercent(percent: unknown): asserts percent is number | undefined {
  if (percent === undefined || Number.isFinite(percent)) return;
  throw new InvalidOptionError('percent', percent, PERCENT_REMEDY);
}

function assertText(field: string, text: unknown, longest: number): asserts text is string | undefined {
  if (text === undefined || (typeof text === 'string' && text.length <= longest)) return;
  const atMost = longest === Infinity ? '' : ` of at most ${longest} characters`;
  throw new InvalidOptionError(field, text, `Use a text${atMost}, or leave it out.`);
}
