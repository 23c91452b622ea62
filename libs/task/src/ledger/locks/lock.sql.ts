import { lookup } from '../connection/lookup.sql.js';
import { insertReady } from '../tickets/ticket.sql.js';

/** How long a lease lasts that nobody renews. */
export const LOCK_LEASE_MS = 30_000;

/** How long a free key is kept for the one that is next in line. */
const RESERVED = `clock_timestamp() + interval '2 s'`;

const LEASE = `clock_timestamp() + interval '${LOCK_LEASE_MS} ms'`;

/** Nobody holds the lock `k`, and it is not kept for a waiter either. */
export const isFree = (k: string): string =>
  `(${k}.token IS NULL AND ${k}.owner IS NULL OR ${k}.expires_at <= clock_timestamp())`;

/** When a lease taken now ends, with a longest hold in ms or NULL: LEAST ignores NULL. */
const leaseEnd = (holdMs: string): string => `least(${LEASE}, clock_timestamp() + ${holdMs} * interval '1 ms')`;

/** Makes rows of keys that have none, so that they can be locked. $1 keys, sorted. */
export const ensureKeysSql = (s: string): string => `
INSERT INTO ${s}.task_lock (key, fence, expires_at) SELECT key, 0, '-infinity' FROM unnest($1::text[]) AS k(key) ORDER BY key
ON CONFLICT DO NOTHING`;

/** Locks keys, in order, and tells who has them. $1 keys. */
export const lockKeysSql = (s: string): string => `
SELECT k.key, k.owner, ${isFree('k')} AS "isFree" FROM ${s}.task_lock k WHERE k.key = ANY ($1::text[])
 ORDER BY k.key FOR NO KEY UPDATE OF k`;

/**
 * Gives keys that the caller has locked to runs: arrays of keys, owners and longest holds in ms or null; claim key; the
 * part of the statement that has the ids of owners that may take them.
 */
export const takeKeys = (
  s: string,
  { keys, owners, holds, token, takers }: Record<'keys' | 'owners' | 'holds' | 'token' | 'takers', string>,
): string => `
  UPDATE ${s}.task_lock k
     SET token = ${token}::uuid::text, owner = u.owner, fence = k.fence + 1, expires_at = ${leaseEnd('u.hold')},
         held_until = clock_timestamp() + u.hold * interval '1 ms'
    FROM unnest(${keys}::text[], ${owners}::uuid[], ${holds}::float8[]) AS u(key, owner, hold)
   WHERE ${lookup('k.key', 'u.key')} AND u.owner IN (SELECT id FROM ${takers})
  RETURNING k.owner, k.fence`;

/**
 * Frees keys, which the caller has locked, of executions that run no longer, and writes the ticket of the next in line for
 * each of them that is free now. For two seconds the key is kept for it, so that nobody who comes by overtakes it.
 * $1 keys, $2 their owners; a null owner frees nothing, and only lets the next in line try.
 */
export const passOnSql = (s: string): string => `
WITH freed AS MATERIALIZED (
  SELECT k.key, k.owner IS NOT DISTINCT FROM u.owner AND u.owner IS NOT NULL AS is_owned
    FROM unnest($1::text[], $2::uuid[]) AS u(key, owner) JOIN ${s}.task_lock k ON ${lookup('k.key', 'u.key')}
   WHERE k.owner = u.owner OR ${isFree('k')}
), next AS (
  DELETE FROM ${s}.task_waiter WHERE ctid = ANY (ARRAY(
    SELECT w.ctid FROM (SELECT DISTINCT key FROM freed) f
     CROSS JOIN LATERAL (
       SELECT ctid FROM ${s}.task_waiter x WHERE x.key = f.key ORDER BY x.priority, x.seq LIMIT 1 FOR UPDATE SKIP LOCKED) AS w))
  RETURNING key, execution_id, ticket, queue, priority, task_name, true AS is_keyed,
            coalesce((SELECT e.crashes >= 2 FROM ${s}.task_execution e WHERE e.id = execution_id), false) AS is_alone
), changed AS (
  UPDATE ${s}.task_lock k
     SET token = NULL, owner = n.execution_id, expires_at = CASE WHEN n.key IS NULL THEN '-infinity' ELSE ${RESERVED} END,
         held_until = NULL
    FROM freed f LEFT JOIN next n ON n.key = f.key WHERE ${lookup('k.key', 'f.key')} AND (f.is_owned OR n.key IS NOT NULL)
), ready AS (${insertReady(s, 'next')})
SELECT queue, task_name AS task FROM next`;

