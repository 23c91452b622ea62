import { hasRoomForLine } from './line-window.js';
import { ProcessLogger } from './process-logger.js';

const PAUSE_MS = 30_000;
const VARIABLE = /[0-9a-f]{8}-[0-9a-f-]{27}|\d+/gi;

/**
 * Warns of trouble that repeats itself, without repeating itself: a store that is away may raise thousands of errors
 * a second. What differs only in its ids and numbers is the same trouble. Trouble that comes while a
 * lot is being said already is said when it comes again.
 */
export class DedupLogger {
  private readonly logger: ProcessLogger;
  private readonly seen = new Map<string, { since: number; held: number }>();

  constructor(context: string) {
    this.logger = new ProcessLogger(context);
  }

  readonly warn = (message: string): void => {
    const key = message.replace(VARIABLE, '#');
    const now = performance.now();
    const before = this.seen.get(key) ?? { since: -Infinity, held: 0 };
    // What is said is taken from an error message, of which there could be any number.
    if (this.seen.size > 100) this.seen.clear();
    this.seen.set(key, before);
    if (now - before.since < PAUSE_MS || !hasRoomForLine(now)) {
      before.held++;
      return;
    }
    this.logger.warn(before.held > 0 ? `${message} (and ${before.held} more since)` : message);
    this.seen.set(key, { since: now, held: 0 });
  };
}
