import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { invalid } from './request-problem.js';
import { validated } from './validated.js';

/**
 * Injects the query as an instance of a class; parameters that the class does not know are left out. Pipes of the
 * host do not get to see it: they would answer in their own way.
 */
export const ValidatedQuery = createParamDecorator((type: Type<object>, context: ExecutionContext): object => {
  const { query } = context.switchToHttp().getRequest<{ query?: Readonly<Record<string, unknown>> }>();
  return validated(type, given(query ?? {}));
});

function given(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined);
  const unstorable = entries.filter(([, value]) => [value].flat().some((part) => String(part).includes('\0')));
  // Postgres has no NUL in text.
  if (unstorable.length > 0) throw invalid(unstorable.map(([field]) => ({ field, message: 'it contains NUL' })));
  return Object.fromEntries(entries);
}
