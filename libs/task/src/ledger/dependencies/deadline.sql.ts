import { isIn } from '../tickets/ticket.sql.js';

/**
 * Part of a statement that notes the deadlines of the workflows that the part `inserted` has. `row` is what was to be
 * inserted; a workflow is what something ends, and no node: its timeout is how long all of it may take.
 */
export const insertDeadlines = (s: string, inserted: string): string => `deadline AS (
  INSERT INTO ${s}.task_deadline (at, execution_id)
  SELECT clock_timestamp() + row.timeout_ms * interval '1 ms', row.id FROM row
   WHERE row.prepared_by IS NOT NULL AND row.workflow_node IS NULL AND row.timeout_ms IS NOT NULL
     AND ${isIn('row.id', inserted)}
)`;
