import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

/** Schemas of the audit. */
export const AUDIT_SCHEMAS: Readonly<Record<string, Schema>> = {
  AuditEntry: is.shape({
    id: is.text,
    at: is.moment,
    actor: { ...is.textOrNull, description: 'Id of the user; null for nobody we know, and for code.' },
    username: is.textOrNull,
    address: is.textOrNull,
    request_id: { ...is.textOrNull, description: 'X-Request-Id of the answer.' },
    action: is.text,
    execution_id: is.uuidOrNull,
    task_name: is.textOrNull,
    status: { type: ['integer', 'null'], description: 'Of the answer; null for what code did.' },
    code: { ...is.textOrNull, description: 'Of the problem; null for what was done.' },
    details: is.anyObject,
  }),
  AuditPage: is.shape({
    next: { type: ['string', 'null'], description: 'Pass it as cursor, for the entries before.' },
    results: listOf(ref('AuditEntry')),
  }),
};
