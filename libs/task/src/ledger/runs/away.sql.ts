import { lookup } from '../connection/lookup.sql.js';

/** A claim `c` that has its place in its queue; one whose run waits for others has given it away. */
const IS_IN = (c: string): string => `${c}.away_at IS NULL`;

/**
 * Whether a claim `c` counts against new runs: it has its place, or wants it back. Those that come back go first, or a queue
 * that is always full would never let them.
 */
export const countsForNew = (c: string): string => `(${IS_IN(c)} OR ${c}.returning_at IS NOT NULL)`;

const OWN = `c.execution_id = $1::uuid AND c.run = $2 AND c.claim_key = $3::uuid`;

/** Gives the place of a run away. $1 execution, $2 run, $3 claim key. */
export const leavePlaceSql = (s: string): string => `
WITH away AS (
  UPDATE ${s}.task_claim c SET away_at = clock_timestamp(), returning_at = NULL WHERE ${OWN} AND ${IS_IN('c')} RETURNING 1
)
SELECT count(*)::int AS count FROM away`;

/** Notes that a run wants its place back, and says how its queue is limited; no row where it has no claim. $1 to $3 as above. */
export const wantPlaceSql = (s: string): string => `
WITH wanted AS (
  UPDATE ${s}.task_claim c SET returning_at = coalesce(c.returning_at, clock_timestamp()) WHERE ${OWN} RETURNING c.queue
)
SELECT wanted.queue, coalesce(q.operator_limits, q.declared_limits, '{}') AS limits
  FROM wanted LEFT JOIN ${s}.task_queue q ON ${lookup('q.name', 'wanted.queue')}`;

/** Locks a queue, so that processes count one after the other. $1 queue. */
export const lockLimitSql = (s: string): string =>
  `SELECT 1 FROM ${s}.task_queue q WHERE q.name = $1 FOR NO KEY UPDATE OF q`;

/**
 * Gives a run its place back, where fewer than $4 others have theirs or have waited for longer; null: in any case.
 * By a later statement than the one that locks the queue.
 */
export const takePlaceSql = (s: string): string => `
WITH own AS (
  SELECT c.execution_id, c.queue, c.returning_at FROM ${s}.task_claim c WHERE ${OWN}
), back AS (
  UPDATE ${s}.task_claim c SET away_at = NULL, returning_at = NULL FROM own
   WHERE ${OWN} AND ($4::int IS NULL OR $4::int > (
     SELECT count(*) FROM ${s}.task_claim other
      WHERE other.queue = own.queue AND other.execution_id <> own.execution_id
        AND (${IS_IN('other')} OR (other.returning_at, other.execution_id) < (own.returning_at, own.execution_id))))
  RETURNING 1
)
SELECT (SELECT count(*)::int FROM own) AS claims, (SELECT count(*)::int FROM back) AS back`;
