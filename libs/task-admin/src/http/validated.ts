import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { type FieldProblem, invalid } from './request-problem.js';

/**
 * Makes an instance of a class with class-validator's decorators from what a client sent.
 * @param at Where the input is in the request, for example `options`.
 * @throws RequestProblem 400 that names every field with something wrong
 */
export function validated<T extends object>(type: Type<T>, input: object, at?: string): T {
  const instance = plainToInstance(type, input, { exposeDefaultValues: true });
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: at !== undefined,
    stopAtFirstError: true,
  });
  if (errors.length > 0) throw invalid(errors.flatMap((error) => problemsOf(error, at)));
  return instance;
}

function problemsOf({ property, constraints = {} }: ValidationError, at?: string): FieldProblem[] {
  const field = at ? `${at}.${property}` : property;
  const { whitelistValidation: unknown, ...broken } = constraints;
  if (unknown) return [{ field, message: 'there is no such option' }];
  return Object.values(broken).map((message) => ({ field, message }));
}
