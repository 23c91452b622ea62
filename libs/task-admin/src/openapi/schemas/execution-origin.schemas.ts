import type { Schema } from '../operation.js';
import * as is from './shape.js';

/** What an execution was enqueued with, beside its record. */
export const origin: Readonly<Record<string, Schema>> = {
  lock_key: { ...is.textOrNull, description: 'The lock that its runs need; null where payload_visible is false.' },
  lock_conflict: {
    oneOf: [{ type: 'string', enum: ['skip', 'wait', 'fail'] }, { type: 'null' }],
    description: 'What it does where somebody else holds the lock.',
  },
  unique_key: {
    ...is.textOrNull,
    description: 'Nothing else is enqueued under it until this has finished; null where payload_visible is false.',
  },
  suppressed: {
    type: ['integer', 'null'],
    minimum: 0,
    description:
      'Enqueues that were answered with it instead of a new one. Null for those who do not see all executions.',
  },
  trace_id: { ...is.textOrNull, description: 'Of the span that enqueued it.' },
  trace_url: { ...is.textOrNull, description: 'Where the trace is shown (option traceLink).' },
};
