import { ExecutionStatus } from '@taskledger/nestjs';
import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const action: Schema = { type: 'string', enum: ['retry', 'cancel', 'reorder', 'promote'] };
const status: Schema = { type: 'string', enum: Object.values(ExecutionStatus) };
const next: Schema = { type: ['string', 'null'], description: 'Path and query of the next page.' };
const reason: Schema = { type: 'string', maxLength: 1_000, description: 'Kept in the audit.' };

const selection: Readonly<Record<string, Schema>> = {
  action,
  ids: { type: 'array', items: is.uuid, minItems: 1, maxItems: 10_000, description: 'These executions.' },
  filter: {
    ...is.anyObject,
    description:
      'In place of ids: all that is found by these parameters of GET /tasks/executions, with the same values.',
  },
  statuses: {
    type: 'array',
    items: status,
    minItems: 1,
    description: 'Of those, only the ones with one of these. All that the action is for, unless it is given.',
  },
};

const operation: Readonly<Record<string, Schema>> = {
  id: is.uuid,
  action,
  state: {
    type: 'string',
    enum: ['running', 'stopped', 'aborted', 'finished'],
    description: 'stopped: it waits for somebody who resumes or aborts it.',
  },
  total: { ...is.count, description: 'How many executions it is about.' },
  done: is.count,
  skipped: { ...is.count, description: 'It could not be done to these: they had changed meanwhile.' },
  failed: is.count,
  refused: { ...is.count, description: 'Selected, and not allowed to who started it. They are not in total.' },
  state_reason: { ...is.textOrNull, description: 'Why it has stopped.' },
  selection: {
    type: ['object', 'null'],
    additionalProperties: true,
    description: 'The filter, or the number of ids. Null where it may be about payloads that the user may not read.',
  },
  priority: { type: ['integer', 'null'] },
  created_by_id: is.textOrNull,
  created_by_username: is.textOrNull,
  reason: is.textOrNull,
  per_second: { type: ['integer', 'null'], description: 'Most executions a second.' },
  canary: {
    oneOf: [
      is.shape({ first: is.count, next: is.count, stop_above_failure_rate: { type: 'number' } }),
      { type: 'null', description: 'It does all at once.' },
    ],
  },
  stage: { type: ['string', 'null'], enum: ['first', 'next', 'rest', null], description: 'Of its canary.' },
  undo_of: { ...is.uuidOrNull, description: 'The operation that this one undoes.' },
  created_at: is.moment,
  finished_at: is.momentOrNull,
};

/** Schemas of what is done to many executions in the background. */
export const BULK_OPERATION_SCHEMAS: Readonly<Record<string, Schema>> = {
  BulkSelection: { type: 'object', required: ['action'], additionalProperties: false, properties: selection },
  BulkStart: {
    type: 'object',
    required: ['action'],
    additionalProperties: false,
    properties: {
      ...selection,
      priority: { type: 'integer', minimum: 1, maximum: 10, description: 'With reorder: 1 comes first.' },
      reason,
      per_second: {
        type: 'integer',
        minimum: 1,
        maximum: 10_000,
        description: 'Most executions a second. As fast as it goes, unless it is given.',
      },
      canary: {
        ...is.optional({
          first: { type: 'integer', minimum: 1, maximum: 1_000, default: 1 },
          next: { type: 'integer', minimum: 1, maximum: 10_000, default: 10 },
          stop_above_failure_rate: { type: 'number', minimum: 0, maximum: 1, default: 0.2 },
        }),
        description: 'With retry: so many first, so many then, and the rest once those have ended well.',
      },
    },
  },
  BulkChange: is.optional({ reason }),
  BulkPreview: is.shape({
    count: { ...is.count, description: 'How many it would be done to.' },
    count_capped: { type: 'boolean', description: 'There are more, or there may be.' },
    by_status: {
      ...listOf(is.shape({ status, count: is.count, count_capped: { type: 'boolean' } })),
      description: 'How many are selected, also those that the action is not for.',
    },
    refusal: {
      oneOf: [is.shape({ code: is.text, message: is.text }), { type: 'null', description: 'It would start.' }],
    },
  }),
  BulkOperationItem: is.shape(operation),
  BulkOperation: is.shape({
    ...operation,
    undo: {
      oneOf: [
        is.shape({ action, count: is.count }, 'What undoing it would be; 0 where nothing is left to undo.'),
        { type: 'null', description: 'It cannot be undone.' },
      ],
    },
  }),
  BulkOperations: is.shape({ next, results: listOf(ref('BulkOperationItem')) }),
  BulkItem: is.shape({
    position: is.count,
    execution_id: is.uuid,
    outcome: { type: ['string', 'null'], enum: ['done', 'skipped', 'failed', null], description: 'Null: to be done.' },
    new_id: { ...is.uuidOrNull, description: 'Of the repetition.' },
    code: { ...is.textOrNull, description: 'Why it was not done, stable; match on it.' },
    why: { ...is.textOrNull, description: 'The same for people.' },
    decided_at: is.momentOrNull,
  }),
  BulkItems: is.shape({ next, results: listOf(ref('BulkItem')) }),
};
