import { latencyOf } from '../statistics/latency.sql.js';
import { isKeyed, ticketPriority, ticketTask } from '../tickets/ticket.sql.js';

// Parts of the statement that ends executions, `endSql`: `given` is an end, and `ended` what became of the record.

// The record itself is asked, not the snapshot: a cancellation may have come while the handler failed.
const CANCELLED = `(given.status IN ('RETRY', 'PENDING') AND e.cancel_requested_at IS NOT NULL)`;
const STATUS = `CASE WHEN ${CANCELLED} THEN 'REVOKED' ELSE given.status END`;
const IS_LIVE = `(given.status IN ('RETRY', 'PENDING') AND e.cancel_requested_at IS NULL)`;

/** Two deaths make a run suspect: it goes on alone. */
const SUSPECT_FROM = 2;

// Null where no handler began. The claim came first, whatever the clock of the process says that tells when it began.
const STARTED = `CASE WHEN given.started IS NOT NULL THEN greatest(to_timestamp(given.started / 1000), given.claimed_at) END`;

/** What becomes of the record, `e`, by what is `given`. */
export const CHANGES = `status = ${STATUS},
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
         finished_at = CASE WHEN ${IS_LIVE} THEN NULL ELSE coalesce(to_timestamp(given.finished / 1000), clock_timestamp()) END,
         result = CASE WHEN given.has_result THEN given.result ELSE e.result END,
         error = CASE WHEN given.status = 'REVOKED' OR ${CANCELLED} THEN coalesce(e.error, given.error)
                      WHEN given.status IN ('PENDING', 'RETRY') OR given.fence = 'external' AND given.status <> 'SUCCESS'
                      THEN coalesce(given.error, e.error) ELSE given.error END,
         error_type = CASE WHEN given.status IN ('PENDING', 'RETRY') THEN coalesce(given.error_type, e.error_type) ELSE given.error_type END,
         error_fingerprint = given.fingerprint,
         traceback = CASE WHEN given.fence = 'external' AND given.status <> 'SUCCESS' THEN coalesce(given.traceback, e.traceback)
                          ELSE given.traceback END,
         duplicate_of = given.duplicate_of,
         cached_from = given.cached_from,
         -- A bar that stops at 95 % of a finished task makes people wait.
         metadata = e.metadata || coalesce(given.metadata, '{}')
           || CASE WHEN given.status = 'SUCCESS' AND (e.metadata || coalesce(given.metadata, '{}')) ? 'progress_percent'
                   THEN '{"progress_percent": 100}'::jsonb ELSE '{}' END,
         log_count = e.log_count + coalesce(json_array_length(given.logs), 0)`;

/** What the rest of the statement needs of it. */
export const CHANGED = `e.id, e.id AS execution_id, e.task_id, e.task_name, e.queue, e.status, e.reason, e.external, e.run, e.attempt,
            e.ticket, ${ticketPriority('e')} AS priority, ${isKeyed('e')} AS is_keyed, ${ticketTask('e')} AS ticket_task,
            e.crashes >= ${SUSPECT_FROM} AS is_alone, e.scheduled_for AS due_at, e.finished_at, e.waited_ms, e.created_at,
            e.error, e.error_type, e.error_fingerprint, e.traceback, e.duplicate_of, e.lock_key, e.root_id, e.is_awaited,
            -- Of the run that ended, if there was one that began.
            ${STARTED} AS run_started, given.claimed_node AS run_node, e.attempt - given.spends + 1 AS try,
            CASE WHEN e.external THEN e.started_at ELSE ${STARTED} END AS measured_from,
            CASE given.status WHEN 'RETRY' THEN CASE WHEN given.spends > 0 THEN 'FAILURE' ELSE 'INTERRUPTED' END
                              WHEN 'PENDING' THEN 'INTERRUPTED'
                              -- The attempt failed, whoever gave a result in its place.
                              WHEN 'SUCCESS' THEN CASE WHEN given.reason = 'fallback' THEN 'FAILURE' ELSE 'SUCCESS' END
                              ELSE given.status END AS ended_as,
            -- A run that has not begun goes back to where it was in the queue.
            CASE WHEN given.started IS NULL THEN given.seq END AS seq, given.logs, given.resources`;

/** Durations for the statistics. */
export const MEASURES = `
  SELECT task_name, queue, status, reason, 'run' AS measure, finished_at AS at,
         -- Without a beginning there is no time to measure: greatest(0, NULL) is 0.
         CASE WHEN measured_from IS NOT NULL
              THEN greatest(0, extract(epoch FROM coalesce(finished_at, clock_timestamp()) - measured_from) * 1000)::bigint END AS ms,
         measured_from AS began
    FROM ended WHERE ended_as <> 'INTERRUPTED' OR finished_at IS NOT NULL
  UNION ALL
  SELECT task_name, queue, status, NULL, 'wait', finished_at, waited_ms, NULL FROM ended
   WHERE finished_at IS NOT NULL AND waited_ms IS NOT NULL AND NOT external`;

/** Runs that leave a row of their own. */
export const insertAttempts = (s: string): string => `
  INSERT INTO ${s}.task_attempt
    (execution_id, run, attempt, status, reason, node_id, started_at, finished_at, error, error_type, traceback, resources)
  SELECT id, run, try, ended_as, reason, run_node, run_started, clock_timestamp(),
         CASE WHEN ended_as = 'FAILURE' THEN error END, CASE WHEN ended_as = 'FAILURE' THEN error_type END,
         CASE WHEN ended_as = 'FAILURE' THEN traceback END, resources
    FROM ended
   -- The record says all of an execution that succeeds at once, unless it was measured.
   WHERE run_started IS NOT NULL AND NOT (ended_as = 'SUCCESS' AND run = 1 AND resources IS NULL)
  ON CONFLICT DO NOTHING`;

/** Log lines that have not been written yet. */
export const insertLines = (s: string): string => `
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, status, percent, step, at)
  SELECT ended.id, ended.run, l.level, l.message, l.data, l.status, l.percent, l.step, to_timestamp(l.at / 1000)
    FROM ended CROSS JOIN LATERAL json_to_recordset(ended.logs) AS l(
      level text, message text, data jsonb, status text, percent smallint, step text, at float8)
   WHERE ended.logs IS NOT NULL`;

/** What the part `measured` has, for the statistics. */
export const insertCounts = (s: string): string => `
  INSERT INTO ${s}.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms,
         least_ms, most_ms, last_at, reason)
  SELECT date_trunc('minute', coalesce(at, clock_timestamp())) AS bucket, task_name, queue, status, measure,
         CASE WHEN ms IS NULL THEN -1 ELSE ${latencyOf('ms')} END AS latency, count(*),
         coalesce(sum(ms) FILTER (WHERE measure = 'run'), 0), coalesce(sum(ms) FILTER (WHERE measure = 'wait'), 0),
         min(ms) FILTER (WHERE measure = 'run'), max(ms) FILTER (WHERE measure = 'run'), max(began), reason
    FROM measured GROUP BY bucket, task_name, queue, status, reason, measure, latency`;
