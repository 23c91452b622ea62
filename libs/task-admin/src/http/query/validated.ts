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

// What rules about size say of a value that has none would mislead: `limit: "5"` is not too large.
const KINDS = [
  {
    rules: ['isLength', 'minLength', 'maxLength'],
    what: 'a text',
    fits: (value: unknown) => typeof value === 'string',
  },
  { rules: ['min', 'max'], what: 'a number', fits: (value: unknown) => typeof value === 'number' },
  { rules: ['arrayMinSize', 'arrayMaxSize'], what: 'a list', fits: (value: unknown) => Array.isArray(value) },
] as const;

function problemsOf({ property, value, constraints = {} }: ValidationError, { at, unknown }: Place): FieldProblem[] {
  const field = at ? `${at}.${property}` : property;
  const { whitelistValidation: isUnknown, ...broken } = constraints;
  if (isUnknown) return [{ field, message: `there is no such ${unknown}` }];
  return Object.entries(broken).map(([rule, message]) => ({ field, message: inWords(rule, message, value) }));
}

function inWords(rule: string, message: string, value: unknown): string {
  const kind = KINDS.find(({ rules }) => (rules as readonly string[]).includes(rule));
  if (!kind || kind.fits(value)) return message;
  return value === undefined ? `it is missing: ${message}` : `it must be ${kind.what}: ${message}`;
}
