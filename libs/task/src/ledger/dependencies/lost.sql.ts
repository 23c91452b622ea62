import { openSql } from './resolve.sql.js';

/**
 * Executions that wait for nothing any more, and that nobody would ever look at: what they wait for has ended, or there is
 * nothing, and no row says so. There must be none: an end leaves its row by the statement that writes it.
 */
export const lostDependentsSql = (s: string): string => `
WITH waiting AS MATERIALIZED (
  SELECT e.id FROM ${s}.task_execution e
   WHERE e.finished_at IS NULL AND e.status = 'WAITING' AND e.created_at < clock_timestamp() - interval '5 s'
)
SELECT waiting.id FROM waiting
 WHERE NOT EXISTS (SELECT FROM ${s}.task_dependency_look l WHERE l.execution_id = waiting.id)
   AND NOT EXISTS (
     SELECT FROM ${s}.task_dependency d LEFT JOIN ${s}.task_execution u ON u.id = d.upstream_id
      WHERE d.execution_id = waiting.id AND NOT d.resolved
        AND (u.id IS NOT NULL AND u.finished_at IS NULL
             OR EXISTS (SELECT FROM ${s}.task_dependency_look l WHERE l.execution_id = d.upstream_id)))
 LIMIT 500`;

/** Locks those of the executions that still wait, in order. $1 ids. */
export const lockWaitingSql = (s: string): string => `
SELECT e.id FROM ${s}.task_execution e WHERE e.id = ANY ($1::uuid[]) AND e.status = 'WAITING' ORDER BY e.id FOR NO KEY UPDATE OF e`;

/**
 * Lets those of them begin that have no open edge. The others are to be looked at. The caller has locked them by an earlier
 * statement. $1 ids.
 */
export const mendLostSql = (s: string): string => `
WITH stuck AS MATERIALIZED (
  SELECT e.id, e.open_dependencies AS resolved FROM ${s}.task_execution e
   WHERE e.id = ANY ($1::uuid[]) AND NOT EXISTS (
     SELECT FROM ${s}.task_dependency d WHERE d.execution_id = e.id AND NOT d.resolved)
), look AS (
  INSERT INTO ${s}.task_dependency_look (side, execution_id)
  SELECT 'added', lost.id FROM unnest($1::uuid[]) AS lost(id) WHERE lost.id NOT IN (SELECT id FROM stuck)
), ${openSql(s, 'stuck')}
SELECT (SELECT coalesce(json_agg(woken), '[]') FROM woken) AS woken`;
