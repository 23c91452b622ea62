import { lookup } from '../connection/lookup.sql.js';
import { isPaused } from '../queues/pause.sql.js';
import { ALONE } from '../tickets/ticket.sql.js';
import { takesWork } from '../nodes/takes-work.sql.js';

/** More of a queue is not counted: a scrape costs the same however much waits. */
export const MOST_COUNTED = 100_000;

// The highest of them, and 0 for queues that serve in order of arrival.
const PRIORITIES = 'generate_series(0, 10) AS level(priority)';

const atMost = (table: string): string => `(SELECT queue FROM ${table} LIMIT ${MOST_COUNTED}) AS few`;

/** Tickets of a queue. Its suspects wait apart. */
const tickets = (s: string, queue: string): string =>
  `(SELECT count(*) FROM (SELECT FROM ${s}.task_ready r WHERE r.queue = ${queue} LIMIT ${MOST_COUNTED}) AS few)`;

const serving = (s: string): string => `
  SELECT serving.queue, sum(serving.slots) AS slots, sum(least(serving.slots, claimed.count)) AS busy
    FROM ${s}.task_node node CROSS JOIN LATERAL unnest(node.queues, node.slots) AS serving(queue, slots)
    LEFT JOIN (SELECT node_id, queue, count(*) FROM ${s}.task_claim GROUP BY node_id, queue) AS claimed
           ON claimed.node_id = node.id AND claimed.queue = serving.queue
   WHERE ${takesWork('node')} GROUP BY serving.queue`;

// The first ticket of each priority is the one that waits longest of it: since it was due, or since it was enqueued.
const oldest = (s: string): string => `
  SELECT max(extract(epoch FROM clock_timestamp() - greatest(e.created_at, e.scheduled_for))) AS seconds
    FROM ${PRIORITIES}
   CROSS JOIN LATERAL (SELECT r.execution_id FROM ${s}.task_ready r WHERE r.queue = q.name AND r.priority = level.priority
                        ORDER BY r.seq LIMIT 1) AS first
    JOIN ${s}.task_execution e ON ${lookup('e.id', 'first.execution_id')}`;

/** How each queue stands. $1 how many queues at most. */
export const queuesStandingSql = (s: string): string => `
SELECT q.name, ${isPaused('q')} AS "isPaused",
       (${tickets(s, 'q.name')} + ${tickets(s, `q.name || '${ALONE}'`)})::int AS waiting,
       coalesce(oldest.seconds, 0)::float8 AS "oldestSeconds",
       coalesce(delayed.count, 0)::int AS delayed, coalesce(blocked.count, 0)::int AS blocked,
       coalesce(running.count, 0)::int AS running, coalesce(serving.slots, 0)::int AS slots, coalesce(serving.busy, 0)::int AS busy
  FROM ${s}.task_queue q
  LEFT JOIN LATERAL (${oldest(s)}) AS oldest ON true
  LEFT JOIN (SELECT queue, count(*) FROM ${atMost(`${s}.task_due`)} GROUP BY queue) AS delayed ON delayed.queue = q.name
  LEFT JOIN (SELECT queue, count(*) FROM ${atMost(`${s}.task_waiter`)} GROUP BY queue) AS blocked ON blocked.queue = q.name
  LEFT JOIN (SELECT queue, count(*) FROM ${s}.task_claim GROUP BY queue) AS running ON running.queue = q.name
  LEFT JOIN (${serving(s)}) AS serving ON serving.queue = q.name
 ORDER BY q.name LIMIT $1`;

/** Processes, what they serve, circuit breakers of each task, and how late schedules are. */
export const standingSql = (s: string): string => `
SELECT count(*) FILTER (WHERE cardinality(queues) > 0)::int AS workers,
       count(*) FILTER (WHERE cardinality(queues) = 0)::int AS producers,
       ARRAY(SELECT DISTINCT task FROM ${s}.task_node CROSS JOIN LATERAL unnest(tasks) AS task WHERE dead_at IS NULL) AS tasks,
       (SELECT coalesce(json_agg(breaker), '[]') FROM (
         SELECT task AS "taskName", state, count(*)::int AS count
           FROM ${s}.task_breaker CROSS JOIN LATERAL unnest(tasks) AS task GROUP BY task, state) AS breaker) AS breakers,
       (SELECT count(*) FROM ${s}.task_schedule WHERE ended_at IS NULL AND paused_at IS NULL)::int AS "activeSchedules",
       (SELECT count(*) FROM ${s}.task_schedule WHERE ended_at IS NULL AND paused_at IS NOT NULL)::int AS "pausedSchedules",
       coalesce((SELECT greatest(0, extract(epoch FROM clock_timestamp() - look_at)) FROM ${s}.task_schedule
                  WHERE look_at IS NOT NULL ORDER BY look_at LIMIT 1), 0)::float8 AS "overdueSeconds"
  FROM ${s}.task_node WHERE dead_at IS NULL`;
