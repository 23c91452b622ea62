import { lookup } from '../connection/lookup.sql.js';
import { ALONE } from '../tickets/ticket.sql.js';
import { ASIDE } from '../tickets/unserved.sql.js';
import { pausedTasks } from './pause.sql.js';
import { ticketPlaces } from './queue-contents.sql.js';
import { takesWork } from '../nodes/takes-work.sql.js';

/** More of a kind is not counted. */
export const MOST_FIGURED = 10_000;
const MOST_LATER = 20_000;

/**
 * Tickets that count: an execution that was ended has left its ticket behind, in a paused queue for as long as that is paused.
 * Monitoring counts those too, which costs it no look at executions.
 */
const valid = (s: string, table: string): string => `${s}.${table} t JOIN ${s}.task_execution e
  ON ${lookup('e.id', 't.execution_id')} AND e.ticket = t.ticket AND e.status IN ('PENDING', 'RETRY')`;

// In the order of the index: the planner would read all tickets there are for what it takes for enough of a queue's.
const tickets = (s: string, queue: string): string => `
  (SELECT count(*) FROM (SELECT FROM ${valid(s, 'task_ready')} WHERE t.queue = ${queue}
                          ORDER BY t.priority, t.seq LIMIT ${MOST_FIGURED}) AS few)`;

// No index has their queue: they are counted for all queues together.
const later = (s: string, table: string): string => `(
  SELECT few.queue, least(count(*), ${MOST_FIGURED})::int AS count
    FROM (SELECT t.queue FROM ${valid(s, table)} WHERE ($1::text IS NULL OR t.queue = $1) LIMIT ${MOST_LATER}) AS few
   GROUP BY few.queue)`;

// The first ticket of each priority is the one that waits longest of it.
const oldest = (s: string): string => `(
  SELECT max(extract(epoch FROM clock_timestamp() - greatest(first.created_at, first.scheduled_for)))
    FROM generate_series(0, 10) AS level(priority)
   CROSS JOIN LATERAL (SELECT e.created_at, e.scheduled_for FROM ${valid(s, 'task_ready')}
                        WHERE t.queue = q.name AND t.priority = level.priority ORDER BY t.seq LIMIT 1) AS first)`;

/** Tickets that are set aside: those of tasks that are paused, or those that nobody serves. No name of a queue has the mark. */
const aside = (s: string, isPaused: boolean): string => `
       (SELECT least(coalesce(sum(${tickets(s, 'place.name')}), 0), ${MOST_FIGURED})::int FROM place
         WHERE rtrim(split_part(place.name, '${ASIDE}', 1), '${ALONE}') = q.name AND strpos(place.name, '${ASIDE}') > 0
           AND (split_part(place.name, '${ASIDE}', 2) = ANY (${pausedTasks(s)})) = ${isPaused})`;

/** What is in queues, by name. $1 the name of one, null for all, $2 most queues. */
export const queueFiguresSql = (s: string): string => `
WITH RECURSIVE ${ticketPlaces(s)}
SELECT q.name,
       -- What is set aside because its task is paused waits like the rest of that task.
       least(${tickets(s, 'q.name')} + ${tickets(s, `q.name || '${ALONE}'`)} + ${aside(s, true)}, ${MOST_FIGURED})::int AS waiting,
       ${oldest(s)}::float8 AS "oldestSeconds", coalesce(delayed.count, 0) AS delayed, coalesce(blocked.count, 0) AS blocked,
       ${aside(s, false)} AS unserved,
       (SELECT count(*)::int FROM ${s}.task_claim run WHERE run.queue = q.name) AS running,
       (SELECT coalesce(sum(n.slots[array_position(n.queues, q.name)]), 0)::int FROM ${s}.task_node n
         WHERE ${takesWork('n')} AND q.name = ANY (n.queues)) AS slots
  FROM ${s}.task_queue q
  LEFT JOIN ${later(s, 'task_due')} AS delayed ON delayed.queue = q.name
  LEFT JOIN ${later(s, 'task_waiter')} AS blocked ON blocked.queue = q.name
 WHERE ($1::text IS NULL OR q.name = $1) ORDER BY q.name LIMIT $2`;
