import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';
import { lookup } from '../connection/lookup.sql.js';
import type { ErrorGroupOperation, ErrorGroupPosition } from './error-group.js';
import { shownMessage } from './fold.sql.js';

// Who ignores a group until something happens is not asked again: it is open from that moment on.
const STATE = `CASE WHEN g.state = 'ignored' AND (g.ignored_until <= clock_timestamp() OR g.count >= g.ignored_count)
                    THEN 'open' ELSE coalesce(g.state, 'open') END`;

/** What is counted: hours that are kept, or executions that were found for it. */
export interface ErrorSource {
  /** Further parts of the statement, each with a comma behind it. */
  readonly parts: string;
  /** fingerprint, hour, task_name, queue, version (empty where it is not known), count */
  readonly hours: string;
  /** fingerprint, error_type, message, first and last time and execution, total, all_tasks, queues, versions */
  readonly seen: string;
}

/** What the ledger has counted of all executions. */
export const keptSource = (s: string): ErrorSource => ({
  parts: '',
  hours: `${s}.task_error_hour`,
  seen: `(SELECT fingerprint, error_type, message, first_seen_at, last_seen_at, first_execution_id, last_execution_id,
                 count AS total, tasks AS all_tasks, queues, versions FROM ${s}.task_error_group)`,
});

const firstOf = (order: string): string => `(array_agg(id ORDER BY finished_at ${order}, id ${order}))[1]`;

/** The same of executions. @param found selects fingerprint, task_name, queue, finished_at, id, node_id */
export const readSource = (s: string, found: string): ErrorSource => ({
  parts: `own AS MATERIALIZED (
  SELECT found.*, node.app_version AS version FROM (${found}) AS found LEFT JOIN ${s}.task_node node ON node.id = found.node_id
), `,
  hours: `(SELECT fingerprint, finished_at AS hour, task_name, queue, coalesce(version, '') AS version, 1 AS count FROM own)`,
  seen: `(SELECT own.fingerprint, e.error_type, ${shownMessage('e.error')} AS message, own.first_seen_at, own.last_seen_at,
                 own.first_execution_id, own.last_execution_id, own.total, own.all_tasks, own.queues, own.versions
            FROM (SELECT fingerprint, count(*) AS total, min(finished_at) AS first_seen_at, max(finished_at) AS last_seen_at,
                         ${firstOf('ASC')} AS first_execution_id, ${firstOf('DESC')} AS last_execution_id,
                         array_agg(DISTINCT task_name) AS all_tasks, array_agg(DISTINCT queue) AS queues,
                         array_remove(array_agg(DISTINCT version), NULL) AS versions
                    FROM own GROUP BY fingerprint) AS own
            JOIN ${s}.task_execution e ON ${lookup('e.id', 'own.last_execution_id')})`,
});

/** Values that the statements name, by their names. */
export const PARAMETERS = [
  'from',
  'step',
  'tasks',
  'queues',
  'fingerprint',
  'states',
  'search',
  'key',
  'after',
  'limit',
] as const;
export type ErrorParameters = Readonly<Record<(typeof PARAMETERS)[number], string>>;

const KEYS: Readonly<Record<ErrorGroupPosition['sort'], readonly [column: string, type: string]>> = {
  last_seen: ['last_seen_at', 'timestamptz'],
  count: ['coalesce(counted.count, 0)', 'numeric'],
};

interface Wanted {
  readonly source: ErrorSource;
  readonly isOne: boolean;
  readonly $: ErrorParameters;
}

// One group is there whether or not it has failed lately.
const groups = (s: string, { source, isOne, $ }: Wanted): string => `
WITH ${source.parts}hours AS MATERIALIZED (
  SELECT fingerprint, floor(extract(epoch FROM hour - ${$.from}::timestamptz) / ${$.step}::int)::int AS point, task_name,
         version, sum(count) AS count
    FROM ${source.hours} AS hours
   WHERE hour >= ${$.from}::timestamptz AND (${$.tasks}::text[] IS NULL OR task_name = ANY (${$.tasks}))
     AND (${$.queues}::text[] IS NULL OR queue = ANY (${$.queues})) AND ${isOne ? `fingerprint = ${$.fingerprint}` : `${$.fingerprint}::text IS NULL`}
   GROUP BY 1, 2, 3, 4
), counted AS (
  SELECT fingerprint, sum(count) AS count, jsonb_object_agg(task_name, count) AS tasks
    FROM (SELECT fingerprint, task_name, sum(count) AS count FROM hours GROUP BY 1, 2) AS by_task GROUP BY 1
), released AS (
  SELECT fingerprint, jsonb_object_agg(version, count) AS by_version
    FROM (SELECT fingerprint, version, sum(count) AS count FROM hours GROUP BY 1, 2) AS by_version GROUP BY 1
), trends AS (
  SELECT fingerprint, jsonb_object_agg(point, count) AS trend
    FROM (SELECT fingerprint, point, sum(count) AS count FROM hours GROUP BY 1, 2) AS by_point GROUP BY 1
), known AS (
  SELECT seen.*, ${STATE} AS state, g.changed_at, g.changed_by, g.change_reason, g.resolved_version, g.ignored_until,
         g.ignored_count, g.regressed_at
    FROM ${source.seen} AS seen LEFT JOIN ${s}.task_error_group g ON g.fingerprint = seen.fingerprint
   WHERE ${isOne ? `seen.fingerprint = ${$.fingerprint}` : 'true'}
     AND (${$.search}::text IS NULL OR position(lower(${$.search}) IN lower(concat_ws(': ', seen.error_type, seen.message))) > 0)
)`;

