import { reads, readsContents, type Right } from '../right.js';

export const ARTIFACT_RIGHTS: Readonly<Record<string, Right>> = {
  listAllArtifacts: reads(({ done }) => ({ path: `/artifacts?execution_id=${done}` })),
  getArtifact: reads(({ done }) => ({ path: `/artifacts/${done}` })),
  getArtifactMetadata: reads(({ artifact }) => ({ path: `/artifacts/${artifact}/$metadata` })),
  getArtifactTree: reads(({ done }) => ({ path: `/artifacts/${done}/$tree` })),
  expandArtifact: readsContents(({ done }) => ({ path: `/artifacts/${done}/$expand` })),
  downloadArtifact: readsContents(({ artifact }) => ({ path: `/artifacts/${artifact}/$download` })),
};
