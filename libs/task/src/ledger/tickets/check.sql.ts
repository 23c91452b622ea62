import { countSql } from '../statistics/totals.sql.js';

/**
 * Live executions that have neither a valid ticket, nor a claim, nor a place in a line. There must be none: whatever changes
 * an execution writes its ticket in the same transaction. Younger ones than five seconds may be on their way.
 * @param scope `one`: only that of $1
 */
export const checkSql = (s: string, scope: 'all' | 'one'): string => `
WITH live AS MATERIALIZED (
  SELECT e.id, e.ticket FROM ${s}.task_execution e
   WHERE ${scope === 'one' ? 'e.id = $1::uuid AND ' : ''}e.finished_at IS NULL AND NOT e.external AND e.status IN ('PENDING', 'RETRY') AND e.created_at < clock_timestamp() - interval '5 s'
), lost AS (
  SELECT live.id FROM live
   WHERE NOT EXISTS (SELECT FROM ${s}.task_claim c WHERE c.execution_id = live.id)
     AND NOT EXISTS (SELECT FROM ${s}.task_waiter w WHERE w.execution_id = live.id AND w.ticket = live.ticket)
     AND NOT EXISTS (SELECT FROM ${s}.task_ready r WHERE r.execution_id = live.id AND r.ticket = live.ticket)
     AND NOT EXISTS (SELECT FROM ${s}.task_due d WHERE d.execution_id = live.id AND d.ticket = live.ticket)
   LIMIT 500
)
SELECT lost.id, total.checked FROM (SELECT count(*)::int AS checked FROM live) total LEFT JOIN lost ON true`;

/** Counts executions that had lost their ticket. $1 ids. */
export const countLostSql = (s: string): string =>
  countSql(
    s,
    'lost',
    `SELECT task_name, queue, status, count(*) FROM ${s}.task_execution WHERE id = ANY ($1::uuid[]) GROUP BY 1, 2, 3`,
  );

/** Changes the priorities of executions, whose records the caller has locked. $1 ids, $2 the priority of each. */
export const reorderSql = (s: string): string => `
WITH changed AS (
  UPDATE ${s}.task_execution e SET priority = wanted.priority
    FROM unnest($1::uuid[], $2::smallint[]) AS wanted(id, priority) WHERE e.id = wanted.id RETURNING 1
)
SELECT count(*) FROM changed`;

/** Makes executions due now that wait for their time, whose records the caller has locked. $1 ids. Answers with theirs. */
export const promoteSql = (s: string): string => `
WITH promoted AS (
  UPDATE ${s}.task_execution SET scheduled_for = clock_timestamp()
   WHERE id = ANY ($1::uuid[]) AND status IN ('PENDING', 'RETRY') AND scheduled_for > clock_timestamp() RETURNING id
)
SELECT id FROM promoted`;

/** Drops tickets, and places in lines, whose execution is gone. */
export const strayTicketsSql = (s: string): string => `
WITH ready AS (
  DELETE FROM ${s}.task_ready t WHERE NOT EXISTS (SELECT FROM ${s}.task_execution e WHERE e.id = t.execution_id) RETURNING 1
), due AS (
  DELETE FROM ${s}.task_due t WHERE NOT EXISTS (SELECT FROM ${s}.task_execution e WHERE e.id = t.execution_id) RETURNING 1
), waiter AS (
  DELETE FROM ${s}.task_waiter t WHERE NOT EXISTS (SELECT FROM ${s}.task_execution e WHERE e.id = t.execution_id) RETURNING 1
)
SELECT count(*) FROM ready`;
