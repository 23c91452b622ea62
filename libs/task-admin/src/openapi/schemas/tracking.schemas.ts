import type { Schema } from '../operation.js';
import * as is from './shape.js';

const name = (maxLength: number): Schema => ({ type: 'string', minLength: 1, maxLength });

/** Schemas of executions that run elsewhere. */
export const TRACKING_SCHEMAS: Readonly<Record<string, Schema>> = {
  Registration: {
    type: 'object',
    required: ['task_id', 'task_name', 'module'],
    additionalProperties: false,
    properties: {
      task_id: { ...name(255), description: 'Unique; sent again, it answers with what was recorded first.' },
      task_name: name(255),
      module: name(100),
      task_args: { type: 'array' },
      task_kwargs: is.anyObject,
      metadata: is.anyObject,
      initial_status: { type: 'string', enum: ['PENDING', 'STARTED'], default: 'PENDING' },
      on_behalf: {
        type: 'boolean',
        default: true,
        description: 'Whether created_by is the sender; false for work of the system itself.',
      },
    },
  },
  StatusReport: {
    type: 'object',
    required: ['status'],
    additionalProperties: false,
    properties: {
      status: { type: 'string', enum: ['PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED'] },
      result: is.anything,
      error: is.text,
      traceback: is.text,
      metadata: { ...is.anyObject, description: 'Merged into what is there, key by key.' },
    },
  },
};
