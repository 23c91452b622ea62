import { Logger } from '@nestjs/common';
import { BUILT_IN } from '../secrets/index.js';
import { logLine, stackLines } from './log-line.js';

/**
 * Nest's logger for the lines that Taskledger itself writes to the log of the process. Names, messages and ids in them are
 * other people's: secrets are masked, control characters escaped, and a line has at most 8 KB.
 */
export class ProcessLogger {
  private readonly logger: Logger;

  constructor(context: string) {
    this.logger = new Logger(context);
  }

  log(line: string): void {
    this.logger.log(safe(line));
  }

  debug(line: string): void {
    this.logger.debug(safe(line));
  }

  warn(line: string): void {
    this.logger.warn(safe(line));
  }

  /** @param stack of what was thrown; its frames are lines of their own */
  error(line: string, stack?: string): void {
    if (stack === undefined) this.logger.error(safe(line));
    else this.logger.error(safe(line), stackLines(stack));
  }
}

function safe(line: string): string {
  return logLine(BUILT_IN.text(line));
}
