import { defineTask, type } from '@taskledger/nestjs';
import { IsInt, Max, Min } from 'class-validator';

export class RebuildSearchIndex {
  /** Steps that the work is divided into; each writes one file. The pauses make it long enough to be cancelled. */
  @IsInt()
  @Min(1)
  @Max(1000)
  steps?: number = 60;

  /** Milliseconds to leave to the rest of the shop after each step. */
  @IsInt()
  @Min(0)
  @Max(60_000)
  pauseMs?: number = 1000;
}

export interface SearchIndexSummary {
  readonly documents: number;
  readonly terms: number;
  readonly postings: number;
}

/** Rebuilds the search index over the texts, slowly. */
export const rebuildSearchIndex = defineTask('rebuild_search_index', {
  payload: RebuildSearchIndex,
  result: type<SearchIndexSummary>(),
});
