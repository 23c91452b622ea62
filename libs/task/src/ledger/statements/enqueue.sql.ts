const COLUMNS = `id, task_id, task_name, module, status, reason, queue, priority, max_attempts, start_cap, origin_node, tags,
  scheduled_for, payload, result, created_by, created_by_username, metadata, parent_id, root_id, retry_of,
  timeout_ms, retry_policy, trace_id, lock_key, lock_conflict, lock_hold_ms`;

const input = (logs: boolean): string => `json_to_recordset($1::json) AS u(
    id uuid, task_id text, task_name text, module text, status text, reason text, queue text, priority smallint,
    max_attempts int, start_cap int, origin_node uuid, tags json, due float8, payload jsonb, result jsonb,
    created_by text, created_by_username text, metadata jsonb, parent_id uuid, root_id uuid, retry_of uuid,
    timeout_ms bigint, retry_policy jsonb, trace_id text, lock_key text, lock_conflict text, lock_hold_ms bigint, unique_key text, outbox boolean, keyed boolean${
      logs ? ', queued_message text' : ''
    })`;

const VALUES = `u.id, u.task_id, u.task_name, u.module, u.status, u.reason, u.queue, u.priority, u.max_attempts, u.start_cap,
  u.origin_node, ARRAY(SELECT json_array_elements_text(u.tags)),
  to_timestamp(u.due / 1000), u.payload, u.result, u.created_by, u.created_by_username, u.metadata,
  u.parent_id, u.root_id, u.retry_of, u.timeout_ms, u.retry_policy, u.trace_id, u.lock_key, u.lock_conflict, u.lock_hold_ms`;

const INSERT = (s: string, logs: boolean): string =>
  logs
    ? `
  INSERT INTO ${s}.task_execution (${COLUMNS}, log_count) SELECT ${VALUES}, (u.queued_message IS NOT NULL)::int FROM u
  ON CONFLICT DO NOTHING RETURNING id
), g AS (
  INSERT INTO ${s}.task_log (execution_id, level, message, status)
  SELECT e.id, 'info', u.queued_message, u.status FROM e JOIN u USING (id) WHERE u.queued_message IS NOT NULL`
    : `
  INSERT INTO ${s}.task_execution (${COLUMNS}) SELECT ${VALUES} FROM u ON CONFLICT DO NOTHING`;

const OUTBOX = (s: string, source: string): string => `
  INSERT INTO ${s}.task_outbox (execution_id, queue, priority, due_at)
  SELECT id, queue, priority, coalesce(to_timestamp(due / 1000), clock_timestamp())
    FROM ${source} WHERE outbox ON CONFLICT DO NOTHING`;

/**
 * Inserts executions, and their outbox rows where the row asks for one. An ambiguous COMMIT is retried
 * with the same ids, hence DO NOTHING.
 *
 * @param logs Whether some of them get a first line of log: the others pay nothing for it.
 */
export const enqueueSql = (s: string, logs: boolean): string => `
WITH u AS MATERIALIZED (SELECT * FROM ${input(logs)}),
e AS (${INSERT(s, logs)}
), o AS (${OUTBOX(s, 'u')})
SELECT count(*) FROM u`;

/** What the ledger waits for somebody's open transaction that inserts the same key (ledger.md, lock order). */
const LOCK_TIMEOUT = `set_config('lock_timeout', '2s', true)`;

// Where the task id is taken, the unique key is not asked for.
const WANTED = (s: string): string => `i.unique_key IS NOT NULL AND NOT EXISTS (
    SELECT FROM ${s}.task_key x WHERE i.keyed AND x.kind = 'task_id' AND x.key = i.task_id)`;

// DO UPDATE would lock a key that stays somebody else's, in a caller's transaction for long.
const insertUnique = (s: string): string => `
  INSERT INTO ${s}.task_key (kind, key, execution_id) SELECT 'unique', unique_key, id FROM i WHERE ${WANTED(s)}
  ON CONFLICT DO NOTHING RETURNING execution_id`;

const takeUnique = (s: string): string => `
  UPDATE ${s}.task_key k SET execution_id = i.id FROM i
   WHERE k.kind = 'unique' AND k.key = i.unique_key AND k.execution_id = $2::uuid AND ${WANTED(s)}
  RETURNING k.execution_id`;

interface KeyedWay {
  readonly callers: boolean;
  readonly takeOver: boolean;
  readonly logs: boolean;
}

/**
 * Inserts one execution under keys: a task id that the caller gave, a unique key, or both. The keys decide: where one
 * is taken nothing is inserted, and the answer is empty (S3-05, reliability.md §3 A).
 *
 * A unique key is free when the execution that has it has ended. That is asked beforehand, and `$2` is that execution:
 * the key changes hands only if it still has it. Asked in here, a holder that was committed while the statement waited
 * would not be seen. So no end of an execution has to remember its keys.
 *
 * @param way `takeOver` from `$2`; `callers`: a transaction of the caller's, whose settings are not ours to change;
 * `logs`: it gets a first line of log.
 */
export const enqueueKeyedSql = (s: string, way: KeyedWay): string => `
WITH z AS MATERIALIZED (SELECT ${way.callers ? 'NULL' : LOCK_TIMEOUT} AS lock_timeout),
i AS MATERIALIZED (SELECT u.* FROM z, ${input(way.logs)}),
q AS (${way.takeOver ? takeUnique(s) : insertUnique(s)}
), k AS (
  INSERT INTO ${s}.task_key (kind, key, execution_id)
  SELECT 'task_id', task_id, id FROM i WHERE keyed AND (unique_key IS NULL OR EXISTS (SELECT FROM q))
  ON CONFLICT DO NOTHING RETURNING execution_id
), u AS MATERIALIZED (
  SELECT * FROM i WHERE CASE WHEN keyed THEN EXISTS (SELECT FROM k) ELSE EXISTS (SELECT FROM q) END
), e AS (${INSERT(s, way.logs)}
), o AS (${OUTBOX(s, 'u')})
SELECT id FROM u`;

/** The execution that holds a caller-given task id. */
export const keyHolderSql = (s: string): string =>
  `SELECT execution_id AS id FROM ${s}.task_key WHERE kind = 'task_id' AND key = $1`;

/** The execution that has a unique key, and whether that is still to count. $1 key. */
export const uniqueHolderSql = (s: string): string => `
SELECT k.execution_id AS id, e.task_id AS "taskId", coalesce(e.finished_at IS NULL AND e.id IS NOT NULL, false) AS live
  FROM ${s}.task_key k LEFT JOIN ${s}.task_execution e ON e.id = k.execution_id
 WHERE k.kind = 'unique' AND k.key = $1`;
