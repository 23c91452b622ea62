import { ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const up = { type: 'string', enum: ['up', 'down'] };
const found = { type: 'string', enum: ['ok', 'warning', 'problem', 'unknown'] };
const indicators: Schema = { type: 'object', additionalProperties: is.shape({ status: up }) };

/** Schemas of jobs, of health and of errors. */
export const SYSTEM_SCHEMAS: Readonly<Record<string, Schema>> = {
  JobStatus: { type: 'string', enum: ['pending', 'running', 'completed', 'failed', 'canceled'] },
  Job: is.shape({
    id: is.text,
    status: ref('JobStatus'),
    submitted_at: is.moment,
    started_at: is.momentOrNull,
    finished_at: is.momentOrNull,
    result: { ...is.uuidOrNull, description: 'Id of the artifact that carries the result; the same as artifact_id.' },
    artifact_id: is.uuidOrNull,
    error: is.textOrNull,
    error_traceback: { ...is.textOrNull, description: 'Null in lists.' },
    task_name: is.text,
    execution_id: is.uuid,
    progress: { oneOf: [ref('Progress'), { type: 'null' }] },
    payload_visible: is.payloadVisible,
  }),
  Me: is.shape({
    id: is.text,
    username: is.textOrNull,
    roles: is.texts,
    permissions: {
      type: 'object',
      additionalProperties: { type: 'boolean' },
      description: 'By action, such as execution.viewAll.',
    },
  }),
  Health: is.shape({
    status: { type: 'string', enum: ['ok', 'degraded', 'error'] },
    info: indicators,
    error: indicators,
    details: indicators,
  }),
  Preflight: is.shape({
    status: { ...found, description: 'The worst of the checks.' },
    checks: {
      type: 'array',
      items: is.withOptional(
        is.shape({
          name: { type: 'string', description: 'Stable; match on it.' },
          status: found,
          message: { type: 'string', description: 'What was found.' },
        }),
        { remedy: { type: 'string', description: 'How to mend it; absent where there is nothing to mend.' } },
      ),
    },
  }),
  Problem: {
    type: 'object',
    description: 'Problem details (RFC 9457).',
    required: ['type', 'title', 'status', 'detail', 'code'],
    properties: {
      type: is.text,
      title: is.text,
      status: { type: 'integer' },
      detail: is.text,
      code: { type: 'string', description: 'Stable; match on it.' },
      errors: { type: 'array', items: is.shape({ field: is.text, message: is.text }) },
      position: {
        type: 'integer',
        minimum: 0,
        description: 'Where the wrong part of a query begins: UTF-16 units from its beginning.',
      },
      length: { type: 'integer', minimum: 0, description: 'How long that part is; 0 where something is missing.' },
      execution_id: is.uuid,
      indeterminate: { type: 'boolean', description: 'It may have been recorded all the same.' },
    },
  },
};
