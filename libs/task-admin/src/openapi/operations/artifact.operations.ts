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
  {
    id: 'listAllArtifacts',
    method: 'GET',
    path: '/artifacts',
    tag: 'artifacts',
    summary: 'The artifacts of an execution without content: its own, once it has finished, then what its handler kept',
    query: [
      { name: 'execution_id', required: true, schema: { type: 'string', format: 'uuid' }, description: 'Required.' },
      { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 } },
      {
        name: 'cursor',
        schema: { type: 'string', format: 'uuid' },
        description: 'Id of the last artifact of the page before.',
      },
    ],
    answers: [{ status: 200, description: 'A page', schema: ref('ArtifactPage') }],
    problems: [404],
  },
  artifactView(
    'getArtifact',
    '',
    'An artifact with its content; the id of an execution is that of its own',
    ref('Artifact'),
  ),
  artifactView('getArtifactMetadata', '/$metadata', 'An artifact without its content', ref('ArtifactMetadata')),
  artifactView(
    'getArtifactTree',
    '/$tree',
    'An artifact and all that is below it, without content',
    ref('ArtifactNode'),
  ),
  artifactView(
    'expandArtifact',
    '/$expand',
    'An artifact and what belongs to it, with content: up to 100 artifacts and 1 MiB',
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
