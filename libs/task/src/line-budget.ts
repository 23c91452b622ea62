import { Logger } from '@nestjs/common';

const WINDOW_MS = 5_000;
const LINES = 3;

/**
 * Lets so many lines within a window through and says how many it kept back. For lines that each tell something of their own
 * and of which a burst may bring thousands.
 */
export class LineBudget {
  private left = LINES;
  private heldBack = 0;
  private window: NodeJS.Timeout | undefined;

  constructor(
    private readonly logger: Logger,
    /** What the lines are about, in the plural. */
    private readonly what: string,
  ) {}

  error(line: string): void {
    if (this.take()) this.logger.error(line);
  }

  warn(line: string): void {
    if (this.take()) this.logger.warn(line);
  }

  private take(): boolean {
    this.window ??= setTimeout(() => this.renew(), WINDOW_MS).unref();
    if (this.left > 0) return this.left-- > 0;
    this.heldBack++;
    return false;
  }

  private renew(): void {
    this.window = undefined;
    this.left = LINES;
    const { heldBack } = this;
    this.heldBack = 0;
    // A line as any other: two windows meet, and a log that is too loud is so then.
    if (heldBack > 0) this.warn(`And ${heldBack} more ${this.what} within ${WINDOW_MS / 1_000} s.`);
  }
}
