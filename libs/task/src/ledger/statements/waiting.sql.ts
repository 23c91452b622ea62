import { DISPATCH, WAITING } from './recovery.sql.js';

/**
 * A page of what waits, in the order of the index of what has not finished: by node, then by id. There are two walks: of
 * what no node has claimed yet, then of the rest. In the order of ids alone, all that ever finished would be read.
 * $1 the id, and $4 of those that were claimed the node, after which the page begins, $2 most rows, $3 queue or NULL.
 */
const page = (s: string, claimed: boolean, where = ''): string => `
  SELECT e.id, e.node_id AS node, e.queue, e.priority, e.scheduled_for
    FROM ${s}.task_execution e
   WHERE ${WAITING} AND ($3::text IS NULL OR e.queue = $3) ${where}
     AND ${claimed ? '(e.node_id, e.id) > ($4::uuid, $1::uuid)' : 'e.node_id IS NULL AND e.id > $1::uuid'}
   ORDER BY e.node_id, e.id LIMIT $2`;

/** How many were dispatched, and the last of them; no row when there was none. */
const LAST = `
SELECT (SELECT count(*)::int FROM d) AS count, id, node FROM l ORDER BY node DESC, id DESC LIMIT 1`;

/** Waiting executions that the engine has to know, for the slow audit. */
export const auditPageSql = (s: string, claimed: boolean): string => `
SELECT id, node, queue, priority,
       greatest(0, ceil(extract(epoch FROM coalesce(scheduled_for, clock_timestamp()) - clock_timestamp()) * 1000))::float8 AS delay
  FROM (${page(s, claimed, `AND coalesce(e.scheduled_for, e.created_at) <= clock_timestamp() + interval '1 hour'`)}) l`;

/** Dispatches what waits in a queue of which the engine lost data. */
export const redispatchQueueSql = (s: string, claimed: boolean): string => `
WITH l AS MATERIALIZED (${page(s, claimed)}), d AS (${DISPATCH(s)})${LAST}`;

/** Dispatches what dead processes enqueued and may not have told the engine. */
export const redispatchOrphansSql = (s: string, claimed: boolean): string => `
WITH l AS MATERIALIZED (${page(
  s,
  claimed,
  `AND e.origin_node IS NOT NULL AND e.origin_node NOT IN (SELECT id FROM ${s}.task_node WHERE dead_at IS NULL)`,
)}), u AS (
  UPDATE ${s}.task_execution e SET origin_node = NULL FROM l WHERE e.id = l.id
), d AS (${DISPATCH(s)})${LAST}`;
