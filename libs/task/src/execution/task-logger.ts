import type { LoggerService } from '@nestjs/common';
import { isErrorLike, messageOf, textOf } from '../errors/any-value.js';
import type { LogLevel } from '../ledger/index.js';
import type { LogBuffer } from './log-buffer.js';
import type { RunState } from './run-state.js';
import { tracebackOf } from './traceback.js';

/** Nest's logger interface over the execution's log: `ctx.logger.log('parsed', { rows: 42 })`. Never throws. */
export class TaskLogger implements LoggerService {
  constructor(
    private readonly buffer: LogBuffer,
    private readonly state: RunState,
  ) {}

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
    if (this.state.refuses('ctx.logger')) return;
    const values = data.map((value) =>
      isErrorLike(value) ? { error: messageOf(value), stack: tracebackOf(value, this.buffer.mask) } : value,
    );
    const fields = values.length === 0 ? {} : { data: values.length === 1 ? values[0] : values };
    if (isErrorLike(message))
      this.buffer.add(level, messageOf(message), {
        data: { stack: tracebackOf(message, this.buffer.mask) },
        ...fields,
      });
    else this.buffer.add(level, textOf(message), fields);
  }
}
