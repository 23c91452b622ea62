import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

/** Schemas of what is done to many executions at once, and of what is told of many. */
export const BULK_SCHEMAS: Readonly<Record<string, Schema>> = {
  BulkRequest: {
    type: 'object',
    required: ['action', 'ids'],
    additionalProperties: false,
    properties: {
      action: { type: 'string', enum: ['retry', 'cancel'] },
      ids: { type: 'array', items: is.uuid, minItems: 1, maxItems: 1000 },
      reason: { type: 'string', maxLength: 1000, description: 'Kept in the audit.' },
    },
  },
  BulkOutcome: {
    type: 'object',
    required: ['id', 'outcome'],
    properties: {
      id: is.uuid,
      outcome: { type: 'string', enum: ['cancelled', 'retried', 'skipped'] },
      new_id: { ...is.uuid, description: 'Of the repetition.' },
      why: { type: 'string', description: 'Why it was skipped.' },
      code: { type: 'string', description: 'The same, stable; match on it.' },
    },
  },
  BulkResult: is.shape({ count: is.count, results: listOf(ref('BulkOutcome')) }),
  EventMessage: is.shape({
    topic: {
      type: 'string',
      enum: ['created', 'changed', 'settled', 'refetch'],
      description: 'refetch: there was too much to say; look at everything again.',
    },
    ids: { type: 'array', items: is.uuid, maxItems: 200 },
  }),
};
