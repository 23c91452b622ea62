import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';

/** What waits in the queue `$1`: the ids of executions with a valid ticket, now or later, or a place in a line. */
const waiting = (s: string): string => `
  SELECT ticket.execution_id AS id FROM (
    -- Suspects, and tickets that nobody serves, lie under names that begin with that of the queue.
    SELECT r.execution_id, r.ticket FROM ${s}.task_ready r WHERE r.queue = ANY (ARRAY(
      SELECT place.name FROM place WHERE place.name = $1 OR place.name = $1 || '!' OR split_part(place.name, '?', 1) = $1))
    UNION ALL SELECT d.execution_id, d.ticket FROM ${s}.task_due d WHERE d.queue = $1
    UNION ALL SELECT w.execution_id, w.ticket FROM ${s}.task_waiter w WHERE w.queue = $1) AS ticket
   -- An execution that was cancelled or moved has left its old ticket behind.
   JOIN ${s}.task_execution e ON e.id = ticket.execution_id AND e.ticket = ticket.ticket AND e.status IN ('PENDING', 'RETRY')`;

/** The names `place(name)` of queues with tickets, one look into the index each. For WITH RECURSIVE. */
export const ticketPlaces = (s: string): string => `
  place(name) AS (
    (SELECT queue FROM ${s}.task_ready ORDER BY queue LIMIT 1)
    UNION ALL
    SELECT (SELECT r.queue FROM ${s}.task_ready r WHERE r.queue > place.name ORDER BY r.queue LIMIT 1) FROM place
     WHERE place.name IS NOT NULL)`;

/** How many executions wait in a queue, counted up to a number. $1 queue, $2 the number, null for all. */
export const sizeSql = (s: string): string => `
WITH RECURSIVE ${ticketPlaces(s)}
SELECT count(*)::int AS count FROM (SELECT FROM (${waiting(s)}) AS one LIMIT $2::int) AS counted`;

/** The execution that is next in a queue. $1 queue. */
export const peekSql = (s: string): string => `
SELECT e.id FROM ${s}.task_ready r JOIN ${s}.task_execution e ON e.id = r.execution_id
 WHERE r.queue = $1 AND e.ticket = r.ticket AND e.status IN ('PENDING', 'RETRY') ORDER BY r.priority, r.seq LIMIT 1`;

/** The same of those that `found` selects (id). */
export const peekAmongSql = (s: string, found: string, queue: string): string => `
SELECT e.id FROM ${s}.task_ready r JOIN ${s}.task_execution e ON e.id = r.execution_id
 WHERE r.queue = ${queue} AND e.ticket = r.ticket AND e.status IN ('PENDING', 'RETRY') AND e.id IN (${found})
 ORDER BY r.priority, r.seq LIMIT 1`;

/** One after the other may enqueue into a queue with a limit. $1 schema and queue. */
export const TAKE_TURN = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';

/** Records that a queue was cleared. $1 actor, $2 queue, $3 ids of what has ended, $4 from where, $5 why. */
export const auditClearSql = (s: string): string => `
INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
SELECT $1, 'queue.clear', jsonb_build_object('queue', $2::text, 'count', cardinality($3::uuid[]), 'ids', to_jsonb($3::uuid[]),
                                                 'reason', $5::text),
       ${originSql('$4')}`;
