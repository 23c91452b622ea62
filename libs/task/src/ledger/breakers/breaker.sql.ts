import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';
import { lookup } from '../connection/lookup.sql.js';

const later = (ms: string): string => `clock_timestamp() + ${ms} * interval '1 ms'`;

/** Makes breakers of a process's code known. $1 rows of name, threshold, recovery in ms and tasks. */
export const registerBreakersSql = (s: string): string => `
WITH given AS (
  SELECT * FROM json_to_recordset($1::json) AS g(name text, threshold int, recovery bigint, tasks text[])
), registered AS (
  INSERT INTO ${s}.task_breaker AS known (name, failure_threshold, recovery_ms, tasks, is_declared)
  SELECT name, threshold, recovery, tasks, true FROM given ORDER BY name
  ON CONFLICT (name) DO UPDATE
     SET failure_threshold = excluded.failure_threshold, recovery_ms = excluded.recovery_ms, is_declared = true,
         tasks = ARRAY(SELECT DISTINCT task FROM unnest(known.tasks || excluded.tasks) AS task ORDER BY task)
   WHERE (known.failure_threshold, known.recovery_ms, known.is_declared)
           IS DISTINCT FROM (excluded.failure_threshold, excluded.recovery_ms, true) OR NOT known.tasks @> excluded.tasks
  RETURNING 1
)
SELECT count(*) FROM registered`;

/** The same for breakers that a failure makes known: they go when they are of no interest any more. $1 as above. */
export const ensureBreakersSql = (s: string): string => `
INSERT INTO ${s}.task_breaker (name, failure_threshold, recovery_ms, tasks, is_declared)
SELECT name, threshold, recovery, tasks, false
  FROM json_to_recordset($1::json) AS g(name text, threshold int, recovery bigint, tasks text[]) ORDER BY name
ON CONFLICT DO NOTHING`;

/** How breakers are: $1 names. One that has no row is closed. */
export const breakerStatesSql = (s: string): string => `
SELECT b.name, b.state, b.probe_id AS "probeId", b.probe_run AS "probeRun", coalesce(b.state = 'open' AND b.probe_at <= clock_timestamp(), false) AS "isDue",
       b.state = 'half_open' AND NOT EXISTS (
         SELECT FROM ${s}.task_claim c WHERE ${lookup('c.execution_id', 'b.probe_id')} AND c.run = b.probe_run) AS "isOrphaned"
  FROM ${s}.task_breaker b WHERE b.name = ANY ($1::text[])`;

/** The run becomes the one that finds out, if its time has come and no other has. $1 name, $2 id, $3 run. */
export const takeProbeSql = (s: string): string => `
WITH taken AS (
  UPDATE ${s}.task_breaker SET state = 'half_open', probe_id = $2::uuid, probe_run = $3::int, changed_at = clock_timestamp()
   WHERE name = $1 AND state = 'open' AND probe_at <= clock_timestamp() RETURNING name
)
SELECT name FROM taken`;

/**
 * Opens breakers anew whose probe is gone: its process has died, or somebody has ended it. Whoever ends a probe in order
 * deletes its claim and changes the breaker in one transaction. $1 names.
 */
export const reopenOrphanedSql = (s: string): string => `
WITH reopened AS (
  UPDATE ${s}.task_breaker b
     SET state = 'open', opened_at = clock_timestamp(), probe_at = ${later('b.recovery_ms')}, probe_id = NULL, probe_run = NULL,
         changed_at = clock_timestamp()
   WHERE b.name = ANY ($1::text[]) AND b.state = 'half_open' AND NOT EXISTS (
           SELECT FROM ${s}.task_claim c WHERE c.execution_id = b.probe_id AND c.run = b.probe_run)
  RETURNING b.name, 'half_open' AS before, b.state, b.failures
)
SELECT * FROM reopened`;

const PROBED = `(b.state = 'half_open' AND b.probe_id = given.probe_id AND b.probe_run = given.probe_run)`;
const OPENS = `(b.state = 'closed' AND (b.failures + given.failed_before >= b.failure_threshold OR given.longest >= b.failure_threshold))`;
const FAILED = `(${OPENS} OR ${PROBED} AND given.probe = 'failure')`;
const CLOSES = `(${PROBED} AND given.probe = 'success')`;

/**
 * Counts what ended runs tell their breakers, in the transaction of their ends and after records and keys. A row that nothing
 * would change is not locked. Answers with rows that it looked at.
 *
 * $1 for each breaker: failures before the first success (all, without one), the longest row of them, those after the last
 * success, whether there was a success, and the probe and what became of it.
 */
