import { isIn, isWorkflow } from '../tickets/ticket.sql.js';

/**
 * Part of a statement that notes the deadlines of the workflows that the part `inserted` has. `row` is what was to be
 * inserted; the timeout of a workflow is how long all of it may take.
 */
export const insertDeadlines = (s: string, inserted: string): string => `deadline AS (
  INSERT INTO ${s}.task_deadline (at, execution_id)
  SELECT clock_timestamp() + row.timeout_ms * interval '1 ms', row.id FROM row
   WHERE ${isWorkflow('row')} AND row.timeout_ms IS NOT NULL
     AND ${isIn('row.id', inserted)}
)`;
