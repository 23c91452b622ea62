import { isLive, lookup } from '../connection/lookup.sql.js';
import { latencyOf } from '../statistics/latency.sql.js';
import { insertDue, putBackReady, ticketPriority } from '../tickets/ticket.sql.js';

// The record itself is asked, not the snapshot: a cancellation may have come while the handler failed.
const CANCELLED = `(given.status IN ('RETRY', 'PENDING') AND e.cancel_requested_at IS NOT NULL)`;
const STATUS = `CASE WHEN ${CANCELLED} THEN 'REVOKED' ELSE given.status END`;
const IS_LIVE = `(given.status IN ('RETRY', 'PENDING') AND e.cancel_requested_at IS NULL)`;

/** Two deaths make a run suspect: it goes on alone. */
const SUSPECT_FROM = 2;

// Null where no handler began. The claim came first, whatever the clock of the process says that tells when it began.
const STARTED = `CASE WHEN given.started IS NOT NULL THEN greatest(to_timestamp(given.started / 1000), given.claimed_at) END`;

/**
 * How a run, or an execution without one, ends: the one statement through which every end goes.
 *
 * It locks the records in the order of their ids, takes the claim away, changes the record, and writes whatever follows
 * from that: attempt, log lines, statistics, the ticket of the next run. Deleting the claim ends the run, so
 * one that was overtaken changes and counts nothing. Keys that the run held are freed by a later statement of the same
 * transaction (`Ends`): a statement sees only what was committed before it began to wait for a lock.
 *
 * `fence` says what must be true: `claim` (this claim key and run hold the claim), `run` (this run does, whatever its
 * claim key; the caller has locked the record), `none` (nobody runs it; the caller has locked the record), `external` (it
 * runs elsewhere).
 *
 * $1 the ends as JSON. `records` is the table of executions, or the partition that all of them are in.
 */
