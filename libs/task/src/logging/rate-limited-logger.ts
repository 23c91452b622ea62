import { hasRoomForLine } from './line-window.js';
import { ProcessLogger } from './process-logger.js';

const WINDOW_MS = 5_000;
const LINES = 3;

/**
 * Logs at most 3 lines per 5 s, if the log has room for them, then how many were suppressed. For lines that each tell
 * something of their own and of which a burst may bring thousands.
 */
export class RateLimitedLogger {
  private left = LINES;
  private suppressed = 0;
  private window: NodeJS.Timeout | undefined;

  private readonly logger: ProcessLogger;

  /**
   * @param what what the lines are about, in the plural
   * @param hint a sentence that says where the suppressed ones can be found
   */
  constructor(
    context: string,
    private readonly what: string,
    private readonly hint?: string,
  ) {
    this.logger = new ProcessLogger(context);
  }

  /** @param stack of what was thrown */
  error(line: string, stack?: string): void {
    if (this.take()) this.logger.error(line, stack);
    else this.suppressed++;
  }

  warn(line: string): void {
    if (this.take()) this.logger.warn(line);
    else this.suppressed++;
  }

  private take(): boolean {
    this.window ??= setTimeout(() => this.renew(), WINDOW_MS).unref();
    if (this.left === 0 || !hasRoomForLine()) return false;
    this.left--;
    return true;
  }

  private renew(): void {
    this.window = undefined;
    this.left = LINES;
    // A line as any other: it takes its place in the log, or is said after the next window.
    if (this.suppressed === 0 || !this.take()) return;
    const summary = `Suppressed in the last ${WINDOW_MS / 1000} s: ${this.suppressed} more (${this.what}).`;
    this.logger.warn(this.hint === undefined ? summary : `${summary} ${this.hint}`);
    this.suppressed = 0;
  }
}
