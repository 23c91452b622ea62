import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

/** Schemas of circuit breakers. */
export const BREAKER_SCHEMAS: Readonly<Record<string, Schema>> = {
  Breaker: is.shape({
    name: is.text,
    state: {
      type: 'string',
      enum: ['closed', 'open', 'half_open'],
      description: 'half_open: one run finds out whether it can be closed.',
    },
    task_names: { ...is.texts, description: 'Tasks that are known to use it.' },
    has_key: { type: 'boolean', description: 'It is for a value of a payload, which its name has in it.' },
    failures: { ...is.count, description: 'Failed attempts in a row.' },
    failure_threshold: is.count,
    recovery_ms: is.count,
    opened: {
      oneOf: [
        is.shape(
          { at: is.moment, by: is.textOrNull, reason: is.textOrNull },
          'by: null where failures have opened it.',
        ),
        { type: 'null' },
      ],
    },
    next_probe_at: {
      ...is.momentOrNull,
      description: 'When one run may find out. Null where it is not open, and where an operator has opened it.',
    },
    probe_execution_id: {
      ...is.uuidOrNull,
      description: 'The execution that finds out. Null where the user may not see it.',
    },
  }),
  Breakers: is.shape({
    count: is.count,
    count_capped: { type: 'boolean', description: 'There are more than 1,000, of which these are the first.' },
    results: listOf(ref('Breaker')),
  }),
  BreakerChange: is.optional({ reason: { ...is.text, minLength: 1, maxLength: 255 } }),
};
