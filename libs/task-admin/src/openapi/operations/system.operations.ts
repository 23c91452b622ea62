import { type Operation, ref } from '../operation.js';

const tag = 'system';

/** Routes of the system. */
export const SYSTEM_OPERATIONS: readonly Operation[] = [
  {
    id: 'getMe',
    method: 'GET',
    path: '/me',
    tag,
    summary: 'Who asks, and what that user may do at all; single resources may be refused still',
    answers: [{ status: 200, description: 'The user', schema: ref('Me') }],
    problems: [],
  },
  {
    id: 'getHealth',
    method: 'GET',
    path: '/health',
    tag,
    summary: 'Whether the ledger answers, and the engine, which wakes the workers',
    answers: [
      { status: 200, description: 'Work is accepted', schema: ref('Health') },
      { status: 503, description: 'The ledger is out of reach', schema: ref('Health') },
    ],
    problems: [],
  },
  {
    id: 'getPreflight',
    method: 'GET',
    path: '/health/preflight',
    tag,
    summary: 'Whether servers, settings and neighbours are such that tasks can be relied on',
    answers: [
      { status: 200, description: 'No problem', schema: ref('Preflight') },
      { status: 503, description: 'A problem, with its remedy', schema: ref('Preflight') },
    ],
    problems: [503],
  },
  {
    id: 'getSystem',
    method: 'GET',
    path: '/system',
    tag,
    summary: 'Servers, storage, retention, and what was dropped: for users who see everything',
    answers: [{ status: 200, description: 'As the process that answers sees them', schema: ref('System') }],
    problems: [503],
  },
  {
    id: 'getMetrics',
    method: 'GET',
    path: '/metrics',
    tag,
    summary: 'Metrics of the whole ledger for Prometheus: for users who see everything, and for scrape tokens',
    answers: [
      {
        status: 200,
        description: 'The text format of Prometheus',
        mediaType: 'text/plain',
        schema: { type: 'string' },
      },
      {
        status: 200,
        description: 'OpenMetrics, where the client prefers it',
        mediaType: 'application/openmetrics-text',
        schema: { type: 'string' },
      },
    ],
    problems: [],
  },
  {
    id: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    tag,
    summary: 'This document',
    isCacheable: true,
    answers: [{ status: 200, description: 'OpenAPI 3.1', schema: { type: 'object' } }],
    problems: [],
  },
];
