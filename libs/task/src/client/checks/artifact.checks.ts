import type { ArtifactQuery } from '../../ledger/index.js';
import { assertCount, assertKnown, assertText, type NamesOf } from '../../options/index.js';

const ARTIFACTS: NamesOf<ArtifactQuery> = { parentId: true, after: true, limit: true };

/** @throws InvalidOptionError */
export function assertArtifactQuery(query: ArtifactQuery | undefined): void {
  assertKnown(query, ARTIFACTS, { whole: 'query' });
  const { parentId, after, limit } = query ?? {};
  if (parentId !== undefined) assertText(parentId, 'parentId');
  if (after !== undefined) assertText(after, 'after');
  if (limit !== undefined) assertCount(limit, 'limit');
}
