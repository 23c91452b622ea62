import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';
import { isLive } from '../connection/lookup.sql.js';

/** Locks records that have not ended, in order. $1 ids. */
export const lockRecordsSql = (s: string): string => `
SELECT e.id, e.status, e.external, e.priority FROM ${s}.task_execution e
 WHERE e.id = ANY ($1::uuid[]) AND ${isLive('e')} ORDER BY e.id FOR NO KEY UPDATE OF e`;

/** Which of them a node runs. By a later statement than the one that locked their records. $1 ids. */
export const runningAmongSql = (s: string): string =>
  `SELECT execution_id AS id FROM ${s}.task_claim WHERE execution_id = ANY ($1::uuid[])`;

/** Notes that somebody wants them cancelled, and why. $1 ids, $2 reason for people. */
export const requestCancelSql = (s: string): string => `
WITH noted AS (
  UPDATE ${s}.task_execution e
     SET cancel_requested_at = coalesce(e.cancel_requested_at, clock_timestamp()),
         -- The end keeps this text; an error of an earlier attempt must not pass for it.
         error = CASE WHEN e.cancel_requested_at IS NULL AND (e.status = 'STARTED' OR EXISTS (
                        SELECT FROM ${s}.task_claim c WHERE c.execution_id = e.id)) THEN $2 ELSE coalesce($2, e.error) END
   WHERE e.id = ANY ($1::uuid[]) RETURNING 1
)
SELECT count(*) FROM noted`;

/** Records who cancelled. $1 actor, $2 reason, $3 what ended, $4 what was asked to stop, $5 from where. */
export const auditSql = (s: string): string => `
INSERT INTO ${s}.task_audit (actor, action, execution_id, task_name, details, ${ORIGIN_COLUMNS})
SELECT $1, 'execution.cancel', id, (SELECT e.task_name FROM ${s}.task_execution e WHERE e.id = c.id),
       jsonb_build_object('reason', $2::text, 'status', c.status), ${originSql('$5')}
  FROM (SELECT unnest($3::uuid[]) AS id, 'REVOKED' AS status UNION ALL SELECT unnest($4::uuid[]), 'STARTED') c`;

/**
 * Locks records of runs that have been going on for too long, and says how long each may. Its own limit comes first, then
 * that of its task, then the one for all; a run on a node that lives is known to be alive, and so is a job of an engine
 * that is watched, so the limit for all is for them only where that was chosen, and is not merely the default.
 * $1 limit for all in ms, $2 `{task: ms}`, $3 whether $1 was chosen, $4 most rows.
 */
export const lockOverdueSql = (s: string): string => `
SELECT e.id, c.run, e.external, l.ms::float8 AS "limitMs",
       to_char((clock_timestamp() - l.ms * interval '1 ms') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS before,
       (extract(epoch FROM coalesce(c.claimed_at, e.claimed_at)) * 1000)::float8 AS "startedAtMs"
  FROM ${s}.task_execution e LEFT JOIN ${s}.task_claim c ON c.execution_id = e.id
  CROSS JOIN LATERAL (SELECT coalesce(e.timeout_ms, ($2::jsonb ->> e.task_name)::bigint,
    CASE WHEN e.external AND e.engine IS NULL OR $3::boolean THEN $1::bigint END) AS ms) l
 WHERE e.finished_at IS NULL AND (c.execution_id IS NOT NULL OR e.external AND e.status = 'STARTED')
   AND coalesce(c.claimed_at, e.claimed_at) < clock_timestamp() - l.ms * interval '1 ms'
 ORDER BY e.id LIMIT $4 FOR NO KEY UPDATE OF e SKIP LOCKED`;

/** Those of the executions that have ended. $1 ids. */
export const endedAmongSql = (s: string): string =>
  `SELECT id FROM ${s}.task_execution WHERE id = ANY ($1::uuid[]) AND finished_at IS NOT NULL`;

const IS_ORPHAN = '(n.id IS NULL OR n.dead_at IS NOT NULL)';

/** Whether there are runs whose node is not alive. */
export const hasOrphansSql = (s: string): string => `
SELECT EXISTS (SELECT FROM ${s}.task_claim c LEFT JOIN ${s}.task_node n ON n.id = c.node_id WHERE ${IS_ORPHAN}) AS "hasOrphans"`;

/** Locks records of runs whose node is not alive. $1 most rows. */
export const lockOrphansSql = (s: string): string => `
SELECT e.id, c.run, c.is_alone AS "isAlone", c.node_id AS "nodeId", e.crashes, e.cancel_requested_at IS NOT NULL AS "isCancelled",
       coalesce(n.has_left, false) AS "hasLeft", (extract(epoch FROM c.claimed_at) * 1000)::float8 AS "startedAtMs"
  FROM ${s}.task_claim c JOIN ${s}.task_execution e ON e.id = c.execution_id
  LEFT JOIN ${s}.task_node n ON n.id = c.node_id
 WHERE ${IS_ORPHAN}
 ORDER BY e.id LIMIT $1 FOR NO KEY UPDATE OF e SKIP LOCKED`;

/** Drops claims whose record is gone. */
export const dropStrayClaimsSql = (s: string): string => `
WITH stray AS (
  DELETE FROM ${s}.task_claim c WHERE NOT EXISTS (SELECT FROM ${s}.task_execution e WHERE e.id = c.execution_id) RETURNING 1
)
SELECT count(*)::int AS count FROM stray`;

/** What became of executions that an end did not change. $1 ids. */
export const standingSql = (s: string): string => `
SELECT e.id, nullif(e.task_id, e.id::text) AS task_id, e.task_name, e.queue, e.status, e.reason, e.external, e.run, e.attempt,
       e.error, e.error_type, e.error_fingerprint AS fingerprint, e.duplicate_of, e.lock_key, e.root_id, e.is_awaited,
       e.prepared_by IS NOT NULL AS is_prepared, e.claim_key,
       c.claim_key AS claimed_by, c.run AS claimed_run
  FROM ${s}.task_execution e LEFT JOIN ${s}.task_claim c ON c.execution_id = e.id
 WHERE e.id = ANY ($1::uuid[])`;
