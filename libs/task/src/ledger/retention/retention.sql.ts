import { lookup } from '../connection/lookup.sql.js';
import { type Day, DAY_COLUMN, PARTITIONED } from './partition-days.js';

// The parameters $1 and $2 are everywhere the cut-off in ms, and those of single tasks as JSON by name.
const CUTOFF = `to_timestamp(coalesce(($2::jsonb ->> execution.task_name)::float8, $1::float8) / 1000)`;

const partitions = (s: string, { suffix }: Day): string[] => PARTITIONED.map((table) => `${s}.${table}_${suffix}`);

const isOfDay = (column: string, { from, to }: Day): string => `(${column} >= '${from}' AND ${column} < '${to}')`;

/** Ids of expired executions, oldest first. $3 the first id that is none, $4 after which, $5 how many at most. */
export const expiredSql = (s: string): string => `
SELECT execution.id FROM ${s}.task_execution execution
 WHERE execution.id < $3::uuid AND execution.id > $4::uuid AND execution.finished_at < ${CUTOFF}
 ORDER BY execution.id LIMIT $5`;

/** Ids of executions that have not finished, oldest first; jobs of an engine outside are its own affair. $1 the first id that is too young, $2 after which, $3 how many. */
export const liveBeforeSql = (s: string): string => `
SELECT id FROM ${s}.task_execution
 WHERE id < $1::uuid AND id > $2::uuid AND finished_at IS NULL AND engine IS NULL ORDER BY id LIMIT $3`;

const isLiveOther = (s: string, id: string): string =>
  `EXISTS (SELECT FROM ${s}.task_execution other WHERE ${lookup('other.id', id)} AND other.finished_at IS NULL)`;

/** Locks executions that have finished, or run elsewhere: nobody can depend on them from now on who does not yet. $1 ids. */
export const lockDoomedSql = (s: string): string => `
SELECT id FROM ${s}.task_execution
 WHERE id = ANY($1::uuid[]) AND (finished_at IS NOT NULL OR external) ORDER BY id FOR UPDATE`;

/**
 * Removes executions, which the caller has locked, with all that is theirs: but not what an open execution depends on, and nothing
 * of an open root. $1 ids.
 */
export const deleteSql = (s: string): string => `
WITH doomed AS MATERIALIZED (
  SELECT id FROM ${s}.task_execution e
   WHERE id = ANY($1::uuid[])
     AND NOT EXISTS (SELECT FROM ${s}.task_dependency d
                      WHERE ${lookup('d.upstream_id', 'e.id')} AND ${isLiveOther(s, 'd.execution_id')})
     AND (e.root_id IS NULL OR e.root_id = e.id OR NOT ${isLiveOther(s, 'e.root_id')})
), edge AS (DELETE FROM ${s}.task_dependency record USING doomed WHERE record.execution_id = doomed.id),
   execution AS (DELETE FROM ${s}.task_execution record USING doomed WHERE record.id = doomed.id),
   attempt AS (DELETE FROM ${s}.task_attempt record USING doomed WHERE record.execution_id = doomed.id),
   line AS (DELETE FROM ${s}.task_log record USING doomed WHERE record.execution_id = doomed.id),
   artifact AS (DELETE FROM ${s}.task_artifact record USING doomed WHERE record.execution_id = doomed.id),
   key AS (DELETE FROM ${s}.task_key record USING doomed WHERE record.execution_id = doomed.id),
   duplicate AS (DELETE FROM ${s}.task_duplicate record USING doomed WHERE record.execution_id = doomed.id)
SELECT count(*)::int AS count FROM doomed`;

/**
 * Whether anything in the partitions of a day must stay: what has not finished (also elsewhere), what finished after
 * its cut-off, what an open execution of another day depends on or is the root of, an artifact of an execution of another
 * day. $3 names of tasks that are kept for longer than the others,
 * $4 the earliest of their cut-offs, in ms.
 *
 * Each part is answered by an index: live rows by a partial one, ends by the summaries of the BRIN index, tasks that
 * are kept longer by both together. Hence no OR between them.
 */
