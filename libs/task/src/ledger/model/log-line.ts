import { messageOf } from '../../errors/any-value.js';
import { BUILT_IN, type TextMask } from '../../secrets/index.js';
import { ledgerJson } from './ledger.json.js';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** One line of an execution's log: a message of the handler, or a progress update. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly data?: unknown;
  /** Status that the line reports (every update carries one). */
  readonly status?: string;
  readonly percent?: number;
  readonly step?: string;
  /** Milliseconds since the epoch, database time. */
  readonly at: number;
}

const LONGEST_MESSAGE = 8_192;
const LARGEST_DATA = 65_536;
// A secret that is cut in half would be no secret to the mask.
const LONGEST_MASKED = 2 * LONGEST_MESSAGE;

/**
 * The line as JSON text, as it is now: what the handler does to its data later must not change its log. Data that is too
 * large or no JSON is replaced by a note, so no line is lost. Secrets are masked.
 */
export function logText(line: LogLine, mask: TextMask = BUILT_IN): string {
  const message = mask.text(line.message.slice(0, LONGEST_MASKED)).slice(0, LONGEST_MESSAGE);
  // Of the rest only these can hold secrets, and most lines have neither.
  if (line.data === undefined && line.step === undefined) return ledgerJson({ ...line, message });
  try {
    const row = ledgerJson({ ...line, message }, mask.json);
    if (row.length <= LONGEST_MESSAGE + LARGEST_DATA) return row;
    const step = line.step && mask.text(line.step);
    return ledgerJson({
      ...line,
      message,
      step,
      data: { dropped: `${row.length} characters are too many for a log line` },
    });
  } catch (error) {
    return ledgerJson({ ...line, message, data: { unserializable: messageOf(error) } }, mask.json);
  }
}
