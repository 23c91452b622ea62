import { messageOf, readProperty } from '../errors/any-value.js';
import { InvalidOptionError } from '../errors/index.js';
import type { LogLevel } from '../ledger/index.js';
import { assertKnown } from '../options/index.js';

/** How many lines are kept in memory. */
const DEFAULT_MAX_RECORDS = 1_000;

export interface TaskLogCollectorOptions {
  /** The oldest lines give way to new ones beyond this many. @default 1000 */
  readonly maxRecords?: number;
}

/** One collected line. */
export interface CollectedLog {
  readonly level: LogLevel;
  readonly message: string;
  /** ISO 8601. */
  readonly timestamp: string;
  /** Stack, or message where there is none, of what was thrown. */
  readonly exception?: string;
}

/** How many lines there are, and of which level. */
export interface CollectedSummary {
  readonly total: number;
  readonly byLevel: Readonly<Partial<Record<LogLevel, number>>>;
}

/**
 * Collects log lines in memory, the last 1,000 of them. `tracker.saveLogs(taskId, collector)` writes those that
 * are new to the log of an execution.
 *
 * @example
 * const log = new TaskLogCollector();
 * log.info('parsed');
 * log.error('row 7 is broken', error);
 * await tracker.saveLogs(taskId, log);
 */
export class TaskLogCollector {
  private readonly records: CollectedLog[] = [];
  private readonly maxRecords: number;
  private unsaved = 0;

  /** @throws InvalidOptionError */
  constructor(options: TaskLogCollectorOptions = {}) {
    assertKnown(options, { maxRecords: true }, { whole: 'options' });
    const { maxRecords = DEFAULT_MAX_RECORDS } = options;
    if (!Number.isInteger(maxRecords) || maxRecords < 1)
      throw new InvalidOptionError('maxRecords', maxRecords, 'Use a whole number of at least 1.');
    this.maxRecords = maxRecords;
  }

  debug(message: string): void {
    this.add('debug', message);
  }

  info(message: string): void {
    this.add('info', message);
  }

  warning(message: string): void {
    this.add('warning', message);
  }

  /** @param exception what was thrown, if anything was */
  error(message: string, exception?: unknown): void {
    this.add('error', message, exception);
  }

  /** A copy, oldest first. */
  getLogs(): CollectedLog[] {
    return [...this.records];
  }

  getWarningsAndErrors(): CollectedLog[] {
    return this.records.filter(({ level }) => level === 'warning' || level === 'error');
  }

  getSummary(): CollectedSummary {
    const byLevel: Partial<Record<LogLevel, number>> = {};
    for (const { level } of this.records) byLevel[level] = (byLevel[level] ?? 0) + 1;
    return { total: this.records.length, byLevel };
  }

  clear(): void {
    this.records.length = 0;
    this.unsaved = 0;
  }

  /** Lines that are not saved yet, at most `maxRecords`. */
  getUnsaved(): CollectedLog[] {
    return this.unsaved === 0 ? [] : this.records.slice(-this.unsaved);
  }

  /** Marks the oldest `count` unsaved lines as saved; `tracker.saveLogs` does it. */
  saved(count: number): void {
    this.unsaved = Math.max(0, this.unsaved - count);
  }

  private add(level: LogLevel, message: string, exception?: unknown): void {
    const timestamp = new Date().toISOString();
    const thrown = exception === undefined ? {} : { exception: textOf(exception) };
    this.records.push({ level, message, timestamp, ...thrown });
    if (this.records.length > this.maxRecords) this.records.shift();
    this.unsaved = Math.min(this.unsaved + 1, this.records.length);
  }
}

function textOf(exception: unknown): string {
  const stack = readProperty(exception, 'stack');
  return typeof stack === 'string' ? stack : messageOf(exception);
}
