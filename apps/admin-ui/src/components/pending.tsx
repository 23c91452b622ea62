import type { UseQueryResult } from '@tanstack/react-query';
import { SkeletonRows } from './skeletons';
import { Failure } from './states';

interface PendingProps {
  readonly query: Pick<UseQueryResult<unknown>, 'data' | 'error' | 'isPending' | 'refetch'>;
  /** How many rows what is to come has, about. */
  readonly rows: number;
}

/** Stands in for the content of a page that has none yet: while it is on its way, or where it could not be had. */
export function Pending({ query: { data, error, isPending, refetch }, rows }: PendingProps) {
  if (isPending)
    return (
      <div className="sheet">
        <SkeletonRows rows={rows} />
      </div>
    );
  return error && !data ? <Failure error={error} onRetry={() => void refetch()} /> : null;
}
