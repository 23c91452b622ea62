import type { QueryProblem } from '../../services/search';

interface SearchProblemProps {
  readonly query: string;
  readonly problem: QueryProblem;
}

/** What is wrong with the query, and where. */
export function SearchProblem({ query, problem: { message, position, length } }: SearchProblemProps) {
  const end = position + length;
  return (
    <div id="search-problem" role="alert" className="mt-1.5">
      <p className="mono overflow-x-auto whitespace-pre text-muted" aria-hidden="true">
        {query.slice(0, position)}
        <mark className="rounded-sm bg-bad-soft text-bad underline decoration-wavy">
          {query.slice(position, end) || '…'}
        </mark>
        {query.slice(end)}
      </p>
      <p className="text-bad">{message}</p>
    </div>
  );
}
