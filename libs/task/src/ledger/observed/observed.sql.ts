import { isLive, lookup } from '../connection/lookup.sql.js';

/**
 * How far a job has come between two starts: it waits, it runs, it waits again. Together with how often it has started,
 * failed and stalled, this only grows.
 */
const rank = (status: string, run: string): string =>
  `CASE WHEN ${status} = 'STARTED' THEN 1 WHEN ${run} = 0 THEN 0 ELSE 2 END`;

const KNOWN = `e.id, e.task_name AS "taskName", e.status, e.reason, e.external, e.run, e.attempt, e.max_attempts AS "maxAttempts", e.crashes, e.priority,
       e.log_count AS "logCount", e.payload, e.metadata, (e.finished_at IS NOT NULL) AS "hasEnded",
       (extract(epoch FROM e.created_at) * 1000)::float8 AS "createdAtMs",
       (extract(epoch FROM e.started_at) * 1000)::float8 AS "startedAtMs",
       (extract(epoch FROM e.claimed_at) * 1000)::float8 AS "claimedAtMs",
       (extract(epoch FROM e.scheduled_for) * 1000)::float8 AS "scheduledForMs",
       (extract(epoch FROM e.finished_at) * 1000)::float8 AS "finishedAtMs"`;

/** The latest execution of each job. It may be gone, and its key not yet. $1 keys of jobs. */
export const findObservedSql = (s: string): string => `
SELECT k.key, k.execution_id AS "executionId", ${KNOWN}
  FROM ${s}.task_key k LEFT JOIN ${s}.task_execution e ON e.id = k.execution_id
 WHERE k.kind = 'job' AND k.key = ANY ($1::text[])`;

/** Jobs of a queue that have not ended, oldest first. $1 engine, $2 queue, $3 what the keys begin with, $4 after which id, $5 how many. */
export const openObservedSql = (s: string): string => `
SELECT e.id, e.engine_id AS "jobId", e.status FROM ${s}.task_execution e
  JOIN ${s}.task_key k ON k.execution_id = e.id AND k.kind = 'job'
 WHERE e.engine = $1 AND e.queue = $2 AND e.finished_at IS NULL AND e.id > $4::uuid AND starts_with(k.key, $3)
 ORDER BY e.id LIMIT $5`;

/**
 * Records new executions of jobs. `previous` is the execution that the job's key stands for so far; where another process
 * was first it is not, and nothing is recorded. $1 the rows as JSON.
 */
export const createObservedSql = (s: string): string => `
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS g(
    id uuid, key text, previous uuid, task_id text, task_name text, module text, queue text, engine text, engine_id text,
    payload json, created float8, retry_of uuid)
), keyed AS (
  INSERT INTO ${s}.task_key AS known (kind, key, execution_id) SELECT 'job', key, id FROM given ORDER BY key
  ON CONFLICT (kind, key) DO UPDATE SET execution_id = excluded.execution_id
   WHERE known.execution_id = (SELECT given.previous FROM given WHERE given.id = excluded.execution_id)
  RETURNING execution_id
), named AS (
  INSERT INTO ${s}.task_key (kind, key, execution_id)
  SELECT 'task_id', given.task_id, given.id FROM given JOIN keyed ON keyed.execution_id = given.id ORDER BY given.task_id
  ON CONFLICT DO NOTHING RETURNING execution_id
), created AS (
  INSERT INTO ${s}.task_execution (id, task_id, task_name, module, status, external, engine, engine_id, queue, priority, payload,
         created_at, retry_of)
  SELECT given.id, given.task_id, given.task_name, given.module, 'PENDING', true, given.engine, given.engine_id, given.queue, 5,
         -- A payload that is null is none of SQL's.
         coalesce(given.payload::jsonb, 'null'), to_timestamp(given.created / 1000), given.retry_of
    FROM given JOIN named ON named.execution_id = given.id
  RETURNING id
)
SELECT id FROM created`;

/**
 * Writes how far jobs have come, unless the ledger knows more already, or the execution has ended. Answers with those that it
 * applies to, also where that changes nothing. Their ends are another statement's. $1 the rows as JSON.
 */
