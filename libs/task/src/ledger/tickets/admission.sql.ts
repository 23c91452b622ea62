import { lookup } from '../connection/lookup.sql.js';
import { takeKeys } from '../locks/lock.sql.js';
import { isPaused, pausedTasks } from '../queues/pause.sql.js';
import { countsForNew } from '../runs/away.sql.js';
import { IS_RUNNABLE, RUN_COLUMNS } from './ticket.sql.js';
import { ALONE, isNotIn, putOffLocked, TICKET } from './ticket.sql.js';
import { takesWork } from '../nodes/takes-work.sql.js';

/** What a queue says about new runs: its row `q`, as a `Gate`. */
export const GATE = `NOT ${isPaused('q')} AS "isOpen", coalesce(q.operator_limits, q.declared_limits, '{}') AS limits,
       (extract(epoch FROM clock_timestamp() - q.window_at) * 1000)::float8 AS "windowAgeMs", q.window_starts AS "windowStarts"`;

/** The queue and what limits it, if this node may take from it; locked, so that processes count one after the other. $1 queue, $2 node. */
export const lockQueueSql = (s: string): string => `
SELECT ${GATE} FROM ${s}.task_queue q
 WHERE q.name = $1 AND EXISTS (SELECT FROM ${s}.task_node n WHERE n.id = $2::uuid AND ${takesWork('n')})
   FOR NO KEY UPDATE OF q`;

// Nothing is taken from a paused queue, for a dead or quiet node, or without having counted what a limit counts.
const MAY_TAKE = (s: string): string => `(
  SELECT NOT ${isPaused('q')} AND ($5::boolean OR coalesce(q.operator_limits, q.declared_limits, '{}') = '{}')
    FROM ${s}.task_queue q JOIN ${s}.task_node n ON n.id = $4::uuid AND ${takesWork('n')} WHERE q.name = $1)`;

/** How many runs of a queue count against new ones, in all processes. $1 queue. */
export const runningSql = (s: string): string =>
  `SELECT count(*)::int AS count FROM ${s}.task_claim c WHERE c.queue = $1 AND ${countsForNew('c')}`;

/** Counts starts of a queue with a rate limit. $1 queue, $2 how many, $3 whether a new window begins with them. */
export const countStartsSql = (s: string): string => `
UPDATE ${s}.task_queue SET window_starts = CASE WHEN $3::boolean THEN 0 ELSE window_starts END + $2::int,
       window_at = CASE WHEN $3::boolean THEN clock_timestamp() ELSE window_at END
 WHERE name = $1`;

/** Which tickets are taken: the next of a queue, suspects of it, or those of given executions. */
export const SELECTION = {
  /** $1 queue, $2 how many, $3 tasks, $4 node, $5 whether limits were counted, $6 priorities, $7 their marks. */
  next: (s: string): string => `
    SELECT found.ctid FROM unnest($6::smallint[], $7::bigint[]) AS mark(priority, seq)
     CROSS JOIN LATERAL (
       SELECT r.ctid FROM ${s}.task_ready r
        WHERE r.queue = $1 AND r.priority = mark.priority AND r.seq > mark.seq
          AND r.task_name = ANY ($3::text[]) AND r.task_name <> ALL (${pausedTasks(s)})
        ORDER BY r.seq LIMIT $2 FOR UPDATE SKIP LOCKED) AS found
     WHERE ${MAY_TAKE(s)}
     LIMIT $2`,
  /** $1 to $5 as above. */
  alone: (s: string): string => `
    SELECT r.ctid FROM ${s}.task_ready r
     WHERE r.queue = $1 || '${ALONE}' AND r.task_name = ANY ($3::text[]) AND r.task_name <> ALL (${pausedTasks(s)})
       AND ${MAY_TAKE(s)}
     ORDER BY r.priority, r.seq LIMIT $2 FOR UPDATE SKIP LOCKED`,
  /** $1 ids. */
  ids: (s: string): string => `
    SELECT r.ctid FROM ${s}.task_ready r WHERE r.execution_id = ANY ($1::uuid[])
     ORDER BY r.priority, r.seq FOR UPDATE SKIP LOCKED`,
} as const;

export type Selection = keyof typeof SELECTION;

/**
 * Takes tickets and locks their records. Every ticket has a row in the answer: its record where it may start a run, else
 * nothing but, where that was an old ticket, the key that may have been kept for it.
 */
export const takeTicketsSql = (s: string, selection: Selection): string => `
WITH ticket AS MATERIALIZED (
  DELETE FROM ${s}.task_ready WHERE ctid = ANY (ARRAY(${SELECTION[selection](s)}))
  RETURNING seq, ${TICKET}
), runnable AS MATERIALIZED (
  SELECT ${RUN_COLUMNS}, e.run AS runs_before, e.lock_conflict, ticket.priority AS ticket_priority, ticket.seq, ticket.is_keyed,
         ticket.is_alone
    FROM ticket JOIN ${s}.task_execution e ON ${lookup('e.id', 'ticket.execution_id')}
   WHERE ${IS_RUNNABLE}
     FOR NO KEY UPDATE OF e SKIP LOCKED
), put_off AS (${putOffLocked(s, `${s}.task_execution`, 'runnable')} RETURNING execution_id)
SELECT runnable.*, NULL AS "droppedKey" FROM runnable
UNION ALL
SELECT runnable.*, CASE WHEN ticket.is_keyed AND (ticket.execution_id IN (SELECT execution_id FROM put_off)) IS NOT TRUE
            THEN (SELECT e.lock_key FROM ${s}.task_execution e WHERE e.id = ticket.execution_id) END
  FROM ticket LEFT JOIN runnable ON false WHERE ${isNotIn('ticket.execution_id', 'runnable')}
 ORDER BY ticket_priority, seq`;

/**
 * Writes claims, and gives runs the keys that they need, which the caller has locked. $1 ids, $2 runs, $3 queues, $4 whether
 * it runs alone, $5 node, $6 claim key; $7 keys, $8 their owners, $9 longest holds in ms or null; $10 places of their tickets.
 * Answers with those that were not claimed before, and their fences: a ticket may be there twice.
 */
export const claimSql = (s: string): string => `
WITH claimed AS (
  INSERT INTO ${s}.task_claim (execution_id, run, node_id, claim_key, queue, is_alone, seq)
  SELECT u.id, u.run, $5::uuid, $6::uuid, u.queue, u.alone, u.seq
    FROM unnest($1::uuid[], $2::int[], $3::text[], $4::boolean[], $10::bigint[]) AS u(id, run, queue, alone, seq)
  ON CONFLICT DO NOTHING
  RETURNING execution_id AS id
), taken AS (${takeKeys(s, { keys: '$7', owners: '$8', holds: '$9', token: '$6', takers: 'claimed' })})
SELECT claimed.id, taken.fence FROM claimed LEFT JOIN taken ON taken.owner = claimed.id`;

/** Writes down the lock of an execution, whose record the caller has locked. $1 id, $2 key, $3 conflict, $4 hold in ms. */
export const decideLockSql = (s: string): string => `
WITH decided AS (
  UPDATE ${s}.task_execution e SET lock_key = $2, lock_conflict = $3, lock_hold_ms = $4::bigint
   WHERE e.id = $1::uuid AND e.lock_conflict IS NULL RETURNING 1
)
SELECT count(*)::int AS count FROM decided`;
