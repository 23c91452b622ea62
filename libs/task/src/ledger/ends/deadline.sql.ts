/** Takes deadlines that have passed. $1 most rows. */
export const takePassedSql = (s: string): string => `
WITH passed AS (
  DELETE FROM ${s}.task_deadline WHERE ctid = ANY (ARRAY(
    SELECT d.ctid FROM ${s}.task_deadline d WHERE d.at <= statement_timestamp()
     ORDER BY d.at, d.execution_id LIMIT $1 FOR UPDATE SKIP LOCKED))
  RETURNING execution_id
)
SELECT execution_id AS id FROM passed`;

/** In how many ms the next deadline passes; not above 0 where one has. No row where there is none. */
export const nextDeadlineSql = (s: string): string => `
SELECT (extract(epoch FROM d.at - clock_timestamp()) * 1000)::float8 AS ms FROM ${s}.task_deadline d ORDER BY d.at LIMIT 1`;

/** How long these were to take at most, and what they are called. $1 ids. */
export const limitsSql = (s: string): string => `
SELECT e.id, e.task_name AS "taskName", e.timeout_ms::float8 AS "limitMs" FROM ${s}.task_execution e WHERE e.id = ANY ($1::uuid[])`;
