import { isLive, lookup } from '../connection/lookup.sql.js';
import { insertDue, insertReady, isIn, isKeyed, ticketPriority, ticketTask } from '../tickets/ticket.sql.js';

/**
 * Marks what new edges lead to: its end is to leave a row. A record that somebody has locked just then is not waited for; the
 * row that asked for it is put off. $1 most rows that are looked at.
 */
export const markAwaitedSql = (s: string): string => `
WITH added AS MATERIALIZED (
  SELECT l.execution_id AS id FROM ${s}.task_dependency_look l
   WHERE l.look_at <= statement_timestamp() AND l.side = 'added' ORDER BY l.look_at, l.seq LIMIT $1
), edge AS MATERIALIZED (
  SELECT d.upstream_id AS id FROM added JOIN ${s}.task_dependency d ON ${lookup('d.execution_id', 'added.id')}
   WHERE NOT d.resolved
), upstream AS MATERIALIZED (
  -- Apart: to be told them in order, the planner would read the index of all edges.
  SELECT DISTINCT id FROM edge
), record AS MATERIALIZED (
  SELECT e.id FROM upstream JOIN ${s}.task_execution e ON ${lookup('e.id', 'upstream.id')}
   WHERE NOT e.is_awaited AND ${isLive('e')} ORDER BY upstream.id FOR NO KEY UPDATE OF e SKIP LOCKED
), marked AS (
  UPDATE ${s}.task_execution e SET is_awaited = true FROM record WHERE ${lookup('e.id', 'record.id')} AND ${isLive('e')}
  RETURNING e.id
)
SELECT count(*)::int AS count FROM marked`;

/** Edges that may be resolved: those to `ended`, executions that have, and all of `added`, executions that have new ones. */
const candidates = (s: string, ended: string, added: string): string => `
  SELECT d.execution_id, d.upstream_id FROM ${ended} AS ended(id)
    JOIN ${s}.task_dependency d ON ${lookup('d.upstream_id', 'ended.id')} WHERE NOT d.resolved
  UNION
  SELECT d.execution_id, d.upstream_id FROM ${added} AS added(id)
    JOIN ${s}.task_dependency d ON ${lookup('d.execution_id', 'added.id')} WHERE NOT d.resolved`;

/** Takes rows that are due, in order, and locks the executions that wait, in order. $1 most rows, $2 most executions. */
export const takeLooksSql = (s: string): string => `
WITH taken AS (
  DELETE FROM ${s}.task_dependency_look WHERE ctid = ANY (ARRAY(
    SELECT l.ctid FROM ${s}.task_dependency_look l WHERE l.look_at <= statement_timestamp()
     ORDER BY l.look_at, l.seq LIMIT $1 FOR UPDATE SKIP LOCKED))
  RETURNING side, execution_id AS id
), dependent AS MATERIALIZED (
  SELECT DISTINCT execution_id AS id
    FROM (${candidates(s, `(SELECT id FROM taken WHERE side = 'ended')`, `(SELECT id FROM taken WHERE side = 'added')`)}) AS edge
   ORDER BY execution_id LIMIT $2
), locked AS MATERIALIZED (
  SELECT e.id FROM dependent JOIN ${s}.task_execution e ON ${lookup('e.id', 'dependent.id')}
   ORDER BY dependent.id FOR NO KEY UPDATE OF e
)
SELECT (SELECT coalesce(json_agg(json_build_object('side', side, 'id', id)), '[]') FROM taken) AS looks,
       (SELECT coalesce(json_agg(id), '[]') FROM locked) AS locked`;

/**
 * Parts of a statement that take edges off what executions wait for, and write the tickets of those that wait for nothing more.
 * `source` has ids and how many were `resolved`; the caller has locked the executions.
 */
