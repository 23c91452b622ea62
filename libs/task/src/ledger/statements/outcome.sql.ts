import { AMONG, NOT_BEFORE } from './among.sql.js';
import { latencyOf } from './latency.sql.js';
import { releaseLocks } from './lock.sql.js';

// The row itself is asked, not the snapshot: a cancellation may have come while the handler failed.
const CANCELLED = `(u.s IN ('RETRY', 'PENDING') AND e.cancel_requested_at IS NOT NULL)`;

/**
 * Commits outcomes. Everything that follows from an outcome (attempt, log lines, statistics, the freed lock)
 * comes from its RETURNING, so an overtaken outcome counts nothing (ledger.md, step 6, C7).
 *
 * The holder of the claim wins; a claim that a crash of the server took back is recognised by its run.
 *
 * @param locks Whether some of the runs held a lock: the others pay nothing for it.
 *
 * $1 `[{id, ck, run, s, reason, result, error, etype, fp, tb, delay, spent, started, logs}]`,
 * $2 this node, $3 the ids and $4 the lowest of them (see `AMONG`).
 */
export const outcomeSql = (s: string, locks: boolean): string => `
WITH u AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS u(
    id uuid, ck text, run int, s text, reason text, result jsonb, error text, etype text, fp text, tb text,
    delay float8, spent int, started float8, logs json)
), l AS MATERIALIZED (
  SELECT u.* FROM ${s}.task_execution e JOIN u USING (id)
   WHERE ${AMONG}
     AND (e.status = 'STARTED' AND e.claim_key = u.ck
          OR e.status IN ('PENDING', 'RETRY') AND e.run < u.run)
   ORDER BY e.id FOR NO KEY UPDATE OF e SKIP LOCKED
), d AS (
  UPDATE ${s}.task_execution e
     SET run = u.run,
         attempt = e.attempt + u.spent,
         status = CASE WHEN ${CANCELLED} THEN 'REVOKED' ELSE u.s END,
         reason = CASE WHEN ${CANCELLED} THEN 'user_cancelled' ELSE u.reason END,
         result = u.result, error = CASE WHEN u.s = 'REVOKED' OR ${CANCELLED} THEN coalesce(e.error, u.error) ELSE u.error END,
         error_type = u.etype, error_fingerprint = u.fp, traceback = u.tb,
         scheduled_for = CASE WHEN u.s = 'RETRY' AND NOT ${CANCELLED}
                              THEN clock_timestamp() + u.delay * interval '1 ms' END,
         finished_at = CASE WHEN u.s NOT IN ('RETRY', 'PENDING') OR ${CANCELLED} THEN clock_timestamp() END,
         -- A bar that stops at 95 % of a finished task makes people wait.
         metadata = CASE WHEN u.s = 'SUCCESS' AND e.metadata ? 'progress_percent'
                         THEN e.metadata || '{"progress_percent": 100}' ELSE e.metadata END,
         log_count = e.log_count + coalesce(json_array_length(u.logs), 0)
    FROM l u
   WHERE e.id = u.id AND ${NOT_BEFORE}
  RETURNING e.id, e.run, e.attempt - u.spent + 1 AS try, e.status, e.reason, e.task_name, e.queue, e.waited_ms, e.finished_at,
            e.error, e.error_type, e.traceback, e.lock_key,
            CASE u.s WHEN 'RETRY' THEN 'FAILURE' WHEN 'PENDING' THEN 'INTERRUPTED' ELSE u.s END AS ended,
            to_timestamp(u.started / 1000) AS run_started, u.logs
), a AS (
  INSERT INTO ${s}.task_attempt
    (execution_id, run, attempt, status, reason, node_id, started_at, finished_at, error, error_type, traceback)
  SELECT id, run, try, ended, reason, $2::uuid, run_started, clock_timestamp(), error, error_type, traceback
    FROM d
  ON CONFLICT DO NOTHING
${locks ? `), k AS (${releaseLocks(s, 'd')}\n` : ''}), g AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT d.id, d.run, x.level, x.message, x.data, x.status, x.percent, x.step, to_timestamp(x.at / 1000)
    FROM d CROSS JOIN LATERAL json_to_recordset(d.logs) AS x(
      level text, message text, data jsonb, status text, percent smallint, step text, at float8)
   WHERE d.logs IS NOT NULL
), m AS MATERIALIZED (
  SELECT task_name, queue, status, 'run' AS measure,
         greatest(0, extract(epoch FROM clock_timestamp() - run_started) * 1000)::bigint AS run_ms, 0::bigint AS wait_ms
    FROM d
  UNION ALL
  SELECT task_name, queue, status, 'wait', 0, waited_ms FROM d WHERE finished_at IS NOT NULL AND waited_ms IS NOT NULL
), t AS (
  INSERT INTO ${s}.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
  SELECT date_trunc('minute', clock_timestamp()), task_name, queue, status, measure,
         ${latencyOf('run_ms + wait_ms')} AS latency,
         count(*), sum(run_ms), sum(wait_ms)
    FROM m GROUP BY task_name, queue, status, measure, latency
)
SELECT id, status, reason, lock_key FROM d`;

/** Re-reads rows that an outcome did not change: applied already, overtaken, or locked by someone. */
export const settledSql = (s: string): string => `
SELECT e.id, e.status, e.reason, e.claim_key, e.run, e.lock_key FROM ${s}.task_execution e
  JOIN json_to_recordset($1::json) AS u(id uuid) USING (id)
 WHERE e.id BETWEEN $2::uuid AND $3::uuid`;
