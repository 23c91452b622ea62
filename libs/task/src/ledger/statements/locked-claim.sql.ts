import { AMONG, NOT_BEFORE } from './among.sql.js';
import { ANSWER, CLAIMED, FACTS, HELD, INTERRUPTED_BEFORE, MAY_START, START } from './claim.sql.js';
import { countEnded } from './count.sql.js';
import { isFree, leaseEnd } from './lock.sql.js';

/** S3-11: what the seed's decorator returns instead of running the task. */
const SKIPPED_RESULT = `jsonb_build_object('success', false, 'status', 'skipped',
         'reason', 'task_already_running', 'error', f.message)`;

/**
 * Claims deliveries that need a lock, and takes the lock: both or neither (ledger.md, step 4). It may be taken when it
 * is free, has expired, or belongs to this very execution, so that a retry never meets its own lease (C9).
 *
 * Who does not get it ends or waits, as its task says; `skip` and `fail` count at the first claim only. Of several
 * deliveries that want one key the first by (priority, id) gets it. Rows of locks are not waited for: one that a
 * guarded write holds, or that is being released this moment, makes the delivery come again shortly.
 *
 * $1 `[{id, ck, key, conflict, hold}]` (the last three where the execution has no lock of its own yet), $2 this node,
 * $3 the ids and $4 the lowest of them.
 */
export const lockedClaimSql = (s: string): string => `
WITH u AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS u(id uuid, ck text, key text, conflict text, hold bigint)
), l AS MATERIALIZED (
  SELECT ${FACTS}, e.priority, coalesce(e.lock_key, u.key) AS key, coalesce(e.lock_conflict, u.conflict) AS conflict,
         coalesce(e.lock_hold_ms, u.hold) AS hold,
         CASE WHEN e.run = 0 THEN coalesce(e.lock_conflict, u.conflict) ELSE 'wait' END AS act
    FROM ${s}.task_execution e
    JOIN u USING (id)
    LEFT JOIN ${s}.task_node n ON n.id = e.node_id
   WHERE ${AMONG}
   ORDER BY e.id
     FOR NO KEY UPDATE OF e SKIP LOCKED
), r AS MATERIALIZED (
  SELECT * FROM l WHERE ${MAY_START}
), v AS MATERIALIZED ( -- the locks as this statement sees them
  SELECT k.key, k.owner, ${isFree('k')} AS free FROM ${s}.task_lock k WHERE k.key IN (SELECT key FROM r)
), t AS MATERIALIZED ( -- the same as they are now, unless somebody else is changing them
  SELECT k.key, k.owner, ${isFree('k')} AS free FROM ${s}.task_lock k WHERE k.key IN (SELECT key FROM r)
   ORDER BY k.key FOR NO KEY UPDATE OF k SKIP LOCKED
), w AS MATERIALIZED (
  SELECT DISTINCT ON (r.key) r.id, r.key, r.ck, r.hold, v.key IS NULL AS fresh
    FROM r LEFT JOIN v ON v.key = r.key LEFT JOIN t ON t.key = r.key
   WHERE r.key IS NOT NULL AND (v.key IS NULL OR t.free OR t.owner = r.id)
   ORDER BY r.key, coalesce(t.owner = r.id, false) DESC, r.priority, r.id
), g AS (
  INSERT INTO ${s}.task_lock (key, token, owner, fence, expires_at, held_until)
  SELECT key, ck, id, 1, ${leaseEnd('hold')}, clock_timestamp() + hold * interval '1 ms' FROM w WHERE fresh ORDER BY key
  ON CONFLICT DO NOTHING RETURNING key, owner, fence
), x AS (
  UPDATE ${s}.task_lock k
     SET token = w.ck, owner = w.id, fence = k.fence + 1, expires_at = ${leaseEnd('w.hold')},
         held_until = clock_timestamp() + w.hold * interval '1 ms'
    FROM w WHERE k.key = w.key AND NOT w.fresh
  RETURNING k.key, k.owner, k.fence
), y AS MATERIALIZED (
  SELECT * FROM g UNION ALL SELECT * FROM x
), c AS (
  UPDATE ${s}.task_execution e
     SET ${START}, blocked_key = NULL, lock_key = l.key, lock_conflict = l.conflict, lock_hold_ms = l.hold
    FROM r l LEFT JOIN y ON y.owner = l.id
   WHERE e.id = l.id AND ${NOT_BEFORE} AND (l.key IS NULL OR y.owner IS NOT NULL)
  RETURNING ${CLAIMED}, e.lock_key, e.lock_hold_ms, y.fence
), f AS MATERIALIZED (
  SELECT r.id, r.act, r.key, r.conflict, r.hold, h.owner,
         'The lock "' || r.key || '" is held' || coalesce(' by execution ' || h.owner, '') AS message
    FROM r LEFT JOIN v ON v.key = r.key LEFT JOIN t ON t.key = r.key LEFT JOIN y ON y.key = r.key
   CROSS JOIN LATERAL (SELECT coalesce(y.owner, t.owner, v.owner) AS owner) h
   WHERE r.key IS NOT NULL AND y.owner IS DISTINCT FROM r.id
     -- To wait for a lock that may be free by now would be to wait for nobody.
     AND (y.key IS NOT NULL OR t.key IS NOT NULL OR r.act <> 'wait' AND NOT v.free)
), b AS (
  UPDATE ${s}.task_execution e
     SET status = CASE f.act WHEN 'skip' THEN 'SKIPPED' WHEN 'fail' THEN 'FAILURE'
                             ELSE CASE e.status WHEN 'STARTED' THEN 'PENDING' ELSE e.status END END,
         blocked_key = CASE WHEN f.act = 'wait' THEN f.key END,
         finished_at = CASE WHEN f.act <> 'wait' THEN clock_timestamp() END,
         reason = CASE WHEN f.act <> 'wait' THEN 'duplicate' ELSE e.reason END,
         duplicate_of = CASE WHEN f.act <> 'wait' THEN f.owner END,
         result = CASE WHEN f.act = 'skip' THEN ${SKIPPED_RESULT} END,
         error = CASE WHEN f.act = 'fail' THEN f.message ELSE e.error END,
         error_type = CASE WHEN f.act = 'fail' THEN 'TaskLockedError' ELSE e.error_type END,
         claim_key = NULL, scheduled_for = NULL, lock_key = f.key, lock_conflict = f.conflict, lock_hold_ms = f.hold
    FROM f WHERE e.id = f.id AND ${NOT_BEFORE}
  RETURNING e.id, e.task_name, e.queue, e.status, f.message, e.duplicate_of
), i AS (${INTERRUPTED_BEFORE(s, '(SELECT id FROM c UNION ALL SELECT id FROM b) c')}
), q AS (${countEnded(s, 'b')})
SELECT ${ANSWER}, ${HELD(s)}, c.lock_key, c.lock_hold_ms, c.fence,
       b.status AS refused, b.task_name AS refused_task, b.message AS refused_error, b.duplicate_of,
       coalesce(r.id IS NOT NULL AND c.id IS NULL AND b.id IS NULL, false) AS contended
  FROM u LEFT JOIN l USING (id) LEFT JOIN r USING (id) LEFT JOIN c USING (id) LEFT JOIN b USING (id)`;
