import { lookup } from '../connection/lookup.sql.js';

/** The result that a key stands for: of an execution that is kept and has succeeded. $1 key. */
export const findCachedSql = (s: string): string => `
SELECT e.id, e.result::text AS result FROM ${s}.task_cache c JOIN ${s}.task_execution e ON ${lookup('e.id', 'c.execution_id')}
 WHERE c.key = $1 AND c.expires_at > clock_timestamp() AND e.status = 'SUCCESS'`;

/** Lets keys stand for executions that have just succeeded. $1 rows of key, task, id and time to live in ms. */
export const keepCachedSql = (s: string): string => `
WITH kept AS (
  INSERT INTO ${s}.task_cache AS c (key, task_name, execution_id, expires_at)
  SELECT DISTINCT ON (key) key, task, id, clock_timestamp() + ttl * interval '1 ms'
    FROM json_to_recordset($1::json) AS g(key text, task text, id uuid, ttl float8) ORDER BY key, id DESC
  ON CONFLICT (key) DO UPDATE SET execution_id = excluded.execution_id, expires_at = excluded.expires_at
  RETURNING 1
)
SELECT count(*) FROM kept`;

/** $1 task. */
export const clearCacheSql = (s: string): string => `
WITH cleared AS (DELETE FROM ${s}.task_cache WHERE task_name = $1 RETURNING 1)
SELECT count(*)::int AS count FROM cleared`;

/** Removes what counts no longer, and of each task what is more than so many. $1 most entries of a task. */
export const pruneCacheSql = (s: string): string => `
WITH gone AS (
  DELETE FROM ${s}.task_cache c WHERE c.expires_at <= clock_timestamp() OR c.key IN (
    SELECT key FROM (SELECT key, row_number() OVER (PARTITION BY task_name ORDER BY expires_at DESC) AS place
                       FROM ${s}.task_cache) AS placed WHERE place > $1::int)
  RETURNING 1
)
SELECT count(*)::int AS count FROM gone`;
