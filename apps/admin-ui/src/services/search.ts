import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError, get } from './api';
import type { QuerySuggestions } from './schema';

/** Something that can be written at a place of the query, instead of what is there. */
export type Suggestion = QuerySuggestions['suggestions'][number];

/** What can be written where the cursor is. */
export function suggestionsQuery(query: string, position: number) {
  return queryOptions({
    queryKey: ['suggestions', query, position],
    queryFn: async ({ signal }) => {
      const asked = { query, position };
      const answer = await get<QuerySuggestions>('/tasks/executions/query/suggestions', asked, signal);
      return { ...asked, suggestions: answer.suggestions };
    },
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
}

/** What is wrong with a query, and which part of it. */
export interface QueryProblem {
  readonly message: string;
  readonly position: number;
  readonly length: number;
}

/** The problem of an answer, where that is about the query. */
export function queryProblemOf(error: unknown): QueryProblem | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { position, length = 0 } = error.problem;
  return position === undefined ? undefined : { message: error.message, position, length };
}

/** Whether a query ends in the middle of a term: asking for it would only tell that. */
export function isBeingWritten(query: string): boolean {
  const quotes = query.replace(/\\./g, '').split('"').length - 1;
  return quotes % 2 === 1 || /(?:[:,<>=.]|(?:^|\s)-)$/.test(query);
}
