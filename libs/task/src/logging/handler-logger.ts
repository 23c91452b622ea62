import type { LoggerService } from '@nestjs/common';
import { inspected, isErrorLike, messageOf, readProperty } from '../errors/any-value.js';
import { ProcessLogger } from './process-logger.js';

/** Nest's logger interface over the log of the process, for code of users that runs without an execution of its own. */
export class HandlerLogger implements LoggerService {
  private readonly lines: ProcessLogger;

  constructor(context: string) {
    this.lines = new ProcessLogger(context);
  }

  log(message: unknown, ...data: unknown[]): void {
    this.lines.log(lineOf(message, data));
  }

  error(message: unknown, ...data: unknown[]): void {
    this.lines.error(lineOf(message, data), stackOf(message));
  }

  fatal(message: unknown, ...data: unknown[]): void {
    this.error(message, ...data);
  }

  warn(message: unknown, ...data: unknown[]): void {
    this.lines.warn(lineOf(message, data));
  }

  debug(message: unknown, ...data: unknown[]): void {
    this.lines.debug(lineOf(message, data));
  }

  verbose(message: unknown, ...data: unknown[]): void {
    this.debug(message, ...data);
  }
}

function lineOf(message: unknown, data: readonly unknown[]): string {
  return [messageOf(message), ...data.map((value) => (typeof value === 'string' ? value : inspected(value)))].join(' ');
}

function stackOf(message: unknown): string | undefined {
  const stack = isErrorLike(message) ? readProperty(message, 'stack') : undefined;
  return typeof stack === 'string' ? stack : undefined;
}
