import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const item: Readonly<Record<string, Schema>> = {
  id: is.uuid,
  name: is.text,
  content_type: is.text,
  size: { ...is.count, description: 'Bytes.' },
  created_at: is.moment,
  execution_id: is.uuid,
  parent_id: {
    ...is.uuidOrNull,
    description: "Null for an execution's own artifact, which has the id of the execution.",
  },
  level: {
    type: 'integer',
    description: "0 for an execution's own artifact, 1 for what its handler kept, more for what belongs to that.",
  },
  payload_visible: is.payloadVisible,
};

const data: Schema = {
  anyOf: [ref('ArtifactEnvelope'), { type: ['array', 'boolean', 'null', 'number', 'object', 'string'] }],
  description:
    "An execution's own artifact holds an ArtifactEnvelope. Of others, JSON is parsed, text is a string, and " +
    'anything else is base64. Where payload_visible is false, data is null, and so are params and result of an envelope.',
};

const encoding: Schema = { const: 'base64', description: 'Where data is neither JSON nor text.' };

/** Schemas of artifacts. */
export const ARTIFACT_SCHEMAS: Readonly<Record<string, Schema>> = {
  ArtifactItem: is.shape(item),
  ArtifactList: is.shape({ count: is.count, results: listOf(ref('ArtifactItem')) }),
  ArtifactPage: is.shape({
    next: { type: ['string', 'null'], description: 'Path and query of the next page.' },
    results: listOf(ref('ArtifactItem')),
  }),
  ArtifactEnvelope: is.shape({
    task_name: is.text,
    params: is.anything,
    result: is.anything,
    error: {
      oneOf: [is.shape({ type: is.text, message: is.text, traceback: is.textOrNull }), { type: 'null' }],
    },
  }),
  Artifact: is.withOptional(is.shape({ ...item, data }), { encoding }),
  ArtifactMetadata: is.shape({ ...item, task_name: is.text, status: ref('ExecutionStatus') }),
  ArtifactNode: is.shape({ ...item, children: listOf(ref('ArtifactNode')) }),
  ArtifactChild: is.withOptional(
    is.shape({
      ...item,
      data,
      data_omitted: {
        type: 'boolean',
        description: 'There was no room for its data, which is null; ask for it by its id.',
      },
    }),
    { encoding },
  ),
  ExpandedArtifact: is.withOptional(is.shape({ ...item, data, children: listOf(ref('ArtifactChild')) }), { encoding }),
};
