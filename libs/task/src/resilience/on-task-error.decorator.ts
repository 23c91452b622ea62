import { InvalidOptionError } from '../errors/index.js';

/** Errors that a method is for: a class of them. */
export type ErrorType<E = unknown> = abstract new (...args: never[]) => E;

/** What `@OnTaskError` says about a method. */
export interface ErrorHandlerDeclaration {
  readonly task: string;
  /** Undefined = whatever was thrown. */
  readonly type?: ErrorType;
  readonly method: string | symbol;
  readonly isStatic: boolean;
}

/** Accepts methods that can take the error, and the run as a handler has it. */
export type ErrorHandlerDecorator<E> = <H extends (error: E, ctx: never) => unknown>(
  target: object,
  method: string | symbol,
  descriptor: TypedPropertyDescriptor<H>,
) => void;

const DECLARATIONS = Symbol('taskledger:error-handlers');

/**
 * Calls the method, as `(error, ctx)`, when the last attempt of the task has failed with an error of this class. What it
 * returns is the result of the execution, which then ends SUCCESS with the reason `fallback`; the attempt stays failed.
 *
 * The first method that fits is asked: in the order of the providers in their modules, then of the methods in the class. One
 * that throws leaves it to the next, then to the task's `fallback`; where none is left, the execution fails with the error
 * of the task. To look at an error without answering, throw it again.
 *
 * They are not called for executions that are cancelled, handed over at a shutdown, or ended without a run.
 *
 * @param task name or contract
 * @param type class of the errors; without it, whatever is thrown
 *
 * @example
 * @OnTaskError(fetchRates, ConnectionError)
 * yesterdaysRates(error: ConnectionError, ctx: TaskContext) { return fallbackResult(error, this.rates.last()); }
 * @throws InvalidOptionError; the boot stops with `InvalidErrorHandlerError` for a task that there is not
 */
export function OnTaskError(task: string | { readonly name: string }): ErrorHandlerDecorator<unknown>;
export function OnTaskError<E>(task: string | { readonly name: string }, type: ErrorType<E>): ErrorHandlerDecorator<E>;
export function OnTaskError(...args: [task: string | { readonly name: string }, type?: ErrorType]): MethodDecorator {
  const [task, type] = args;
  const name: unknown = typeof task === 'object' && task !== null ? task.name : task;
  if (typeof name !== 'string' || name === '')
    throw new InvalidOptionError('@OnTaskError task', task, 'Use the name of a task, or its contract.');
  // A circular import leaves the class undefined here, and the method would take every error.
  if (args.length > 1 && typeof type !== 'function')
    throw new InvalidOptionError('@OnTaskError type', type, 'Use a class of errors, or leave it out for all of them.');
  return (target, method) => {
    const isStatic = typeof target === 'function';
    const owner = isStatic ? target : target.constructor;
    const declaration: ErrorHandlerDeclaration = { task: name, type, method, isStatic };
    Reflect.defineMetadata(DECLARATIONS, [...errorHandlersOf(owner), declaration], owner);
  };
}

/** The error handlers of a class, inherited ones first. */
export function errorHandlersOf(type: object): readonly ErrorHandlerDeclaration[] {
  return (Reflect.getMetadata(DECLARATIONS, type) ?? []) as readonly ErrorHandlerDeclaration[];
}