export const keepsSql = (s: string, day: Day): string => {
  const [executions, artifacts] = [`${s}.task_execution_${day.suffix}`, `${s}.task_artifact_${day.suffix}`];
  // Not a join: for the few there are, if any, the one partition of each is asked.
  const exists = `(SELECT true FROM ${s}.task_execution execution WHERE execution.id = artifact.execution_id LIMIT 1)`;
  return `
SELECT EXISTS (SELECT FROM ${executions} execution WHERE execution.finished_at IS NULL)
    OR EXISTS (SELECT FROM ${executions} execution
                WHERE execution.finished_at >= to_timestamp($1::float8 / 1000) AND execution.finished_at >= ${CUTOFF})
    OR cardinality($3::text[]) > 0
       AND EXISTS (SELECT FROM ${executions} execution
                WHERE execution.task_name = ANY($3::text[])
                  AND execution.finished_at >= to_timestamp($4::float8 / 1000) AND execution.finished_at >= ${CUTOFF})
    OR EXISTS (SELECT FROM ${s}.task_dependency d
                WHERE ${isOfDay('d.upstream_id', day)} AND d.execution_id >= '${day.to}' AND ${isLiveOther(s, 'd.execution_id')})
    OR EXISTS (SELECT FROM ${s}.task_dependency d
                WHERE ${isOfDay('d.upstream_id', day)} AND d.execution_id < '${day.from}' AND ${isLiveOther(s, 'd.execution_id')})
    OR EXISTS (SELECT FROM ${executions} execution
                WHERE execution.root_id < '${day.from}' AND ${isLiveOther(s, 'execution.root_id')})
    OR EXISTS (SELECT FROM ${executions} execution
                WHERE execution.root_id >= '${day.to}' AND ${isLiveOther(s, 'execution.root_id')})
    OR EXISTS (SELECT FROM ${artifacts} artifact WHERE artifact.execution_id < '${day.from}' AND ${exists})
    OR EXISTS (SELECT FROM ${artifacts} artifact WHERE artifact.execution_id >= '${day.to}' AND ${exists}) AS keeps`;
};

/**
 * Removes the keys of expired executions of a day. $3 from which id on, $4 how many at most; answers how far it came.
 * Each key asks for its own execution: a join would read all of the day again for every few of its keys.
 */
export const deleteKeysSql = (s: string, day: Day): string => `
WITH deleted AS (
  DELETE FROM ${s}.task_key WHERE ctid = ANY(ARRAY(
    SELECT key.ctid FROM ${s}.task_key key
     WHERE ${isOfDay('key.execution_id', day)} AND key.execution_id >= $3::uuid
       AND (SELECT execution.finished_at < ${CUTOFF}
              FROM ${s}.task_execution_${day.suffix} execution WHERE execution.id = key.execution_id)
     ORDER BY key.execution_id LIMIT $4 FOR UPDATE SKIP LOCKED))
  RETURNING execution_id
)
SELECT (array_agg(execution_id ORDER BY execution_id DESC))[1] AS last FROM deleted`;

/** Removes edges of expired executions of a day. $3 how many at most; answers how many there were. */
export const deleteEdgesSql = (s: string, day: Day): string => `
WITH deleted AS (
  DELETE FROM ${s}.task_dependency WHERE ctid = ANY(ARRAY(
    SELECT d.ctid FROM ${s}.task_dependency d
     WHERE ${isOfDay('d.execution_id', day)}
       AND (SELECT execution.finished_at < ${CUTOFF}
              FROM ${s}.task_execution_${day.suffix} execution WHERE execution.id = d.execution_id)
     LIMIT $3 FOR UPDATE SKIP LOCKED))
  RETURNING 1
)
SELECT count(*)::int AS count FROM deleted`;

/** Whether a day is over for good: what upkeep would create again must not be dropped. $1 its end, in ms. */
export const IS_OVER_SQL = `
SELECT $1::float8 <= extract(epoch FROM clock_timestamp() - interval '25 hours') * 1000 AS over`;

/** Keeps writers out of the partitions of a day, and another clean-up; readers go on. */
export const keepWritersOutSql = (s: string, day: Day): string =>
  `LOCK TABLE ${partitions(s, day).join(', ')} IN SHARE ROW EXCLUSIVE MODE`;

export const countSql = (s: string, day: Day): string =>
  `SELECT count(*)::int AS count FROM ${s}.task_execution_${day.suffix}`;

/** What belongs to executions of a day and lies elsewhere. */
export const deleteStraysSql = (s: string, day: Day): string => `
DELETE FROM ${s}.task_artifact WHERE ${isOfDay('execution_id', day)} AND NOT ${isOfDay(DAY_COLUMN.task_artifact, day)};
DELETE FROM ${s}.task_dependency WHERE ${isOfDay('execution_id', day)};
DELETE FROM ${s}.task_key WHERE ${isOfDay('execution_id', day)};
DELETE FROM ${s}.task_duplicate WHERE ${isOfDay('execution_id', day)};`;

/**
 * Drops the partitions of a day and commits. In one message: everybody waits while the locks are held, so they must not
 * be held for as long as this process takes to ask for the next step. DROP would take the same locks, but one after the
 * other, each with a wait of its own.
 */
export const dropDaySql = (s: string, day: Day, patienceMs: number): string => {
  const parents = PARTITIONED.flatMap((table) => [`ONLY ${s}.${table}`, `${s}.${table}_default`]);
  return `
SET LOCAL statement_timeout = ${patienceMs};
LOCK TABLE ${[...parents, ...partitions(s, day)].join(', ')} IN ACCESS EXCLUSIVE MODE;
SET LOCAL statement_timeout = 0;
DROP TABLE ${partitions(s, day).join(', ')};
COMMIT`;
};
