import type { LoggerService } from '@nestjs/common';
import type { LogLevel } from '../ledger/index.js';
import type { LogBuffer } from './log-buffer.js';
import { textOf } from './text-of.js';

/** Nest's logger interface over the execution's log: `ctx.logger.log('parsed', { rows: 42 })`. */
export class TaskLogger implements LoggerService {
  constructor(private readonly buffer: LogBuffer) {}

  log(message: unknown, ...data: unknown[]): void {
    this.write('info', message, data);
  }

  error(message: unknown, ...data: unknown[]): void {
    this.write('error', message, data);
  }

  fatal(message: unknown, ...data: unknown[]): void {
    this.write('error', message, data);
  }

  warn(message: unknown, ...data: unknown[]): void {
    this.write('warning', message, data);
  }

  debug(message: unknown, ...data: unknown[]): void {
    this.write('debug', message, data);
  }

  verbose(message: unknown, ...data: unknown[]): void {
    this.write('debug', message, data);
  }

  private write(level: LogLevel, message: unknown, data: unknown[]): void {
    const values = data.map((value) => (value instanceof Error ? { error: value.message, stack: value.stack } : value));
    const fields = values.length === 0 ? {} : { data: values.length === 1 ? values[0] : values };
    if (message instanceof Error)
      this.buffer.add(level, message.message, { data: { stack: message.stack }, ...fields });
    else this.buffer.add(level, textOf(message), fields);
  }
}
