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
    resources: {
      oneOf: [ref('RunResources'), { type: 'null' }],
      description: 'Of tasks that are measured (measure or debug); null for all others.',
    },
  }),
  RunResources: is.shape(
    {
      cpu_time: { type: 'number', description: 'Processor time in seconds.' },
      cpu_usage: { type: ['number', 'null'], description: 'Processor time by duration, in percent of one processor.' },
      memory_used: { type: 'integer', description: 'By how many bytes the memory of the process grew.' },
      peak_memory: { ...is.count, description: 'The most memory of the process that was seen, in bytes.' },
      is_shared: { type: 'boolean', description: 'Other runs went on in the process meanwhile.' },
    },
    'What the process used while the run lasted: of the run itself only where is_shared is false.',
  ),
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
      dropped: {
        ...is.count,
        description:
          'Lines that are gone from the middle of the log, which was longer than limits.logLines. In their place is a warning ' +
          'whose data is {"dropped_lines": number}.',
      },
      results: listOf(ref('LogLine')),
    }),
    { count: { ...is.count, description: 'How many lines fit. Absent where after was given.' } },
  ),
};
