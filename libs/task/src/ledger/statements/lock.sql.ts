/** How long a lease lasts that nobody renews (reliability.md §3). */
export const LOCK_LEASE_MS = 30_000;

const LEASE = `clock_timestamp() + interval '${LOCK_LEASE_MS} ms'`;

/** Nobody holds the lock `k`, and it is not kept for a waiter either. */
export const isFree = (k: string): string =>
  `(${k}.token IS NULL AND ${k}.owner IS NULL OR ${k}.expires_at <= clock_timestamp())`;

/** When a lease taken now ends, with a longest hold in ms or NULL: LEAST ignores NULL. */
export const leaseEnd = (holdMs: string): string => `least(${LEASE}, clock_timestamp() + ${holdMs} * interval '1 ms')`;

/**
 * Frees the locks of executions that `source` (id, lock_key) says are running no longer. The row stays, so that the
 * fence only grows.
 */
export const releaseLocks = (s: string, source: string): string => `
  UPDATE ${s}.task_lock k SET token = NULL, owner = NULL, expires_at = '-infinity', held_until = NULL
    FROM (SELECT k.key FROM ${s}.task_lock k JOIN ${source} d ON k.key = d.lock_key AND k.owner = d.id
           ORDER BY k.key FOR NO KEY UPDATE OF k) o
   WHERE k.key = o.key`;

/**
 * Hands free locks to those who wait for them: the first by (priority, id) of each key goes to the outbox, and until it
 * claims the lock is kept for it, for one lease, so that nobody who comes by meanwhile overtakes it. $1 keys.
 */
export const wakeWaitersSql = (s: string): string => `
WITH n AS MATERIALIZED (
  SELECT f.key, w.id FROM unnest($1::text[]) AS f(key)
   CROSS JOIN LATERAL (
     SELECT e.id FROM ${s}.task_execution e WHERE e.blocked_key = f.key ORDER BY e.priority, e.id LIMIT 1) w
), l AS MATERIALIZED (
  SELECT e.id, e.queue, e.priority, e.blocked_key AS key FROM ${s}.task_execution e JOIN n ON n.id = e.id AND n.key = e.blocked_key
   ORDER BY e.id FOR NO KEY UPDATE OF e SKIP LOCKED
), t AS MATERIALIZED (
  SELECT k.key FROM ${s}.task_lock k WHERE k.key IN (SELECT key FROM l) AND ${isFree('k')}
   ORDER BY k.key FOR NO KEY UPDATE OF k SKIP LOCKED
), r AS (
  UPDATE ${s}.task_lock k SET token = NULL, owner = l.id, expires_at = ${LEASE}, held_until = NULL
    FROM l JOIN t USING (key) WHERE k.key = l.key
), d AS (
  UPDATE ${s}.task_execution e SET blocked_key = NULL FROM l JOIN t USING (key) WHERE e.id = l.id
  RETURNING e.id, e.queue, e.priority
), o AS (
  INSERT INTO ${s}.task_outbox (execution_id, queue, priority) SELECT id, queue, priority FROM d ORDER BY id
  ON CONFLICT (execution_id) DO UPDATE SET due_at = excluded.due_at, leased_until = NULL
)
SELECT id FROM d`;

/** Keys that are free although somebody waits for them: a lease ran out, or a wake-up was lost. */
export const freeAwaitedKeysSql = (s: string): string => `
SELECT w.key FROM (SELECT DISTINCT blocked_key AS key FROM ${s}.task_execution WHERE blocked_key IS NOT NULL) w
  JOIN ${s}.task_lock k USING (key) WHERE ${isFree('k')}`;

/**
 * Renews the leases of running holders. One whose row a guarded write holds is not waited for, so that it delays no
 * other; that write keeps takers off the lock as well. $1 `[{key, token}]`.
 */
export const renewLocksSql = (s: string): string => `
WITH u AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS u(key text, token text)
), l AS MATERIALIZED (
  SELECT k.key FROM ${s}.task_lock k JOIN u ON u.key = k.key AND u.token = k.token
   WHERE k.expires_at > clock_timestamp() ORDER BY k.key FOR NO KEY UPDATE OF k SKIP LOCKED
), d AS (
  UPDATE ${s}.task_lock k SET expires_at = least(${LEASE}, k.held_until) FROM l WHERE k.key = l.key RETURNING k.key, k.token
)
SELECT u.token, CASE
         WHEN d.key IS NOT NULL THEN 'renewed'
         WHEN EXISTS (SELECT FROM ${s}.task_lock k WHERE k.key = u.key AND k.token = u.token
                         AND k.expires_at > clock_timestamp()) THEN 'held'
         ELSE 'lost' END AS state
  -- By both: two runs of one process may name one key, and only one of them holds it.
  FROM u LEFT JOIN d USING (key, token)`;

/** Takes a lock that no execution takes. $1 key, $2 token, $3 how long, in ms. */
export const acquireLockSql = (s: string): string => `
WITH d AS (
  INSERT INTO ${s}.task_lock AS k (key, token, fence, expires_at)
  VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 ms')
  ON CONFLICT (key) DO UPDATE
     SET token = excluded.token, owner = NULL, fence = k.fence + 1, expires_at = excluded.expires_at, held_until = NULL
   WHERE ${isFree('k')}
  RETURNING fence, expires_at
)
SELECT fence, expires_at AS "expiresAt" FROM d`;

/** Gives such a lock back, if it is still held with this token. $1 key, $2 token. */
export const releaseLockSql = (s: string): string => `
WITH d AS (
  UPDATE ${s}.task_lock k SET token = NULL, owner = NULL, expires_at = '-infinity', held_until = NULL
   WHERE k.key = $1 AND k.token = $2 AND k.expires_at > clock_timestamp() RETURNING key
)
SELECT key FROM d`;

/** $1 key. */
export const isLockedSql = (s: string): string =>
  `SELECT EXISTS (SELECT FROM ${s}.task_lock k WHERE k.key = $1 AND NOT ${isFree('k')}) AS locked`;

/**
 * Holds claim and lock of a run still until the caller commits; the lock order is that of all statements.
 * $1 id, $2 claim key, $3 lock key or NULL, $4 fence.
 */
export const guardSql = (s: string): string => `
WITH e AS MATERIALIZED (
  SELECT id FROM ${s}.task_execution WHERE id = $1::uuid AND status = 'STARTED' AND claim_key = $2 FOR SHARE
), k AS MATERIALIZED (
  SELECT k.key FROM ${s}.task_lock k JOIN e ON k.owner = e.id
   WHERE k.key = $3::text AND k.token = $2 AND k.fence = $4::bigint FOR SHARE OF k
)
SELECT EXISTS (SELECT FROM e) AS claimed, $3::text IS NULL OR EXISTS (SELECT FROM k) AS locked`;