const FOUND = `known LEFT JOIN counted USING (fingerprint) LEFT JOIN trends USING (fingerprint)
       LEFT JOIN released USING (fingerprint)`;
const hasFailed = (isOne: boolean): string => (isOne ? 'true' : 'counted.count IS NOT NULL');

/** Groups in order. */
export const listGroupsSql = (s: string, wanted: Wanted, sort: ErrorGroupPosition['sort']): string => {
  const { $, isOne } = wanted;
  const [column, type] = KEYS[sort];
  return `${groups(s, wanted)}
SELECT fingerprint, error_type AS "errorType", message, state, changed_at AS "changedAt", changed_by AS "changedBy",
       change_reason AS "changeReason", resolved_version AS "resolvedVersion",
       CASE WHEN state = 'ignored' THEN ignored_until END AS "ignoredUntil",
       CASE WHEN state = 'ignored' THEN ignored_count::float8 END AS "ignoredCount", regressed_at AS "regressedAt",
       first_seen_at AS "firstSeenAt", last_seen_at AS "lastSeenAt", first_execution_id AS "firstExecutionId",
       last_execution_id AS "lastExecutionId", total::float8 AS total, coalesce(counted.count, 0)::float8 AS count,
       coalesce(trend, '{}') AS trend, coalesce(counted.tasks, '{}') AS tasks,
       coalesce(by_version, '{}') AS "byVersion", all_tasks AS "allTasks", queues, versions,
       (${column})::text AS key
  FROM ${FOUND}
 WHERE ${hasFailed(isOne)} AND (${$.states}::text[] IS NULL OR state = ANY (${$.states}))
   AND (${$.key}::text IS NULL OR (${column}, fingerprint) < (${$.key}::${type}, ${$.after}::text))
 ORDER BY ${column} DESC, fingerprint DESC LIMIT ${$.limit}::int`;
};

/** How many groups are in each state, in any. Takes the same values. */
export const countGroupsSql = (s: string, wanted: Wanted): string => {
  const { $ } = wanted;
  return `${groups(s, wanted)}
SELECT state, count(*)::int AS count FROM ${FOUND}
 WHERE ${hasFailed(wanted.isOne)} AND ${$.states}::text[] IS NULL AND ${$.key}::text IS NULL AND ${$.after}::text IS NULL
 GROUP BY state LIMIT ${$.limit}::int`;
};

// $5 version, $6 until, $7 times.
const OPERATION: Readonly<Record<ErrorGroupOperation, string>> = {
  resolve: `state = 'resolved', resolved_version = $5::text, ignored_until = NULL, ignored_count = NULL,
            resolved_versions = CASE WHEN $5::text IS NOT NULL THEN array_remove(g.versions, $5::text) END`,
  ignore: `state = 'ignored', ignored_until = $6::timestamptz, ignored_count = g.count + $7::bigint, resolved_version = NULL, resolved_versions = NULL`,
  reopen: `state = 'open', ignored_until = NULL, ignored_count = NULL, resolved_version = NULL, resolved_versions = NULL`,
};

/** Does it, and records who did it. $1 fingerprint, $2 actor, $3 reason, $4 from where, $5 version, $6 until, $7 times. */
export const changeGroupSql = (s: string, operation: ErrorGroupOperation): string => `
WITH standing AS MATERIALIZED (
  SELECT fingerprint, state FROM ${s}.task_error_group WHERE fingerprint = $1 FOR NO KEY UPDATE
), changed AS (
  UPDATE ${s}.task_error_group g
     SET ${OPERATION[operation]}, regressed_at = NULL, changed_at = clock_timestamp(), changed_by = $2, change_reason = $3
    FROM standing WHERE g.fingerprint = standing.fingerprint
  RETURNING g.fingerprint, standing.state AS before
), audit AS (
  INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
  SELECT $2::text, 'error.${operation}', jsonb_strip_nulls(jsonb_build_object('error', fingerprint, 'before', before,
         'reason', $3::text, 'version', $5::text, 'until', $6::timestamptz, 'times', $7::bigint)), ${originSql('$4')}
    FROM changed
  RETURNING 1
)
SELECT fingerprint FROM changed`;
