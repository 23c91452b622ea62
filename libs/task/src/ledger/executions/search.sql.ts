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
WITH RECURSIVE known AS (
  (SELECT task_name FROM ${s}.task_execution ORDER BY task_name LIMIT 1)
  UNION ALL
  SELECT (SELECT execution.task_name FROM ${s}.task_execution execution
           WHERE execution.task_name > known.task_name ORDER BY execution.task_name LIMIT 1)
    FROM known WHERE known.task_name IS NOT NULL
)
SELECT task_name AS name FROM known WHERE task_name ILIKE $1`;
