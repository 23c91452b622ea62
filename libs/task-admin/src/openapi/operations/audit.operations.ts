import { type Operation, ref } from '../operation.js';

/** Routes of the audit. */
export const AUDIT_OPERATIONS: readonly Operation[] = [
  {
    id: 'listAudit',
    method: 'GET',
    path: '/audit',
    tag: 'audit',
    summary: 'Who did what, and who was refused what; the latest first',
    query: [
      { name: 'actor', schema: { type: 'string' }, description: 'Id of the user.' },
      { name: 'action', schema: { type: 'string' }, description: 'For example execution.cancel.' },
      {
        name: 'execution_id',
        schema: { type: 'string', format: 'uuid' },
        description: 'What was done to it, alone or with others.',
      },
      { name: 'from', schema: { type: 'string' }, description: 'From here on: a date, or a time in ISO 8601.' },
      { name: 'to', schema: { type: 'string' }, description: 'Up to here; a date includes its whole day.' },
      { name: 'cursor', schema: { type: 'string' }, description: 'next of the page before.' },
      { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } },
    ],
    answers: [{ status: 200, description: 'A page', schema: ref('AuditPage') }],
    problems: [],
  },
];
