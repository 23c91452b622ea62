import { AMONG, NOT_BEFORE } from './among.sql.js';

/**
 * What a claim must know of a row, `e`, before it decides; `u` asks, `n` is the node that runs it. $2 this node.
 * What runs elsewhere has no status that a claim may start from, even if somebody planted a job of its id.
 */
export const FACTS = `e.id, u.ck, CASE WHEN e.external THEN 'EXTERNAL' ELSE e.status END AS old, e.cancel_requested_at IS NOT NULL AS cancelled,
         e.starts >= e.start_cap AS spent,
         coalesce(e.scheduled_for > clock_timestamp() + interval '250 ms', false) AS early,
         e.status = 'STARTED' AND e.claim_key <> u.ck AND e.node_id IS DISTINCT FROM $2::uuid
           AND n.dead_at IS NULL AS busy,
         (e.status = 'STARTED' AND e.claim_key IS NOT DISTINCT FROM u.ck)::int AS repeated,
         e.run AS old_run, e.attempt AS old_attempt, e.node_id AS old_node, e.claimed_at AS old_start`;

/** These facts, `l`, allow a start. */
export const MAY_START = `l.old IN ('PENDING', 'RETRY', 'STARTED')
     AND NOT (l.busy OR l.spent AND l.repeated = 0 OR l.early OR l.cancelled)`;

/** Makes a row, `e`, the run of a delivery, `l`. $2 this node. */
export const START = `status = 'STARTED', reason = NULL, run = e.run + 1 - l.repeated, starts = e.starts + 1 - l.repeated, node_id = $2::uuid,
         claim_key = l.ck, claimed_at = clock_timestamp(), scheduled_for = NULL,
         started_at = coalesce(e.started_at, clock_timestamp()),
         -- From when it was due, and only to its first start: later on, the moment it was due is not known.
         waited_ms = coalesce(e.waited_ms, greatest(0, extract(epoch FROM
           clock_timestamp() - greatest(e.created_at, e.scheduled_for)) * 1000)::bigint)`;

/**
 * Records how the run before this one ended, `l` what it was and `c` what it is now: the engine may deliver what a dead
 * node was running before the leader has handed it over.
 */
export const INTERRUPTED_BEFORE = (s: string, c = 'c'): string => `
  INSERT INTO ${s}.task_attempt (execution_id, run, attempt, status, reason, node_id, started_at, finished_at)
  SELECT l.id, l.old_run, l.old_attempt + 1, 'INTERRUPTED', 'interrupted', l.old_node, l.old_start, clock_timestamp()
    FROM l JOIN ${c} USING (id) WHERE l.old = 'STARTED' AND l.repeated = 0
  ON CONFLICT DO NOTHING`;

/** What the run gets of its row. */
export const CLAIMED = `e.id, e.task_id, e.task_name, e.run, e.attempt, e.max_attempts, e.queue, e.priority, e.payload,
            e.metadata, e.tags, e.created_by, e.created_by_username, e.timeout_ms, e.retry_policy, e.log_count,
            e.root_id, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS claimed_at_ms`;

/** Verdict and run, as `ClaimRow` has them. */
export const ANSWER = `u.id, l.old, l.busy, l.early, l.spent, l.cancelled,
       c.run, c.task_id, c.task_name, c.attempt, c.max_attempts, c.queue, c.priority, c.payload, c.metadata,
       c.tags, c.created_by, c.created_by_username, c.timeout_ms, c.retry_policy, c.log_count, c.root_id,
       c.claimed_at_ms`;

/** Somebody else has locked the row of `u` just now. $4 the lowest id. */
export const HELD = (s: string): string => `l.id IS NULL AND EXISTS (
         SELECT FROM ${s}.task_execution e WHERE e.id = u.id AND ${NOT_BEFORE}) AS held`;

/**
 * Claims deliveries: locks the rows in id order, decides, advances `run`, and returns payload and verdict
 * in one statement. Awaited on every delivery, because BullMQ cannot tell a first delivery from a repeated
 * one (ledger.md, step 3, C1).
 *
 * A run of this very node is not busy: the node refuses ids that are in flight, so that run is over and its
 * outcome could not be recorded. A repeated claim, whose first answer was lost, counts as one start.
 * Executions with a lock are left to `lockedClaimSql`, so that those without pay nothing for locks.
 *
 * $1 `[{id, ck}]`, $2 this node, $3 the ids and $4 the lowest of them (see `AMONG`), $5 names of tasks with a lock.
 */
export const claimSql = (s: string): string => `
WITH u AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS u(id uuid, ck text)
), l AS MATERIALIZED (
  SELECT ${FACTS},
         CASE WHEN e.lock_key IS NOT NULL THEN 'decided'
              WHEN e.lock_conflict IS NULL AND e.task_name = ANY($5::text[]) THEN 'undecided' END AS lock
    FROM ${s}.task_execution e
    JOIN u USING (id)
    LEFT JOIN ${s}.task_node n ON n.id = e.node_id
   WHERE ${AMONG}
   ORDER BY e.id
     FOR NO KEY UPDATE OF e SKIP LOCKED
), c AS (
  UPDATE ${s}.task_execution e
     SET ${START}
    FROM l
   WHERE e.id = l.id AND ${NOT_BEFORE}
     AND ${MAY_START} AND l.lock IS NULL
  RETURNING ${CLAIMED}
), i AS (${INTERRUPTED_BEFORE(s)}
)
SELECT ${ANSWER}, l.lock, ${HELD(s)}
  FROM u LEFT JOIN l USING (id) LEFT JOIN c USING (id)`;
