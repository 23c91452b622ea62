import { lookup } from '../connection/lookup.sql.js';

// So many live executions are looked through, the oldest first: what blocks a key for long is among these.
const MOST_LIVE = 100_000;
const COLUMNS = 'id, task_name, queue, status, created_at';
const has = (text: string): string => `strpos(lower(${text}), lower($1)) > 0`;

/**
 * Unique keys in force: those of executions that have not finished. Rows of keys stay after that, so they are found by what
 * lives; one that is asked for by its whole name is found by that. $1 part of the key or of the task, or null; $2 most rows.
 */
export const listUniqueKeysSql = (s: string): string => `
WITH live AS MATERIALIZED (
  SELECT ${COLUMNS} FROM ${s}.task_execution WHERE finished_at IS NULL ORDER BY id LIMIT ${MOST_LIVE + 1}
), held AS (
  SELECT k.key, live.* FROM live JOIN ${s}.task_key k ON ${lookup('k.execution_id', 'live.id')}
   WHERE k.kind = 'unique' AND ($1::text IS NULL OR ${has('k.key')} OR ${has('live.task_name')})
  UNION
  SELECT k.key, e.* FROM ${s}.task_key k CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM ${s}.task_execution WHERE ${lookup('id', 'k.execution_id')} AND finished_at IS NULL) AS e
   WHERE k.kind = 'unique' AND k.key = $1
), shown AS (
  SELECT held.*, coalesce(d.count, 0) AS suppressed, d.last_at FROM held
    LEFT JOIN ${s}.task_duplicate d ON d.execution_id = held.id
   ORDER BY suppressed DESC, held.id, held.key LIMIT $2::int
)
SELECT part.is_partial AS "isPartial", shown.key, shown.id AS "executionId", shown.task_name AS "taskName", shown.queue,
       CASE WHEN EXISTS (SELECT FROM ${s}.task_claim c WHERE ${lookup('c.execution_id', 'shown.id')}) THEN 'STARTED'
            ELSE shown.status END AS status,
       shown.created_at AS since, shown.suppressed::float8 AS suppressed, shown.last_at AS "lastSuppressedAt"
  FROM (SELECT count(*) > ${MOST_LIVE} AS is_partial FROM live) AS part LEFT JOIN shown ON true
 ORDER BY shown.suppressed DESC, shown.id, shown.key`;

/** Adds enqueues that were answered with executions, which are still there. $1 ids, $2 how many of each. */
export const addDuplicatesSql = (s: string): string => `
INSERT INTO ${s}.task_duplicate AS known (execution_id, count, last_at)
SELECT given.id, given.count, clock_timestamp() FROM unnest($1::uuid[], $2::bigint[]) AS given(id, count)
 WHERE EXISTS (SELECT FROM ${s}.task_execution e WHERE ${lookup('e.id', 'given.id')})
 ORDER BY given.id
ON CONFLICT (execution_id) DO UPDATE SET count = known.count + excluded.count, last_at = excluded.last_at`;

/** What an execution was enqueued with, beside its record. $1 its id. */
export const enqueuedWithSql = (s: string): string => `
SELECT e.lock_key AS "lockKey", nullif(e.lock_conflict, 'none') AS "onConflict", e.trace_parent AS "traceParent",
       (SELECT k.key FROM ${s}.task_key k WHERE ${lookup('k.execution_id', 'e.id')} AND k.kind = 'unique' LIMIT 1) AS "uniqueKey",
       coalesce((SELECT d.count FROM ${s}.task_duplicate d WHERE ${lookup('d.execution_id', 'e.id')}), 0)::float8 AS suppressed
  FROM ${s}.task_execution e WHERE e.id = $1::uuid`;
