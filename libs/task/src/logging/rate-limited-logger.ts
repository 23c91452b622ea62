import { hasRoomForLine } from './line-window.js';
import { ProcessLogger } from './process-logger.js';

const WINDOW_MS = 5_000;
const LINES = 3;

/**
 * Lets three lines within five seconds through, if the log has room for them, and says how many it kept back. For lines
 * that each tell something of their own and of which a burst may bring thousands.
 */
export class RateLimitedLogger {
  private left = LINES;
  private heldBack = 0;
  private window: NodeJS.Timeout | undefined;

  private readonly logger: ProcessLogger;

  /** @param what what the lines are about, in the plural */
  constructor(
    context: string,
    private readonly what: string,
  ) {
    this.logger = new ProcessLogger(context);
  }

  error(line: string): void {
    if (this.take()) this.logger.error(line);
    else this.heldBack++;
  }

  warn(line: string): void {
    if (this.take()) this.logger.warn(line);
    else this.heldBack++;
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
    if (this.heldBack === 0 || !this.take()) return;
    this.logger.warn(`And ${this.heldBack} more ${this.what}.`);
    this.heldBack = 0;
  }
}
