import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { type FieldProblem, invalid } from '../problems/request-problem.js';

/** Where the input is in the request. */
interface Place {
  /** For example `options`. */
  readonly at?: string;
  /** What a member is called that the class does not know; without it such members are left out. */
  readonly unknown?: 'option' | 'parameter' | 'member';
}

/**
 * Makes an instance of a class with class-validator's decorators from what a client sent.
 * @throws RequestProblem 400 that names every field with something wrong
 */
export function validated<T extends object>(type: Type<T>, input: object, { at, unknown }: Place = {}): T {
  const instance = plainToInstance(type, input, { exposeDefaultValues: true });
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: unknown !== undefined,
    stopAtFirstError: true,
  });
  if (errors.length > 0) throw invalid(errors.flatMap((error) => problemsOf(error, { at, unknown })));
  return instance;
}

function problemsOf({ property, constraints = {} }: ValidationError, { at, unknown }: Place): FieldProblem[] {
  const field = at ? `${at}.${property}` : property;
  const { whitelistValidation: isUnknown, ...broken } = constraints;
  if (isUnknown) return [{ field, message: `there is no such ${unknown}` }];
  return Object.values(broken).map((message) => ({ field, message }));
}
