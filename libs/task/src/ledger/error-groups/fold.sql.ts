import { lookup } from '../connection/lookup.sql.js';

// Fewer bytes than a page: a group is updated every few seconds while it fails.
const LONGEST_MESSAGE = 1_000;
/** Tasks, queues and versions that a group tells. */
const MOST_NAMES = 50;

/** The beginning of a message, as groups keep it. */
export const shownMessage = (error: string): string => `left(${error}, ${LONGEST_MESSAGE})`;

/** A part of the statement that ends executions: one row for each that has failed, which nobody else wants to change. */
export const insertFailures = (s: string): string => `
  INSERT INTO ${s}.task_error_delta (fingerprint, task_name, queue, execution_id, node_id, at)
  SELECT error_fingerprint, task_name, queue, id, run_node, finished_at FROM ended
   WHERE status = 'FAILURE' AND error_fingerprint IS NOT NULL`;

/** Whether there is anything to fold. */
export const hasFailuresSql = (s: string): string =>
  `SELECT EXISTS (SELECT FROM ${s}.task_error_delta) AS "hasFailures"`;

const firstOf = (order: string): string => `(array_agg(execution_id ORDER BY at ${order}, execution_id ${order}))[1]`;
const joined = (names: string): string => `
         ${names} = ARRAY(SELECT DISTINCT name FROM unnest(known.${names} || excluded.${names}) AS name ORDER BY name LIMIT ${MOST_NAMES})`;
const ofLatest = (column: string): string =>
  `${column} = CASE WHEN excluded.last_seen_at >= known.last_seen_at THEN coalesce(excluded.${column}, known.${column}) ELSE known.${column} END`;

/**
 * Folds failures into their groups, and into hours for the trend; each is counted once or, when the statement fails, not yet.
 * A group that was resolved before one of them opens again. Where it was resolved in a version, runs of the versions that had
 * failed before do not open it: they may be going on while the new one is rolled out. Groups are locked in order.
 * $1 how many failures at most.
 */
export const foldFailuresSql = (s: string): string => `
WITH taken AS (
  DELETE FROM ${s}.task_error_delta WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${s}.task_error_delta LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING *
), failure AS MATERIALIZED (
  SELECT taken.*, node.app_version AS version FROM taken LEFT JOIN ${s}.task_node node ON node.id = taken.node_id
), summed AS MATERIALIZED (
  SELECT fingerprint, count(*) AS count, min(at) AS first_seen_at, max(at) AS last_seen_at,
         ${firstOf('ASC')} AS first_execution_id, ${firstOf('DESC')} AS last_execution_id,
         (array_agg(DISTINCT task_name))[:${MOST_NAMES}] AS tasks, (array_agg(DISTINCT queue))[:${MOST_NAMES}] AS queues,
         (array_remove(array_agg(DISTINCT version), NULL))[:${MOST_NAMES}] AS versions
    FROM failure GROUP BY fingerprint
), standing AS MATERIALIZED (
  SELECT g.fingerprint, g.changed_at, g.resolved_versions FROM summed JOIN ${s}.task_error_group g
      ON ${lookup('g.fingerprint', 'summed.fingerprint')}
   WHERE g.state = 'resolved' ORDER BY g.fingerprint FOR NO KEY UPDATE OF g
), regressed AS MATERIALIZED (
  SELECT failure.fingerprint, min(failure.at) AS at FROM failure JOIN standing USING (fingerprint)
   WHERE failure.at > standing.changed_at
     AND NOT coalesce(failure.version = ANY (standing.resolved_versions), false)
   GROUP BY failure.fingerprint
), grouped AS (
  INSERT INTO ${s}.task_error_group AS known (fingerprint, error_type, message, first_seen_at, last_seen_at,
         first_execution_id, last_execution_id, count, tasks, queues, versions, regressed_at)
  SELECT summed.fingerprint, e.error_type, ${shownMessage('e.error')}, first_seen_at, last_seen_at, first_execution_id,
         last_execution_id, count, tasks, queues, versions, regressed.at
    FROM summed LEFT JOIN regressed ON regressed.fingerprint = summed.fingerprint
    LEFT JOIN ${s}.task_execution e ON ${lookup('e.id', 'summed.last_execution_id')}
   ORDER BY summed.fingerprint
  ON CONFLICT (fingerprint) DO UPDATE SET
         ${ofLatest('error_type')}, ${ofLatest('message')}, ${ofLatest('last_execution_id')},
         first_execution_id = CASE WHEN excluded.first_seen_at < known.first_seen_at THEN excluded.first_execution_id ELSE known.first_execution_id END,
         first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
         last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
         count = known.count + excluded.count,${['tasks', 'queues', 'versions'].map(joined).join(',')},
         state = CASE WHEN known.state = 'resolved' AND excluded.regressed_at IS NOT NULL THEN 'open' ELSE known.state END,
         regressed_at = coalesce(excluded.regressed_at, known.regressed_at)
), hourly AS (
  INSERT INTO ${s}.task_error_hour AS known (fingerprint, hour, task_name, queue, version, count)
  SELECT fingerprint, date_trunc('hour', at, 'UTC'), task_name, queue, coalesce(version, ''), count(*) FROM failure
   GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (fingerprint, hour, task_name, queue, version) DO UPDATE SET count = known.count + excluded.count
)
SELECT count(*)::int AS count FROM taken`;

const pruned = (s: string, table: string, isOld: string): string => `
WITH gone AS (
  DELETE FROM ${s}.${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${s}.${table} WHERE ${isOld} LIMIT $2)) RETURNING 1
)
SELECT count(*)::int AS count FROM gone`;

/** Forgets hours before a moment. $1 the moment, $2 how many at most. */
export const pruneHoursSql = (s: string): string => pruned(s, 'task_error_hour', 'hour < $1');

/** Forgets groups that have not failed since a moment, whatever their state. $1 the moment, $2 how many at most. */
export const pruneGroupsSql = (s: string): string => pruned(s, 'task_error_group', 'last_seen_at < $1');
