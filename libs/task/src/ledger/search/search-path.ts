import { InvalidQueryError } from '../../errors/index.js';
import { parseQuery } from './parse-query.js';
import type { JsonField } from './search-term.js';

/** A place in payload, result or metadata. */
export interface SearchPath {
  readonly field: JsonField;
  readonly path: readonly string[];
}

/** Reads a path as a query has it, such as `payload.user.id`; undefined for what is none. */
export function readSearchPath(text: string): SearchPath | undefined {
  // A path with a value is a term of a query.
  const [term, more] = termsOf(`${text}:0`);
  if (!term || more || !('path' in term) || term.isNegated) return undefined;
  return { field: term.field, path: term.path };
}

function termsOf(query: string): ReturnType<typeof parseQuery> {
  try {
    return parseQuery(query);
  } catch (error) {
    if (error instanceof InvalidQueryError) return [];
    throw error;
  }
}
