import { reads, type Right } from '../right.js';

export const ARTIFACT_RIGHTS: Readonly<Record<string, Right>> = {
  listAllArtifacts: reads(({ done }) => ({ path: `/artifacts?execution_id=${done}` })),
  getArtifact: reads(({ done }) => ({ path: `/artifacts/${done}` })),
  getArtifactMetadata: reads(({ artifact }) => ({ path: `/artifacts/${artifact}/$metadata` })),
  getArtifactTree: reads(({ done }) => ({ path: `/artifacts/${done}/$tree` })),
  expandArtifact: reads(({ done }) => ({ path: `/artifacts/${done}/$expand` })),
  downloadArtifact: reads(({ artifact }) => ({ path: `/artifacts/${artifact}/$download` })),
};
