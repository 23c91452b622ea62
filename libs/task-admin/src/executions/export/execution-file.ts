import type { ExportShape, Row } from '../../export/index.js';

// The members of a row that are no objects.
const FIELDS = [
  'id',
  'task_id',
  'task_name',
  'module',
  'status',
  'reason',
  'queue',
  'priority',
  'tags',
  'attempt',
  'max_attempts',
  'run',
  'created_at',
  'scheduled_for',
  'started_at',
  'finished_at',
  'duration',
  'created_by_id',
  'created_by_username',
  'error_type',
  'error',
] as const;

/** A file of executions. @param columns names of the values beside the fields */
export const executionFile = (columns: readonly string[]): ExportShape => ({
  name: 'executions',
  header: [...FIELDS, ...columns],
  cells: (row) => {
    const values = (row['columns'] ?? {}) as Row;
    const tags = Array.isArray(row['tags']) ? (row['tags'] as string[]).join(' ') : row['tags'];
    return [...FIELDS.map((name) => (name === 'tags' ? tags : row[name])), ...columns.map((name) => values[name])];
  },
});
