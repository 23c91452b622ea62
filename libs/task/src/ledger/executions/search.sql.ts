/** The execution of an id, and that of a task id given by a caller. $1 task id, $2 id or null. */
export const namedSql = (s: string): string => `
SELECT execution_id AS id FROM ${s}.task_key WHERE kind = 'task_id' AND key = $1
UNION
SELECT id FROM ${s}.task_execution WHERE id = $2::uuid`;

/**
 * Names of tasks that fit. Steps from name to name by the index on them, because there are few names and many executions.
 * $1 an ILIKE pattern.
 */
export const taskNamesSql = (s: string): string => `
WITH RECURSIVE n AS (
  (SELECT task_name FROM ${s}.task_execution ORDER BY task_name LIMIT 1)
  UNION ALL
  SELECT (SELECT e.task_name FROM ${s}.task_execution e WHERE e.task_name > n.task_name ORDER BY e.task_name LIMIT 1)
    FROM n WHERE n.task_name IS NOT NULL
)
SELECT task_name AS name FROM n WHERE task_name ILIKE $1`;