export const settleBreakersSql = (s: string): string => `
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS g(
    name text, failed_before int, longest int, failed_after int, succeeded boolean, probe text, probe_id uuid, probe_run int)
), concerned AS MATERIALIZED (
  SELECT b.name, b.state FROM given JOIN ${s}.task_breaker b ON ${lookup('b.name', 'given.name')}
   WHERE given.longest > 0 OR given.probe IS NOT NULL OR given.succeeded AND b.state = 'closed' AND b.failures > 0
   ORDER BY b.name FOR NO KEY UPDATE OF b
), changed AS (
  UPDATE ${s}.task_breaker b
     SET state = CASE WHEN ${FAILED} THEN 'open' WHEN ${CLOSES} THEN 'closed' WHEN ${PROBED} THEN 'open' ELSE b.state END,
         failures = CASE WHEN ${OPENS} THEN greatest(b.failures + given.failed_before, given.longest)
                         WHEN ${CLOSES} THEN 0
                         WHEN ${PROBED} AND given.probe = 'failure' THEN b.failures + 1
                         WHEN b.state <> 'closed' THEN b.failures
                         WHEN given.succeeded THEN given.failed_after
                         ELSE b.failures + given.failed_before END,
         opened_at = CASE WHEN ${FAILED} THEN clock_timestamp() WHEN ${CLOSES} THEN NULL ELSE b.opened_at END,
         -- A probe that tells nothing lets another one try at once.
         probe_at = CASE WHEN ${FAILED} THEN ${later('b.recovery_ms')} WHEN ${CLOSES} THEN NULL
                         WHEN ${PROBED} THEN clock_timestamp() ELSE b.probe_at END,
         probe_id = CASE WHEN ${PROBED} THEN NULL ELSE b.probe_id END,
         probe_run = CASE WHEN ${PROBED} THEN NULL ELSE b.probe_run END,
         changed_at = clock_timestamp()
    FROM given JOIN concerned USING (name) WHERE ${lookup('b.name', 'given.name')}
  RETURNING b.name, concerned.state AS before, b.state, b.failures
)
SELECT * FROM changed`;

const COLUMNS = `name, state, tasks, is_declared AS "isDeclared", failures, failure_threshold AS "failureThreshold", recovery_ms::float8 AS "recoveryMs",
       opened_at AS "openedAt", probe_at AS "probeAt", probe_id AS "probeId", opened_by AS "openedBy", open_reason AS "openReason"`;

/** Breakers by name. $1 name, $2 states, $3 task, $4 part of a name, $5 most rows; null for each that is no condition. */
export const listBreakersSql = (s: string): string => `
SELECT ${COLUMNS} FROM ${s}.task_breaker
 WHERE ($1::text IS NULL OR name = $1) AND ($2::text[] IS NULL OR state = ANY ($2)) AND ($3::text IS NULL OR $3 = ANY (tasks))
   AND ($4::text IS NULL OR strpos(lower(name), lower($4)) > 0
        OR EXISTS (SELECT FROM unnest(tasks) AS task WHERE strpos(lower(task), lower($4)) > 0))
 ORDER BY name LIMIT $5::int`;

/** What an operator does to a breaker. */
export const OPERATION = {
  open: `state = 'open', opened_at = clock_timestamp(), probe_at = NULL, opened_by = $2, open_reason = $3`,
  close: `state = 'closed', failures = 0, opened_at = NULL, probe_at = NULL, opened_by = NULL, open_reason = NULL`,
} as const;

/** Does it, and records who did it. $1 name, $2 actor, $3 reason, $4 from where. */
export const changeBreakerSql = (s: string, operation: keyof typeof OPERATION): string => `
WITH known AS MATERIALIZED (
  SELECT name, state, failures, probe_at, opened_by FROM ${s}.task_breaker WHERE name = $1 FOR NO KEY UPDATE
), changed AS (
  UPDATE ${s}.task_breaker b SET ${OPERATION[operation]}, probe_id = NULL, probe_run = NULL, changed_at = clock_timestamp()
    FROM known WHERE b.name = known.name
     AND ${operation === 'open' ? `(known.state <> 'open' OR known.probe_at IS NOT NULL)` : `(known.state <> 'closed' OR known.failures > 0)`}
  RETURNING b.name, known.state AS before, b.state, b.failures
), audit AS (
  INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
  SELECT $2::text, 'breaker.${operation}', jsonb_build_object('breaker', name, 'before', before, 'reason', $3::text), ${originSql('$4')}
    FROM changed
  RETURNING 1
)
SELECT known.name, changed.before, changed.state, changed.failures FROM known LEFT JOIN changed USING (name)`;

/** Removes breakers of no interest: those that a failure made known and that are closed; those of tasks that nobody serves. */
export const pruneBreakersSql = (s: string): string => `
WITH gone AS (
  DELETE FROM ${s}.task_breaker b
   WHERE b.state = 'closed'
     AND (NOT b.is_declared AND b.changed_at < clock_timestamp() - CASE WHEN b.failures = 0 THEN interval '1 h' ELSE interval '7 days' END
          OR b.changed_at < clock_timestamp() - interval '7 days'
             AND NOT EXISTS (SELECT FROM ${s}.task_node n WHERE n.dead_at IS NULL AND n.tasks && b.tasks))
  RETURNING 1
)
SELECT count(*)::int AS count FROM gone`;
