import { OUTCOME_UNKNOWN } from './bulk-row.js';

const COLUMNS = `o.id, o.action, o.state, o.state_reason AS "stateReason", o.selection, o.parameters, o.scope,
       o.created_by AS "createdBy", o.created_by_username AS "createdByUsername", o.reason, o.per_second AS "perSecond",
       o.canary, o.stage, o.stage_position AS "stagePosition", o.undo_of AS "undoOf", o.total, o.position, o.done, o.skipped,
       o.failed, o.refused, o.created_at AS "createdAt", o.next_at AS "nextAt", o.finished_at AS "finishedAt"`;

const ITEM = `i.position, i.execution_id AS "executionId", i.priority, i.old_priority AS "oldPriority", i.outcome,
       i.new_id AS "newId", i.code, i.why, i.decided_at AS "decidedAt"`;

const HAS_ENDED = `o.state = 'running' AND o.position >= o.total`;

/** $1 id, action, selection, parameters, scope, creator, their name, reason, rate, canary, undo of, total, refused: 13. */
export const insertOperationSql = (s: string): string => `
INSERT INTO ${s}.task_bulk_operation (id, action, selection, parameters, scope, created_by, created_by_username, reason,
                                      per_second, canary, undo_of, total, refused, stage)
SELECT $1, $2, $3::jsonb, $4::jsonb, $5::jsonb, $6, $7, $8, $9::int, $10::jsonb, $11::uuid, $12::int, $13::int,
       CASE WHEN $10::jsonb IS NULL THEN 2 ELSE 0 END`;

/** $1 operation, $2 position before the first, $3 executions, $4 their priorities. */
export const insertItemsSql = (s: string): string => `
INSERT INTO ${s}.task_bulk_item (operation_id, position, execution_id, priority)
SELECT $1, $2 + item.ordinality - 1, item.id, item.priority
  FROM unnest($3::uuid[], $4::smallint[]) WITH ORDINALITY AS item(id, priority, ordinality)`;

/** The operation that has waited longest, and in how many ms it may go on. */
export const nextOperationSql = (s: string): string => `
SELECT ${COLUMNS}, (extract(epoch FROM o.next_at - clock_timestamp()) * 1000)::float8 AS "inMs"
  FROM ${s}.task_bulk_operation o WHERE o.state = 'running' ORDER BY o.next_at LIMIT 1`;

/** Locks an operation that still is where it was seen. $1 id, $2 position, $3 stage. */
export const lockOperationSql = (s: string): string => `
SELECT o.id FROM ${s}.task_bulk_operation o
 WHERE o.id = $1 AND o.position = $2 AND o.stage = $3 AND o.state = 'running' FOR UPDATE`;

/** $1 operation, $2 position of the first, $3 most. */
export const itemsFromSql = (s: string): string =>
  `SELECT ${ITEM} FROM ${s}.task_bulk_item i WHERE i.operation_id = $1 AND i.position >= $2 ORDER BY i.position LIMIT $3`;

/** Writes down what became of items. $1 operation, $2 decisions as JSON. */
export const decideSql = (s: string): string => `
WITH given AS (
  SELECT * FROM json_to_recordset($2::json) AS g(
    position int, outcome text, "newId" uuid, "oldPriority" smallint, code text, why text)
)
UPDATE ${s}.task_bulk_item i
   SET outcome = given.outcome, new_id = given."newId", old_priority = given."oldPriority", code = given.code,
       why = given.why, decided_at = clock_timestamp()
  FROM given WHERE i.operation_id = $1 AND i.position = given.position`;

/**
 * Moves an operation past items that are decided: it goes on when as much time has passed as they may take.
 * $1 id, $2 how many, $3 done, $4 skipped, $5 failed, $6 whether it may end with them.
 */
export const advanceSql = (s: string): string => `
UPDATE ${s}.task_bulk_operation o
   SET position = o.position + $2, done = o.done + $3, skipped = o.skipped + $4, failed = o.failed + $5,
       next_at = greatest(o.next_at, clock_timestamp()) + CASE WHEN o.per_second IS NULL THEN interval '0'
                                          ELSE ($3::int + $5::int) * interval '1 s' / o.per_second END,
       state = CASE WHEN $6::boolean AND o.position + $2 >= o.total THEN 'finished' ELSE o.state END,
       finished_at = CASE WHEN $6::boolean AND o.position + $2 >= o.total THEN clock_timestamp() END
 WHERE o.id = $1`;

/**
 * Writes down what became of an item that was passed while nobody knew, once; with the last one, the operation has ended.
 * $1 operation, $2 decisions as JSON.
 */
export const settleSql = (s: string): string => `
WITH given AS (
  SELECT * FROM json_to_recordset($2::json) AS g(position int, outcome text, "newId" uuid, code text, why text)
), settled AS (
  UPDATE ${s}.task_bulk_item i
     SET outcome = given.outcome, new_id = given."newId", code = given.code, why = given.why, decided_at = clock_timestamp()
    FROM given WHERE i.operation_id = $1 AND i.position = given.position AND i.code = '${OUTCOME_UNKNOWN}'
  RETURNING i.outcome
)
UPDATE ${s}.task_bulk_operation o
   SET done = o.done + (settled.outcome = 'done')::int, skipped = o.skipped + (settled.outcome = 'skipped')::int,
       failed = o.failed - (settled.outcome <> 'failed')::int,
       state = CASE WHEN ${HAS_ENDED} THEN 'finished' ELSE o.state END,
       finished_at = CASE WHEN ${HAS_ENDED} THEN clock_timestamp() ELSE o.finished_at END
  FROM settled WHERE o.id = $1`;

