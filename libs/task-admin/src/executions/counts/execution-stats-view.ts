import type { ExecutionBreakdown, StatusCounts } from '@taskledger/nestjs';

/** Counts as clients see them: the six classic ones, then ours. */
export function statsView({ counts, byModule, byTaskName, series, capped }: ExecutionBreakdown): object {
  return {
    ...countsView(counts),
    by_module: named(byModule),
    by_task_name: named(byTaskName),
    series,
    capped,
  };
}

function named(counts: ReadonlyMap<string, StatusCounts>): object {
  return Object.fromEntries([...counts].map(([name, of]) => [name, countsView(of)]));
}

function countsView(counts: StatusCounts): object {
  return {
    total: counts.total,
    pending: counts.PENDING,
    started: counts.STARTED,
    success: counts.SUCCESS,
    failure: counts.FAILURE,
    retry: counts.RETRY,
    revoked: counts.REVOKED,
    waiting: counts.WAITING,
    skipped: counts.SKIPPED,
  };
}
