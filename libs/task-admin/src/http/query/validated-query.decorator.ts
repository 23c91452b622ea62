import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { rawRequestOf, urlOf } from '../platform.js';
import { invalid } from '../problems/request-problem.js';
import { validated } from './validated.js';

/**
 * Injects the query as an instance of a class, which refuses what it does not know. It is read from the address: what
 * platforms make of `a[]=1` or `a[b]=1` differs. Pipes of the host do not get to see it: they would answer in their own
 * way.
 */
// The type is said: what TypeScript infers names types that Nest 11 does not have.
export const ValidatedQuery: (type: Type<object>) => ParameterDecorator = createParamDecorator(
  (type: Type<object>, context: ExecutionContext): object =>
    validated(type, given(queryOf(context)), { unknown: 'parameter' }),
);

/** The query of a request, as it was sent. */
export function queryOf(context: ExecutionContext): URLSearchParams {
  const [, ...query] = urlOf(rawRequestOf(context)).split('?');
  return new URLSearchParams(query.join('?'));
}

function given(query: URLSearchParams): Record<string, unknown> {
  const names = [...new Set(query.keys())];
  // Postgres has no NUL in text.
  const unstorable = names.filter((name) => query.getAll(name).some((value) => value.includes('\0')));
  if (unstorable.length > 0) throw invalid(unstorable.map((field) => ({ field, message: 'it contains NUL' })));
  const entries = names.map((name) => [name, query.getAll(name).filter((value) => value !== '')] as const);
  // A name such as __proto__ stays a name.
  return Object.fromEntries(
    entries.filter(([, { length }]) => length > 0).map(([name, all]) => [name, all.length > 1 ? all : all[0]]),
  );
}
