import { pausedTasks } from '../queues/pause.sql.js';
import { ALONE } from './ticket.sql.js';
import { takesWork } from '../nodes/takes-work.sql.js';

/**
 * Between a queue and a task in the place of tickets that nobody could take: `mail?send`. They lie apart, so that nobody
 * walks past them each time. No queue and no task can be called like this.
 */
export const ASIDE = '?';

/** Some process that lives, and is not quiet, serves this queue, and this task if one is given, which is not paused. */
const isServed = (s: string, queue: string, task?: string): string => `
  EXISTS (SELECT FROM ${s}.task_node n WHERE ${takesWork('n')} AND rtrim(${queue}, '${ALONE}') = ANY (n.queues)
             ${task === undefined ? '' : `AND ${task} = ANY (n.tasks) AND ${task} <> ALL (${pausedTasks(s)})`})`;

/**
 * Sets tickets aside whose task is paused, or nobody serves although somebody serves their queue, and brings those back that somebody
 * serves now, to the places that they had. Looks at the heads of the queues: what lies further back is in nobody's way.
 *
 * $1 how many tickets of a queue; $2 an id: tickets of later executions are left alone, since a deployment that brings
 * their task may be on its way. Answers with what was moved.
 */
export const moveUnservedSql = (s: string): string => `
WITH RECURSIVE place(name) AS (
  (SELECT queue FROM ${s}.task_ready ORDER BY queue LIMIT 1)
  UNION ALL
  SELECT (SELECT r.queue FROM ${s}.task_ready r WHERE r.queue > place.name ORDER BY r.queue LIMIT 1) FROM place
   WHERE place.name IS NOT NULL
), known AS MATERIALIZED (
  SELECT name, split_part(name, '${ASIDE}', 1) AS queue, nullif(split_part(name, '${ASIDE}', 2), '') AS task FROM place
   WHERE name IS NOT NULL
), head AS MATERIALIZED (
  SELECT found.* FROM known CROSS JOIN LATERAL (
    SELECT r.ctid AS row, r.queue, r.task_name AS task, r.execution_id FROM ${s}.task_ready r
     WHERE r.queue = known.name ORDER BY r.priority, r.seq LIMIT $1) AS found
   WHERE known.task IS NULL AND found.execution_id < $2::uuid AND ${isServed(s, 'known.queue')}
), unserved AS MATERIALIZED (
  SELECT queue, task FROM head GROUP BY queue, task HAVING NOT ${isServed(s, 'queue', 'task')}
), aside AS (
  UPDATE ${s}.task_ready r SET queue = r.queue || '${ASIDE}' || r.task_name
   WHERE r.ctid = ANY (ARRAY(
     SELECT one.ctid FROM ${s}.task_ready one
      WHERE one.ctid = ANY (ARRAY(SELECT head.row FROM head JOIN unserved USING (queue, task))) FOR UPDATE SKIP LOCKED))
  RETURNING split_part(r.queue, '${ASIDE}', 1) AS queue, r.task_name AS task
), back AS (
  UPDATE ${s}.task_ready r SET queue = split_part(r.queue, '${ASIDE}', 1)
   WHERE r.ctid = ANY (ARRAY(
     SELECT found.ctid FROM known CROSS JOIN LATERAL (
       SELECT r.ctid FROM ${s}.task_ready r WHERE r.queue = known.name
        ORDER BY r.priority, r.seq LIMIT $1 FOR UPDATE SKIP LOCKED) AS found
      WHERE known.task IS NOT NULL AND ${isServed(s, 'known.queue', 'known.task')}))
  RETURNING r.queue, r.task_name AS task
)
SELECT true AS "isAside", task = ANY (${pausedTasks(s)}) AS "isPaused", rtrim(queue, '${ALONE}') AS queue, task, count(*)::int AS count
  FROM aside GROUP BY 2, 3, 4
UNION ALL
SELECT false, false, rtrim(queue, '${ALONE}'), task, count(*)::int FROM back GROUP BY 3, 4`;