export const advanceObservedSql = (s: string): string => `
WITH given AS MATERIALIZED (
  SELECT * FROM json_to_recordset($1::json) AS g(
    id uuid, status text, reason text, ends boolean, run int, attempt int, max_attempts int, crashes int, priority int,
    started float8, claimed float8, scheduled float8, error text, error_type text, fingerprint text, traceback text,
    metadata jsonb, logs json, logs_from int, attempts json)
), record AS MATERIALIZED (
  SELECT given.*, e.status AS before, 
         -- Lines that another process has written meanwhile are not written again.
         coalesce((e.metadata -> e.engine ->> 'log_lines')::int, 0) = given.logs_from AS is_next
    FROM given JOIN ${s}.task_execution e ON ${lookup('e.id', 'given.id')}
   WHERE ${isLive('e')} AND e.engine IS NOT NULL
     AND (given.run, given.attempt, given.crashes, CASE WHEN given.ends THEN 3 ELSE ${rank('given.status', 'given.run')} END)
         >= (e.run, e.attempt, e.crashes::int, ${rank('e.status', 'e.run')})
   ORDER BY given.id FOR NO KEY UPDATE OF e
), advanced AS (
  UPDATE ${s}.task_execution e
     SET status = CASE WHEN record.ends THEN e.status ELSE record.status END,
         reason = record.reason,
         run = record.run, attempt = record.attempt, max_attempts = record.max_attempts, crashes = record.crashes,
         priority = record.priority,
         started_at = coalesce(e.started_at, to_timestamp(record.started / 1000)),
         claimed_at = coalesce(to_timestamp(record.claimed / 1000), e.claimed_at),
         waited_ms = CASE WHEN e.waited_ms IS NULL AND record.started IS NOT NULL
           THEN greatest(0, extract(epoch FROM to_timestamp(record.started / 1000)
                                             - greatest(e.created_at, e.scheduled_for)) * 1000)::bigint
           ELSE e.waited_ms END,
         scheduled_for = to_timestamp(record.scheduled / 1000),
         error = coalesce(record.error, e.error), error_type = coalesce(record.error_type, e.error_type),
         error_fingerprint = coalesce(record.fingerprint, e.error_fingerprint),
         traceback = coalesce(record.traceback, e.traceback),
         metadata = CASE WHEN record.is_next THEN e.metadata || coalesce(record.metadata, '{}') ELSE e.metadata END,
         log_count = e.log_count + CASE WHEN record.is_next THEN coalesce(json_array_length(record.logs), 0) ELSE 0 END
    FROM record WHERE ${lookup('e.id', 'record.id')}
  RETURNING e.id, e.status, record.before, record.ends
), logged AS (
  INSERT INTO ${s}.task_log (execution_id, run, level, message, data, percent, step, at)
  SELECT record.id, record.run, line.level, line.message, line.data, line.percent, line.step, to_timestamp(line.at / 1000)
    FROM record CROSS JOIN LATERAL json_to_recordset(record.logs) AS line(
      level text, message text, data jsonb, percent smallint, step text, at float8)
   WHERE record.is_next AND record.logs IS NOT NULL
), tried AS (
  INSERT INTO ${s}.task_attempt (execution_id, run, attempt, status, started_at, finished_at, error, error_type, traceback)
  SELECT record.id, a.run, a.attempt, a.status, to_timestamp(a.started / 1000), to_timestamp(a.finished / 1000), a.error,
         a.error_type, a.traceback
    FROM record CROSS JOIN LATERAL json_to_recordset(record.attempts) AS a(
      run int, attempt int, status text, started float8, finished float8, error text, error_type text, traceback text)
   WHERE record.attempts IS NOT NULL
  ON CONFLICT DO NOTHING
)
SELECT id, before, status, ends FROM advanced`;

/** Notes, or withdraws, that somebody wants a job to be cancelled. $1 id, $2 whether. */
export const wishToCancelSql = (s: string): string => `
WITH noted AS (
  UPDATE ${s}.task_execution SET cancel_requested_at = CASE WHEN $2::boolean THEN clock_timestamp() END
   WHERE id = $1::uuid AND finished_at IS NULL RETURNING 1
)
SELECT count(*) FROM noted`;

/** Those of the executions that are jobs of an engine outside. $1 ids. */
export const observedAmongSql = (s: string): string =>
  `SELECT id FROM ${s}.task_execution WHERE id = ANY ($1::uuid[]) AND engine IS NOT NULL`;

/** Stores where an observer is. Not a setting of anybody's, so the audit does not know of it. $1 key, $2 value. */
export const placeSql = (s: string): string => `
WITH stored AS (
  INSERT INTO ${s}.task_setting (key, value) VALUES ($1, $2::jsonb)
  ON CONFLICT (scope, user_id, key) DO UPDATE SET value = excluded.value, updated_at = clock_timestamp() RETURNING 1
)
SELECT count(*) FROM stored`;
