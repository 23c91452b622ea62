import { EXPORT_FORMATS, MOST_EXPORTED } from '../../export/export-format.js';
import { type Operation, ref } from '../operation.js';

const FILTERS = [
  { name: 'actor', schema: { type: 'string' }, description: 'Id of the user.' },
  { name: 'action', schema: { type: 'string' }, description: 'For example execution.cancel.' },
  {
    name: 'execution_id',
    schema: { type: 'string', format: 'uuid' },
    description: 'What was done to it, alone or with others.',
  },
  { name: 'from', schema: { type: 'string' }, description: 'From here on: a date, or a time in ISO 8601.' },
  { name: 'to', schema: { type: 'string' }, description: 'Up to here; a date includes its whole day.' },
];

/** Routes of the audit. */
export const AUDIT_OPERATIONS: readonly Operation[] = [
  {
    id: 'listAudit',
    method: 'GET',
    path: '/audit',
    tag: 'audit',
    summary: 'Who did what, and who was refused what; the latest first',
    query: [
      ...FILTERS,
      { name: 'cursor', schema: { type: 'string' }, description: 'next of the page before.' },
      { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } },
    ],
    answers: [{ status: 200, description: 'A page', schema: ref('AuditPage') }],
    problems: [],
  },
  {
    id: 'exportAudit',
    method: 'GET',
    path: '/audit/export',
    tag: 'audit',
    summary: 'The same as a file, the latest first',
    isAudited: true,
    query: [
      {
        name: 'format',
        schema: { type: 'string', enum: EXPORT_FORMATS },
        description: 'CSV, or one JSON object a line.',
        required: true,
      },
      {
        name: 'limit',
        schema: { type: 'integer', minimum: 1, maximum: MOST_EXPORTED, default: 100_000 },
        description: 'Entries at most.',
      },
      ...FILTERS,
    ],
    answers: [
      {
        status: 200,
        description: 'The file',
        mediaType: ['text/csv', 'application/x-ndjson'],
        schema: { type: 'string' },
      },
    ],
    problems: [],
  },
];
