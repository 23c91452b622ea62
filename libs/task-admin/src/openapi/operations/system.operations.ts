import { type Operation, ref } from '../operation.js';

const tag = 'system';

/** Routes of the system. */
export const SYSTEM_OPERATIONS: readonly Operation[] = [
  {
    id: 'getHealth',
    method: 'GET',
    path: '/health',
    tag,
    summary: 'Whether ledger and engine answer',
    answers: [
      { status: 200, description: 'Work is accepted', schema: ref('Health') },
      { status: 503, description: 'The ledger is out of reach', schema: ref('Health') },
    ],
    problems: [],
  },
  {
    id: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    tag,
    summary: 'This document',
    answers: [{ status: 200, description: 'OpenAPI 3.1', schema: { type: 'object' } }],
    problems: [],
  },
];
