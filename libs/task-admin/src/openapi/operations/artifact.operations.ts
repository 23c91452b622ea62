import { type Operation, ref, type Schema } from '../operation.js';

const file: Schema = { type: 'string', format: 'binary' };

function artifactView(id: string, suffix: string, summary: string, schema: Schema): Operation {
  return {
    id,
    method: 'GET',
    path: `/artifacts/{id}${suffix}`,
    tag: 'artifacts',
    summary,
    answers: [{ status: 200, description: 'The artifact', schema }],
    problems: [404],
  };
}

/** Routes of artifacts. */
export const ARTIFACT_OPERATIONS: readonly Operation[] = [
  artifactView(
    'getArtifact',
    '',
    'An artifact with its content; the id of an execution is that of its own',
    ref('Artifact'),
  ),
  artifactView('getArtifactMetadata', '/$metadata', 'An artifact without its content', ref('ArtifactMetadata')),
  artifactView('getArtifactTree', '/$tree', 'An artifact and what is below it, without content', ref('ArtifactNode')),
  artifactView(
    'expandArtifact',
    '/$expand',
    'An artifact with its content, and what is below it',
    ref('ExpandedArtifact'),
  ),
  {
    id: 'downloadArtifact',
    method: 'GET',
    path: '/artifacts/{id}/$download',
    tag: 'artifacts',
    summary: 'The content of an artifact as a file',
    answers: [
      { status: 200, description: 'The file', mediaType: '*/*', schema: file },
      { status: 206, description: 'The part of it that Range asks for', mediaType: '*/*', schema: file },
    ],
    problems: [404, 416],
  },
];
