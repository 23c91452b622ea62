import { InvalidOptionError } from '../errors/index.js';
import { assertKnown, type NamesOf } from '../errors/assertions.js';
import type { InputOf, OutputOf, PayloadSource, TypeMarker, UnstatedPayload } from './payload/payload-source.js';
import { assertTaskName } from './task-name.js';

declare const types: unique symbol;

const SHAPE: NamesOf<ContractShape<unknown, unknown>> = { payload: true, result: true };

/**
 * A task's name together with the types of its payload and result, shared by
 * those who enqueue and those who run. Made by {@link defineTask}.
 */
export interface TaskContract<Input = unknown, Output = unknown, Result = unknown> {
  readonly name: string;
  readonly payload?: PayloadSource;
  /** Only for the compiler. */
  readonly [types]?: { readonly input: Input; readonly output: Output; readonly result: Result };
}

/** What a contract says besides the name. */
export interface ContractShape<P, R> {
  /**
   * A class-validator class, any Standard Schema, or `type<T>()`, which checks nothing at run time.
   * @default the class that the handler's first parameter names, if it names one
   */
  readonly payload?: P;
  /**
   * The type of the result: `type<T>()`.
   * @default unknown
   */
  readonly result?: TypeMarker<R>;
}

/**
 * Declares a task where both sides can import it.
 * @example
 * export const generateReport = defineTask('generate_report', { payload: GenerateReport, result: type<{ url: string }>() });
 */
export function defineTask<P extends PayloadSource | UnstatedPayload = UnstatedPayload, R = unknown>(
  name: string,
  shape: ContractShape<P, R> = {},
): TaskContract<InputOf<P>, OutputOf<P>, R> {
  assertTaskName(name);
  assertShape(name, shape);
  if ('payload' in shape && shape.payload === undefined) throw undefinedPayload(name);
  return Object.freeze({ name, payload: shape.payload as PayloadSource | undefined });
}

function assertShape(name: string, shape: object): void {
  const whole = `Task "${name}": contract`;
  assertKnown<ContractShape<unknown, unknown>>(shape, SHAPE, { whole, prefix: `Task "${name}": ` });
}

// A circular import leaves the class undefined here, and validation would silently disappear.
function undefinedPayload(name: string): InvalidOptionError {
  return new InvalidOptionError(
    `Task "${name}": payload`,
    undefined,
    'Leave it out, or look for a circular import between the contract and the payload class.',
  );
}