/** How the repeats of the stage went. $1 operation, $2 position of its first item, $3 that of the next stage. */
export const stageResultSql = (s: string): string => `
SELECT count(*)::int AS repeats, count(*) FILTER (WHERE e.id IS NULL OR e.finished_at IS NOT NULL)::int AS ended,
       count(*) FILTER (WHERE e.status = 'FAILURE' AND e.finished_at IS NOT NULL)::int AS failed
  FROM ${s}.task_bulk_item i LEFT JOIN ${s}.task_execution e ON e.id = i.new_id
 WHERE i.operation_id = $1 AND i.position >= $2 AND i.position < $3 AND i.outcome = 'done' AND i.new_id IS NOT NULL`;

/** Looks again in a second. $1 id. */
export const laterSql = (s: string): string =>
  `UPDATE ${s}.task_bulk_operation SET next_at = clock_timestamp() + interval '1 s' WHERE id = $1 AND state = 'running'`;

/** Begins the next stage. $1 id, $2 the state that it has to be in. */
export const nextStageSql = (s: string): string => `
UPDATE ${s}.task_bulk_operation o
   SET stage = least(o.stage + 1, 2), stage_position = o.position, state = 'running', state_reason = NULL, next_at = clock_timestamp()
 WHERE o.id = $1 AND o.state = $2 RETURNING o.id`;

/** $1 id, $2 why. */
export const stopSql = (s: string): string => `
UPDATE ${s}.task_bulk_operation SET state = 'stopped', state_reason = $2 WHERE id = $1 AND state = 'running'`;

/** $1 id. */
export const abortSql = (s: string): string => `
UPDATE ${s}.task_bulk_operation SET state = 'aborted', finished_at = clock_timestamp()
 WHERE id = $1 AND state IN ('running', 'stopped') RETURNING id`;

/** $1 id, $2 whose, or null. */
export const operationSql = (s: string): string =>
  `SELECT ${COLUMNS} FROM ${s}.task_bulk_operation o WHERE o.id = $1 AND ($2::text IS NULL OR o.created_by = $2)`;

/** $1 creator, $2 states, $3 id of the last one before, $4 most. */
export const operationsSql = (s: string): string => `
SELECT ${COLUMNS} FROM ${s}.task_bulk_operation o
 WHERE ($1::text IS NULL OR o.created_by = $1) AND ($2::text[] IS NULL OR o.state = ANY ($2))
   AND ($3::uuid IS NULL OR o.id < $3)
 ORDER BY o.id DESC LIMIT $4`;

/** $1 operation, $2 outcome, 'open' or null, $3 position of the last one before, $4 most. */
export const itemsSql = (s: string): string => `
SELECT ${ITEM} FROM ${s}.task_bulk_item i
 WHERE i.operation_id = $1 AND i.position > $3
   AND ($2::text IS NULL OR i.outcome = $2 OR $2 = 'open' AND i.outcome IS NULL)
 ORDER BY i.position LIMIT $4`;

/** Repeats of a retry that have not started, as items of a cancel. $1 operation. */
export const waitingRepeatsSql = (s: string): string => `
SELECT i.new_id AS "executionId" FROM ${s}.task_bulk_item i JOIN ${s}.task_execution e ON e.id = i.new_id
 WHERE i.operation_id = $1 AND i.outcome = 'done' AND e.finished_at IS NULL AND e.started_at IS NULL AND NOT e.external
   AND NOT EXISTS (SELECT FROM ${s}.task_claim c WHERE c.execution_id = e.id)
 ORDER BY i.position`;

/** Executions of a reorder that still wait with its priority, as items of another. $1 operation, $2 the priority. */
export const reorderedSql = (s: string): string => `
SELECT i.execution_id AS "executionId", i.old_priority AS priority
  FROM ${s}.task_bulk_item i JOIN ${s}.task_execution e ON e.id = i.execution_id
 WHERE i.operation_id = $1 AND i.outcome = 'done' AND i.old_priority <> $2::smallint AND e.priority = $2::smallint
   AND e.finished_at IS NULL AND NOT EXISTS (SELECT FROM ${s}.task_claim c WHERE c.execution_id = e.id)
 ORDER BY i.position`;

/** $1 how long they are kept after their end, in ms; $2 most. */
export const pruneOperationsSql = (s: string): string => `
WITH old AS (
  SELECT o.id FROM ${s}.task_bulk_operation o
   WHERE o.finished_at < clock_timestamp() - $1 * interval '1 ms' ORDER BY o.id LIMIT $2
), gone AS (DELETE FROM ${s}.task_bulk_operation o USING old WHERE o.id = old.id RETURNING 1)
SELECT count(*)::int AS count FROM gone`;
