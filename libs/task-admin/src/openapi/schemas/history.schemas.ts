import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

/** Schemas of what an execution leaves behind. */
export const HISTORY_SCHEMAS: Readonly<Record<string, Schema>> = {
  Attempt: is.shape({
    run: is.count,
    attempt: is.count,
    status: { type: 'string', enum: ['SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED', 'INTERRUPTED'] },
    reason: is.textOrNull,
    node_id: is.uuidOrNull,
    started_at: is.moment,
    finished_at: is.moment,
    duration: { type: 'number' },
    error: is.textOrNull,
    error_type: is.textOrNull,
    traceback: is.textOrNull,
  }),
  AttemptList: is.shape({ count: is.count, results: listOf(ref('Attempt')) }),
  LogLevel: { type: 'string', enum: ['debug', 'info', 'warning', 'error'] },
  LogLine: is.shape({
    id: is.text,
    run: is.count,
    at: is.moment,
    level: ref('LogLevel'),
    message: is.text,
    data: is.anything,
    status: is.textOrNull,
    percent: { type: ['integer', 'null'] },
    step: is.textOrNull,
  }),
  LogPage: is.withOptional(
    is.shape({
      next: { type: ['string', 'null'], description: 'Pass it as after, for the lines that follow.' },
      results: listOf(ref('LogLine')),
    }),
    { count: { ...is.count, description: 'How many lines fit. Absent where after was given.' } },
  ),
};