/** Lets executions wait for their keys; the caller has locked records and keys. $1 ids, $2 keys. */
export const waitSql = (s: string): string => `
WITH waiting AS (
  UPDATE ${s}.task_execution e SET ticket = e.ticket + 1 FROM unnest($1::uuid[], $2::text[]) AS u(id, key)
   WHERE ${lookup('e.id', 'u.id')}
  RETURNING u.key, CASE WHEN e.is_fifo THEN 0 ELSE e.priority END AS priority, e.id, e.ticket, e.queue, e.task_name
)
INSERT INTO ${s}.task_waiter (key, priority, execution_id, ticket, queue, task_name)
SELECT key, priority, id, ticket, queue, task_name FROM waiting ORDER BY id
ON CONFLICT (execution_id) DO UPDATE SET ticket = excluded.ticket, key = excluded.key`;

/** Takes executions out of the line. $1 ids. Answers with keys that may have been kept for them. */
export const leaveLineSql = (s: string): string => `
WITH left_line AS (DELETE FROM ${s}.task_waiter WHERE execution_id = ANY ($1::uuid[]) RETURNING 1)
SELECT count(*) FROM left_line`;

/** Free keys that somebody waits for: a lease ran out, or whose turn it was did not come. */
export const freeAwaitedKeysSql = (s: string): string => `
SELECT DISTINCT w.key FROM ${s}.task_waiter w JOIN ${s}.task_lock k USING (key) WHERE ${isFree('k')} ORDER BY w.key LIMIT 500`;

/**
 * Renews the leases of running holders. One whose row a guarded write holds is not waited for, so that it delays no
 * other; that write keeps takers off the lock as well. $1 `[{key, token}]`.
 */
export const renewLocksSql = (s: string): string => `
WITH holder AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS h(key text, token text, owner uuid)
), locked AS MATERIALIZED (
  SELECT k.key FROM ${s}.task_lock k JOIN holder h ON ${lookup('k.key', 'h.key')} AND h.token = k.token AND h.owner = k.owner
   WHERE k.expires_at > clock_timestamp() ORDER BY h.key FOR NO KEY UPDATE OF k SKIP LOCKED
), renewed AS (
  UPDATE ${s}.task_lock k SET expires_at = least(${LEASE}, k.held_until) FROM locked WHERE ${lookup('k.key', 'locked.key')}
  RETURNING k.key, k.token, k.owner
)
SELECT h.owner, h.token, CASE
         WHEN renewed.key IS NOT NULL THEN 'renewed'
         WHEN EXISTS (SELECT FROM ${s}.task_lock k WHERE k.key = h.key AND k.token = h.token AND k.owner = h.owner
                         AND k.expires_at > clock_timestamp()) THEN 'held'
         ELSE 'lost' END AS state
  FROM holder h LEFT JOIN renewed USING (key, token, owner)`;

/** Takes a lock by hand. $1 key, $2 token, $3 how long, in ms. */
export const acquireLockSql = (s: string): string => `
WITH taken AS (
  INSERT INTO ${s}.task_lock AS k (key, token, fence, expires_at, leased_at)
  VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 ms', clock_timestamp())
  ON CONFLICT (key) DO UPDATE
     SET token = excluded.token, owner = NULL, fence = k.fence + 1, expires_at = excluded.expires_at, held_until = NULL,
         leased_at = excluded.leased_at
   WHERE ${isFree('k')}
  RETURNING fence, expires_at
)
SELECT fence, expires_at AS "expiresAt" FROM taken`;

/** Gives such a lock back, if it is still held with this token. $1 key, $2 token. */
export const releaseLockSql = (s: string): string => `
WITH freed AS (
  UPDATE ${s}.task_lock k SET token = NULL, owner = NULL, expires_at = '-infinity', held_until = NULL, leased_at = NULL
   WHERE k.key = $1 AND k.token = $2 AND k.expires_at > clock_timestamp() RETURNING key
)
SELECT key FROM freed`;

/** $1 key. */
export const isLockedSql = (s: string): string =>
  `SELECT EXISTS (SELECT FROM ${s}.task_lock k WHERE k.key = $1 AND NOT ${isFree('k')}) AS locked`;

/**
 * Holds record and lock of a run still until the caller commits; every end waits for it. $1 id, $2 run, $3 lock key or
 * NULL, $4 fence, $5 claim key.
 */
export const guardSql = (s: string): string => `
WITH record AS MATERIALIZED (
  SELECT e.id FROM ${s}.task_execution e JOIN ${s}.task_claim c ON c.execution_id = e.id
   WHERE e.id = $1::uuid AND e.run < $2::int AND e.finished_at IS NULL AND c.run = $2::int AND c.claim_key = $5::uuid FOR SHARE OF e
), lock AS MATERIALIZED (
  SELECT k.key FROM ${s}.task_lock k JOIN record ON k.owner = record.id
   WHERE k.key = $3::text AND k.token = $5::text AND k.fence = $4::bigint FOR SHARE OF k
)
SELECT EXISTS (SELECT FROM record) AS claimed, $3::text IS NULL OR EXISTS (SELECT FROM lock) AS locked`;
