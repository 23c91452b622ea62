import { Injectable } from '@nestjs/common';
import type { TaskDefinition } from '../definition/index.js';
import { isInstance } from '../errors/any-value.js';
import type { ErrorType } from './on-task-error.decorator.js';

/** A method or function that may answer instead of a task that failed. */
export interface ErrorHandler {
  /** For example `PaymentErrors.onRefused`. */
  readonly owner: string;
  /** Undefined = whatever was thrown. */
  readonly type?: ErrorType;
  call(error: unknown, ctx: object): Promise<unknown>;
}

/** The `@OnTaskError` methods of this process, in the order in which they are asked. */
@Injectable()
export class ErrorHandlers {
  private readonly handlers = new Map<string, ErrorHandler[]>();

  add(task: string, handler: ErrorHandler): void {
    this.handlers.set(task, [...(this.handlers.get(task) ?? []), handler]);
  }

  /** Who is to be asked about this error, the task's fallback last. */
  for({ name, owner, fallback }: TaskDefinition, error: unknown): ErrorHandler[] {
    const fitting = (this.handlers.get(name) ?? []).filter(({ type }) => !type || isInstance(error, type));
    if (!fallback) return fitting;
    const call = async (thrown: unknown, ctx: object): Promise<unknown> =>
      fallback(thrown, ctx as Parameters<typeof fallback>[1]);
    return [...fitting, { owner: `fallback of ${owner}`, call }];
  }
}
