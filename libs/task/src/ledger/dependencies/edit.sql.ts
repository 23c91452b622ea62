import { lookup } from '../connection/lookup.sql.js';
import { openSql } from './resolve.sql.js';

/** Keeps two changes from making a cycle together. $1 a number of ours, $2 the schema. */
export const LOCK_GRAPHS = 'SELECT pg_advisory_xact_lock($1::int, hashtext($2))';

/** Locks an execution. $1 id. */
export const lockDependentSql = (s: string): string => `
SELECT e.id, e.task_name AS "taskName", e.status FROM ${s}.task_execution e WHERE e.id = $1::uuid FOR NO KEY UPDATE OF e`;

/**
 * Walks along what an execution waits for, and what that waits for, each edge once. What has ended waits for nothing.
 * $1 where it begins, $2 where it may end, $3 most edges.
 */
export const walkSql = (s: string): string => `
WITH RECURSIVE walk(id, via) AS (
  SELECT $1::uuid, NULL::uuid
  UNION
  SELECT d.upstream_id, walk.id FROM walk JOIN ${s}.task_dependency d ON ${lookup('d.execution_id', 'walk.id')}
   WHERE NOT d.resolved AND walk.id <> $2::uuid
)
SELECT id, via FROM walk LIMIT $3`;

/** Adds an edge, or changes its condition. The caller has locked the execution. $1 id, $2 upstream, $3 condition. */
export const addEdgeSql = (s: string): string => `
WITH edge AS (
  INSERT INTO ${s}.task_dependency AS d (execution_id, upstream_id, condition) VALUES ($1, $2, $3)
  ON CONFLICT (execution_id, upstream_id) DO UPDATE SET condition = excluded.condition
   WHERE NOT d.resolved AND d.condition <> excluded.condition
  RETURNING execution_id, xmax = 0 AS is_new
), opened AS (
  UPDATE ${s}.task_execution e SET open_dependencies = e.open_dependencies + 1
    FROM edge WHERE ${lookup('e.id', 'edge.execution_id')} AND edge.is_new RETURNING e.id
), look AS (
  INSERT INTO ${s}.task_dependency_look (side, execution_id) SELECT 'added', execution_id FROM edge
)
SELECT is_new AS "isNew" FROM edge`;

/** Removes an edge that is not resolved; the last one lets the execution begin. Locked as above. $1 id, $2 upstream. */
export const removeEdgeSql = (s: string): string => `
WITH edge AS (
  DELETE FROM ${s}.task_dependency d WHERE d.execution_id = $1::uuid AND d.upstream_id = $2::uuid AND NOT d.resolved
  RETURNING d.execution_id AS id, 1 AS resolved
), ${openSql(s, 'edge')}
SELECT (SELECT count(*)::int FROM edge) AS removed, (SELECT coalesce(json_agg(woken), '[]') FROM woken) AS woken`;
