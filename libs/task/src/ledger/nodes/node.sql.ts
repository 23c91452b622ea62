import { deployedSql } from '../deploys/deploy.sql.js';

/**
 * Writes a process down, and where it runs another version of the application than the ones before, that too.
 * $1 id, $2 name, $3 host, $4 pid, $5 version, $6 engine, $7 queues, $8 tasks, $9 slots, $10 schedules, $11 version of the application, $12 the id before, of a process that goes on: it stays quiet.
 */
export const registerSql = (s: string): string => `
WITH registered AS (
  INSERT INTO ${s}.task_node (id, name, host, pid, version, engine, queues, tasks, slots, schedules, app_version,
                              quiet_at, quiet_by, quiet_reason)
  SELECT $1::uuid, $2, $3, $4::int, $5, $6, $7::text[], $8::text[], $9::int[], $10::jsonb, $11,
         before.quiet_at, before.quiet_by, before.quiet_reason
    FROM (SELECT $12::uuid AS id) AS was LEFT JOIN ${s}.task_node before ON before.id = was.id
  ON CONFLICT (id) DO NOTHING
  RETURNING 1
), ${deployedSql(s, { version: '$11', before: '$12' })}
SELECT count(*) FROM registered`;

/** $1 id. */
export const findSql = (s: string): string =>
  `SELECT name, app_version AS version FROM ${s}.task_node WHERE id = $1::uuid`;

/** $1 id, $2 queues, $3 tasks, $4 slots. */
export const announceSql = (s: string): string => `
WITH announced AS (UPDATE ${s}.task_node SET queues = $2, tasks = $3, slots = $4 WHERE id = $1 RETURNING 1) SELECT count(*) FROM announced`;

/** $1 id, $2 versions by name, as JSON. */
export const declareSql = (s: string): string => `
WITH declared AS (UPDATE ${s}.task_node SET schedules = $2::jsonb WHERE id = $1 RETURNING 1) SELECT count(*) FROM declared`;

/** $1 id, $2 memory in bytes, $3 longest stop of the event loop in ms. */
export const heartbeatSql = (s: string): string => `
WITH beat AS (
  UPDATE ${s}.task_node SET counter = counter + 1, seen_at = clock_timestamp(), memory = $2, loop_lag = $3
   WHERE id = $1 AND dead_at IS NULL RETURNING quiet_at
)
SELECT quiet_at IS NOT NULL AS "isQuiet" FROM beat`;

/** $1 id. */
export const claimsOfSql = (s: string): string => `
SELECT c.execution_id AS id, c.run, c.claim_key AS "claimKey", e.task_name AS "taskName", e.lock_key IS NOT NULL AS "isKeyed",
       e.cancel_requested_at IS NOT NULL AS "isCancelled",
       (extract(epoch FROM clock_timestamp() - c.claimed_at) * 1000)::float8 AS "ageMs"
  FROM ${s}.task_claim c JOIN ${s}.task_execution e ON e.id = c.execution_id WHERE c.node_id = $1::uuid`;

export const livingSql = (s: string): string =>
  `SELECT id, counter, queues, tasks, quiet_at IS NOT NULL AS "isQuiet" FROM ${s}.task_node WHERE dead_at IS NULL`;

/** $1 ids. */
export const markDeadSql = (s: string): string => `
WITH marked AS (
  UPDATE ${s}.task_node SET dead_at = clock_timestamp() WHERE id = ANY ($1::uuid[]) AND dead_at IS NULL RETURNING 1
)
SELECT count(*) FROM marked`;

/** $1 id. */
export const leaveSql = (s: string): string => `
WITH left_node AS (
  UPDATE ${s}.task_node SET dead_at = coalesce(dead_at, clock_timestamp()), has_left = true WHERE id = $1::uuid RETURNING 1
)
SELECT count(*) FROM left_node`;

/** $1 for how long it must have been dead, in ms. */
export const forgetSql = (s: string): string => `
WITH forgotten AS (
  DELETE FROM ${s}.task_node n
   WHERE dead_at < clock_timestamp() - $1::float8 * interval '1 ms'
     AND NOT EXISTS (SELECT FROM ${s}.task_claim c WHERE c.node_id = n.id)
  RETURNING 1
)
SELECT count(*)::int AS count FROM forgotten`;

/** Others cannot be there: they were stopped, and that is nobody's fault. $1 id. */
export const markOthersDeadSql = (s: string): string => `
WITH marked AS (
  UPDATE ${s}.task_node SET dead_at = clock_timestamp(), has_left = true WHERE id <> $1 AND dead_at IS NULL RETURNING 1
), leases AS (
  UPDATE ${s}.task_lock SET token = NULL, expires_at = '-infinity' WHERE key LIKE 'taskledger:%' RETURNING 1
)
SELECT count(*) FROM marked`;