export const endSql = (s: string, records: string): string => `
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS g(
    id uuid, fence text, claim_key uuid, run int, status text, reason text, result jsonb, has_result boolean, error text,
    error_type text, fingerprint text, traceback text, duplicate_of uuid, delay float8, spends int, crashes int, handovers int,
    started float8, metadata jsonb, logs json)
), record AS MATERIALIZED (
  SELECT given.* FROM given JOIN ${records} e ON ${lookup('e.id', 'given.id')}
   WHERE ${isLive('e')} AND (given.fence <> 'external' OR e.external)
   ORDER BY given.id FOR NO KEY UPDATE OF e SKIP LOCKED
), claim AS (
  DELETE FROM ${s}.task_claim c USING record
   WHERE ${lookup('c.execution_id', 'record.id')} AND c.run = record.run
     AND (record.fence = 'claim' AND c.claim_key = record.claim_key OR record.fence = 'run')
  RETURNING record.*, c.run AS claimed_run, c.node_id AS claimed_node, c.claimed_at, c.seq
), ending AS MATERIALIZED (
  SELECT * FROM claim
  UNION ALL
  SELECT record.*, NULL::int, NULL::uuid, NULL::timestamptz, NULL::bigint FROM record
   WHERE record.fence = 'external'
      OR record.fence = 'none' AND NOT EXISTS (SELECT FROM ${s}.task_claim c WHERE ${lookup('c.execution_id', 'record.id')})
), ended AS (
  UPDATE ${records} e
     SET status = ${STATUS},
         reason = CASE WHEN ${CANCELLED} OR given.fence = 'external' AND given.status = 'REVOKED' AND e.cancel_requested_at IS NOT NULL
                       THEN 'user_cancelled' ELSE given.reason END,
         ticket = CASE WHEN ${IS_LIVE} THEN e.ticket + 1 ELSE e.ticket END,
         run = coalesce(given.claimed_run, e.run),
         attempt = e.attempt + given.spends,
         crashes = coalesce(given.crashes, e.crashes),
         handovers = e.handovers + coalesce(given.handovers, 0),
         -- Nothing must look like its own end to a run that goes on although somebody else has ended it.
         claim_key = CASE WHEN given.fence = 'claim' THEN given.claim_key END,
         node_id = coalesce(given.claimed_node, e.node_id),
         claimed_at = coalesce(${STARTED}, e.claimed_at),
         started_at = coalesce(e.started_at, ${STARTED}),
         -- From when it was due, and only to its first start.
         waited_ms = CASE WHEN e.waited_ms IS NULL AND given.started IS NOT NULL
           THEN greatest(0, extract(epoch FROM ${STARTED} - greatest(e.created_at, e.scheduled_for)) * 1000)::bigint
           ELSE e.waited_ms END,
         scheduled_for = CASE WHEN ${IS_LIVE} AND given.delay > 0 THEN clock_timestamp() + given.delay * interval '1 ms' END,
         finished_at = CASE WHEN ${IS_LIVE} THEN NULL ELSE clock_timestamp() END,
         result = CASE WHEN given.has_result THEN given.result ELSE e.result END,
         error = CASE WHEN given.status = 'REVOKED' OR ${CANCELLED} THEN coalesce(e.error, given.error)
                      WHEN given.status IN ('PENDING', 'RETRY') OR given.fence = 'external' AND given.status <> 'SUCCESS'
                      THEN coalesce(given.error, e.error) ELSE given.error END,
         error_type = CASE WHEN given.status IN ('PENDING', 'RETRY') THEN coalesce(given.error_type, e.error_type) ELSE given.error_type END,
         error_fingerprint = given.fingerprint,
         traceback = CASE WHEN given.fence = 'external' AND given.status <> 'SUCCESS' THEN coalesce(given.traceback, e.traceback)
                          ELSE given.traceback END,
         duplicate_of = given.duplicate_of,
         -- A bar that stops at 95 % of a finished task makes people wait.
         metadata = e.metadata || coalesce(given.metadata, '{}')
           || CASE WHEN given.status = 'SUCCESS' AND (e.metadata || coalesce(given.metadata, '{}')) ? 'progress_percent'
                   THEN '{"progress_percent": 100}'::jsonb ELSE '{}' END,
         log_count = e.log_count + coalesce(json_array_length(given.logs), 0)
    FROM ending given WHERE ${lookup('e.id', 'given.id')} AND ${isLive('e')}
  RETURNING e.id, e.id AS execution_id, e.task_id, e.task_name, e.queue, e.status, e.reason, e.external, e.run, e.attempt,
            e.ticket, ${ticketPriority('e')} AS priority, e.lock_key IS NOT NULL AS is_keyed,
            e.crashes >= ${SUSPECT_FROM} AS is_alone, e.scheduled_for AS due_at, e.finished_at, e.waited_ms, e.created_at,
            e.error, e.error_type, e.error_fingerprint, e.traceback, e.duplicate_of, e.lock_key, e.root_id,
            -- Of the run that ended, if there was one that began.
            ${STARTED} AS run_started, given.claimed_node AS run_node, e.attempt - given.spends + 1 AS try,
            CASE WHEN e.external THEN e.started_at ELSE ${STARTED} END AS measured_from,
            CASE given.status WHEN 'RETRY' THEN CASE WHEN given.spends > 0 THEN 'FAILURE' ELSE 'INTERRUPTED' END
                              WHEN 'PENDING' THEN 'INTERRUPTED' ELSE given.status END AS ended_as,
            -- A run that has not begun goes back to where it was in the queue.
            CASE WHEN given.started IS NULL THEN given.seq END AS seq, given.logs
), attempt AS (
  INSERT INTO ${s}.task_attempt
    (execution_id, run, attempt, status, reason, node_id, started_at, finished_at, error, error_type, traceback)
  SELECT id, run, try, ended_as, reason, run_node, run_started, clock_timestamp(),
         CASE WHEN ended_as = 'FAILURE' THEN error END, CASE WHEN ended_as = 'FAILURE' THEN error_type END,
         CASE WHEN ended_as = 'FAILURE' THEN traceback END
    FROM ended
   -- The record says all of an execution that succeeds at once.
   WHERE run_started IS NOT NULL AND NOT (status = 'SUCCESS' AND run = 1)
  ON CONFLICT DO NOTHING
), line AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT ended.id, ended.run, l.level, l.message, l.data, l.status, l.percent, l.step, to_timestamp(l.at / 1000)
    FROM ended CROSS JOIN LATERAL json_to_recordset(ended.logs) AS l(
      level text, message text, data jsonb, status text, percent smallint, step text, at float8)
   WHERE ended.logs IS NOT NULL
), measured AS MATERIALIZED (
  SELECT task_name, queue, status, 'run' AS measure,
         -- Without a beginning there is no time to measure: greatest(0, NULL) is 0.
         CASE WHEN measured_from IS NOT NULL
              THEN greatest(0, extract(epoch FROM clock_timestamp() - measured_from) * 1000)::bigint END AS ms
    FROM ended WHERE ended_as <> 'INTERRUPTED' OR finished_at IS NOT NULL
  UNION ALL
  SELECT task_name, queue, status, 'wait', waited_ms FROM ended
   WHERE finished_at IS NOT NULL AND waited_ms IS NOT NULL AND NOT external
), counted AS (
  INSERT INTO ${s}.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
  SELECT date_trunc('minute', clock_timestamp()), task_name, queue, status, measure,
         CASE WHEN ms IS NULL THEN -1 ELSE ${latencyOf('ms')} END AS latency, count(*),
         coalesce(sum(ms) FILTER (WHERE measure = 'run'), 0), coalesce(sum(ms) FILTER (WHERE measure = 'wait'), 0)
    FROM measured GROUP BY task_name, queue, status, measure, latency
), later AS (${insertDue(s, 'ended', 'finished_at IS NULL AND due_at IS NOT NULL AND NOT external')}
), again AS (${putBackReady(s, 'ended', 'finished_at IS NULL AND due_at IS NULL AND NOT external')})
SELECT id, nullif(task_id, id::text) AS task_id, task_name, queue, status, reason, external, run, attempt, error, error_type,
       error_fingerprint AS fingerprint, duplicate_of, lock_key, root_id, (extract(epoch FROM due_at - clock_timestamp()) * 1000)::float8 AS due_in_ms
  FROM ended`;

/** What became of executions that an end did not change. $1 ids. */
export const standingSql = (s: string): string => `
SELECT e.id, nullif(e.task_id, e.id::text) AS task_id, e.task_name, e.queue, e.status, e.reason, e.external, e.run, e.attempt,
       e.error, e.error_type, e.error_fingerprint AS fingerprint, e.duplicate_of, e.lock_key, e.root_id, e.claim_key,
       c.claim_key AS claimed_by, c.run AS claimed_run
  FROM ${s}.task_execution e LEFT JOIN ${s}.task_claim c ON c.execution_id = e.id
 WHERE e.id = ANY ($1::uuid[])`;