export const openSql = (s: string, source: string, where = 'true'): string => `opened AS (
  UPDATE ${s}.task_execution e
     SET open_dependencies = e.open_dependencies - v.resolved,
         status = CASE WHEN e.open_dependencies = v.resolved THEN 'PENDING' ELSE e.status END,
         ticket = CASE WHEN e.open_dependencies = v.resolved THEN e.ticket + 1 ELSE e.ticket END,
         -- From here on it waits for a worker, and for nothing else.
         scheduled_for = CASE WHEN e.open_dependencies = v.resolved THEN greatest(e.scheduled_for, clock_timestamp())
                              ELSE e.scheduled_for END
    FROM ${source} v
   WHERE ${lookup('e.id', 'v.id')} AND e.status = 'WAITING' AND ${where}
  RETURNING e.id AS execution_id, e.ticket, e.queue, ${ticketPriority('e')} AS priority, ${ticketTask('e')} AS task_name,
            ${isKeyed('e')} AS is_keyed, false AS is_alone, e.status = 'PENDING' AS is_ready,
            CASE WHEN e.scheduled_for > clock_timestamp() THEN e.scheduled_for END AS due_at
), ready AS (${insertReady(s, 'opened', 'is_ready AND due_at IS NULL')}
), later AS (${insertDue(s, 'opened', 'is_ready AND due_at IS NOT NULL')}
), woken AS (
  SELECT queue, task_name AS task, count(*)::int AS count FROM opened WHERE is_ready AND due_at IS NULL GROUP BY queue, task_name
)`;

/** Of edges whose execution is locked: how the upstream ended, as far as the condition is concerned. */
const IS_SUCCESS = `(u.status = 'SUCCESS' OR u.status = 'SKIPPED' AND u.reason = 'condition_not_met')`;
const STATE = `CASE WHEN d.condition = 'finished' OR (d.condition = 'success') = coalesce(${IS_SUCCESS}, false) THEN 'met'
                    WHEN d.condition = 'success' THEN 'failed' ELSE 'unmet' END`;

/**
 * Resolves edges whose upstream has ended, or is gone. Only what this statement resolves is taken off what an execution waits
 * for; whoever takes off the last writes its ticket.
 *
 * By a later statement than the one that locked the executions: what others have resolved meanwhile is seen.
 *
 * $1 upstreams that have ended, $2 executions with new edges, $3 those of the executions that are locked.
 */
export const resolveSql = (s: string): string => `
WITH asked AS MATERIALIZED (
  -- Apart: with $3 as a condition, the planner looked every pair of an upstream and one of $3 up.
${candidates(s, 'unnest($1::uuid[])', 'unnest($2::uuid[])')}
), locked AS (
  SELECT unnest($3::uuid[]) AS id
), candidate AS MATERIALIZED (
  SELECT edge.*, e.task_name, e.status, e.reason, e.is_awaited, e.id IS NULL OR e.finished_at IS NOT NULL AS has_ended
    FROM asked AS edge LEFT JOIN ${s}.task_execution e ON ${lookup('e.id', 'edge.upstream_id')}
   WHERE ${isIn('edge.execution_id', 'locked')}
), edge AS (
  UPDATE ${s}.task_dependency d SET resolved = true
    FROM candidate u
   WHERE ${lookup('d.execution_id', 'u.execution_id')} AND ${lookup('d.upstream_id', 'u.upstream_id')}
     AND NOT d.resolved AND u.has_ended
  RETURNING d.execution_id AS id, u.upstream_id AS upstream, u.task_name, u.status, ${STATE} AS state
), verdict AS MATERIALIZED (
  SELECT id, count(*)::int AS resolved, bool_or(state = 'unmet') AS is_unmet, bool_or(state = 'failed') AS is_failed,
         (array_agg(json_build_object('upstream', upstream, 'task', task_name, 'status', status) ORDER BY state, upstream)
            FILTER (WHERE state <> 'met'))[1] AS cause
    FROM edge GROUP BY id
), ${openSql(s, 'verdict', 'v.cause IS NULL')}
SELECT (SELECT coalesce(json_agg(woken), '[]') FROM woken) AS woken,
       (SELECT coalesce(json_agg(execution_id), '[]') FROM opened WHERE is_ready) AS ready,
       (SELECT coalesce(json_agg(json_build_object('id', id, 'isFailed', is_failed, 'cause', cause)), '[]')
          FROM verdict WHERE cause IS NOT NULL) AS stopped,
       (SELECT coalesce(json_agg(DISTINCT execution_id::text), '[]') FROM candidate
         WHERE NOT has_ended AND NOT is_awaited) AS unmarked,
       (SELECT ceil(extract(epoch FROM min(due_at) - clock_timestamp()) * 1000)::float8 FROM opened WHERE is_ready) AS due_in_ms`;
