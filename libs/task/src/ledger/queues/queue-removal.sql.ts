import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';

// So many records are read by one statement, however few of them are of the queue.
const READ_AT_ONCE = 10_000;
const FINISHED = `finished_at < clock_timestamp() - $3::float8 * interval '1 ms'`;

/**
 * Executions of a queue that ended long enough ago, oldest first, among the next so many records; and where to go on, null at the
 * end. $1 queue, $2 after which id, $3 how long ago, in ms.
 */
export const endedOfQueueSql = (s: string): string => `
WITH next AS MATERIALIZED (
  SELECT id, queue = $1 AND finished_at IS NOT NULL AND ${FINISHED} AS is_meant FROM ${s}.task_execution
   WHERE id > $2::uuid ORDER BY id LIMIT ${READ_AT_ONCE}
)
SELECT coalesce(array_agg(id ORDER BY id) FILTER (WHERE is_meant), '{}')::text[] AS ids,
       CASE WHEN count(*) = ${READ_AT_ONCE} THEN (array_agg(id ORDER BY id DESC))[1] END AS last FROM next`;

/** Executions of a queue that have not ended, oldest first. $1 queue, $2 after which id, $3 how many. */
export const liveOfQueueSql = (s: string): string => `
SELECT id FROM ${s}.task_execution
 WHERE finished_at IS NULL AND queue = $1 AND id > $2::uuid ORDER BY id LIMIT $3`;

/** How many executions of a queue run: here, or elsewhere. $1 queue. */
export const runningInQueueSql = (s: string): string => `
SELECT (SELECT count(*) FROM ${s}.task_claim WHERE queue = $1)::int
     + (SELECT count(*) FROM ${s}.task_execution WHERE finished_at IS NULL AND queue = $1 AND status = 'STARTED')::int AS count`;

/** Records that ended executions of a queue were removed. $1 actor, $2 what was done, $3 details, $4 from where. */
export const auditRemovalSql = (s: string): string => `
INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
SELECT $1::text, $2::text, $3::jsonb, ${originSql('$4')}`;

/**
 * Forgets what operators have decided about a queue, and the queue itself where no living process serves it. $1 queue.
 */
export const forgetQueueSql = (s: string): string => `
WITH served AS (SELECT EXISTS (SELECT FROM ${s}.task_node n WHERE n.dead_at IS NULL AND $1 = ANY (n.queues)) AS is_served),
forgotten AS (DELETE FROM ${s}.task_queue q USING served WHERE q.name = $1 AND NOT served.is_served),
reset AS (
  UPDATE ${s}.task_queue q SET operator_limits = NULL, paused_at = NULL, paused_by = NULL, pause_reason = NULL, paused_until = NULL
    FROM served WHERE q.name = $1 AND served.is_served
)
SELECT NOT is_served AS "isGone" FROM served`;
