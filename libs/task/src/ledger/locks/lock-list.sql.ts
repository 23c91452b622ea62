import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';
import { lookup } from '../connection/lookup.sql.js';
import { isFree } from './lock.sql.js';

/** Longer lines are not counted. */
export const WAITERS_CAP = 1_000;

// Keys that are awaited, one step of the index each, however long their lines are.
const MOST_AWAITED = 10_000;
const AWAITED = (s: string): string => `
  (SELECT key, 1 AS place FROM ${s}.task_waiter ORDER BY key LIMIT 1)
  UNION ALL
  SELECT (SELECT w.key FROM ${s}.task_waiter w WHERE w.key > awaited.key ORDER BY w.key LIMIT 1), awaited.place + 1
    FROM awaited WHERE awaited.key IS NOT NULL AND awaited.place < ${MOST_AWAITED}`;

// Rows of keys stay for ever. So they are found by what lives: waiters, runs, and leases taken by hand.
const LIVING = (s: string): string => `
  SELECT key FROM awaited WHERE key IS NOT NULL
  UNION SELECT e.lock_key FROM ${s}.task_claim c
         CROSS JOIN LATERAL (SELECT lock_key FROM ${s}.task_execution WHERE ${lookup('id', 'c.execution_id')}) AS e
         WHERE e.lock_key IS NOT NULL
  UNION SELECT key FROM ${s}.task_lock WHERE leased_at IS NOT NULL AND owner IS NULL AND expires_at > clock_timestamp()`;

const has = (text: string): string => `strpos(lower(${text}), lower($2)) > 0`;

/** Keys that somebody holds or waits for, the awaited ones first. $1 one of them, $2 part of its name, $3 most rows; null for each that is no condition. */
export const listLocksSql = (s: string, isOfOne: boolean): string => `
WITH RECURSIVE ${isOfOne ? '' : `awaited AS (${AWAITED(s)}), `}known AS (
  ${isOfOne ? 'SELECT $1::text AS key' : `SELECT key FROM (${LIVING(s)}) AS living WHERE $1::text IS NULL`}
), lock AS MATERIALIZED (
  SELECT k.*, k.token IS NULL OR ${isFree('k')} AS is_passing, ${isFree('k')} AS is_free,
         EXISTS (SELECT FROM ${s}.task_waiter w WHERE ${lookup('w.key', 'k.key')}) AS is_awaited,
         (SELECT e.task_name FROM ${s}.task_execution e WHERE ${lookup('e.id', 'k.owner')}) AS task_name
    FROM known JOIN ${s}.task_lock k ON ${lookup('k.key', 'known.key')}
), shown AS MATERIALIZED (
  SELECT * FROM lock WHERE (NOT is_free OR is_awaited) AND ($2::text IS NULL OR ${has('key')} OR ${has('task_name')})
   ORDER BY is_awaited DESC, key LIMIT $3::int
)
SELECT k.key, k.fence, k.is_passing AS "isPassing", CASE WHEN NOT k.is_free THEN k.owner END AS owner,
       CASE WHEN NOT k.is_free THEN k.task_name END AS "taskName", CASE WHEN NOT k.is_passing THEN run.node_id END AS "nodeId",
       CASE WHEN NOT k.is_passing THEN (SELECT n.name FROM ${s}.task_node n WHERE n.id = run.node_id) END AS "nodeName",
       CASE WHEN k.is_passing THEN NULL WHEN k.owner IS NULL THEN k.leased_at ELSE run.claimed_at END AS since,
       CASE WHEN NOT k.is_free THEN k.expires_at END AS "expiresAt", CASE WHEN NOT k.is_free THEN k.held_until END AS "heldUntil",
       (SELECT count(*)::int FROM (SELECT FROM ${s}.task_waiter w WHERE ${lookup('w.key', 'k.key')} LIMIT ${WAITERS_CAP + 1}) AS few) AS waiting,
       (SELECT w.since FROM ${s}.task_waiter w WHERE ${lookup('w.key', 'k.key')} ORDER BY w.priority, w.seq LIMIT 1) AS "waitingSince"
  FROM shown k LEFT JOIN ${s}.task_claim run ON run.execution_id = k.owner
 ORDER BY k.is_awaited DESC, k.key`;

/** The first in the line for a key. $1 key, $2 how many. */
export const lockWaitersSql = (s: string): string => `
SELECT execution_id AS "executionId", task_name AS "taskName", queue, since FROM ${s}.task_waiter
 WHERE key = $1 ORDER BY priority, seq LIMIT $2::int`;

/** Locks a key that is there, before anything is decided about it. $1 key. */
export const lockHeldSql = (s: string): string => `
SELECT k.fence, k.owner, k.token IS NOT NULL AND NOT ${isFree('k')} AS "isHeld" FROM ${s}.task_lock k
 WHERE k.key = $1 FOR NO KEY UPDATE OF k`;

/** Frees a key, which the caller has locked, whoever holds it, and records who did that. $1 key, $2 who, $3 why, $4 from where, $5 whose it was. */
export const forceReleaseSql = (s: string): string => `
WITH freed AS (
  UPDATE ${s}.task_lock k SET token = NULL, owner = NULL, expires_at = '-infinity', held_until = NULL, leased_at = NULL
   WHERE k.key = $1 RETURNING k.key
)
INSERT INTO ${s}.task_audit (actor, action, execution_id, details, ${ORIGIN_COLUMNS})
SELECT $2::text, 'lock.release', $5::uuid, jsonb_build_object('lock', key, 'reason', $3::text), ${originSql('$4')} FROM freed`;
