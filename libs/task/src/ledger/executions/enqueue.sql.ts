import { insertDeadlines } from '../dependencies/deadline.sql.js';
import { type EdgeParams, insertEdges } from '../dependencies/edge.sql.js';
import {
  insertDue,
  insertReady,
  isIn,
  isKeyed,
  isNotIn,
  isWorkflow,
  ticketPriority,
  ticketTask,
} from '../tickets/ticket.sql.js';

const SHAPE = `shape int, task_name text, module text, queue text, priority smallint, is_fifo boolean, max_attempts int,
    origin_node uuid, tags json, created_by text, created_by_username text, parent_id uuid, root_id uuid, retry_of uuid,
    timeout_ms bigint, retry_policy jsonb, lock_key text, lock_conflict text, lock_hold_ms bigint, queued_message text, trace_parent text`;

const ARRAYS = ['$2::uuid[]', '$4::text[]', '$5::text[]', '$6::float8[]', '$7::text[]'];
const PARTS = ['id', 'payload', 'metadata', 'due', 'task_id'];
const KEY_ARRAYS = ['$8::text[]', '$9::text[]', '$10::uuid[]', '$11::boolean[]'];
const KEY_PARTS = ['unique_key', 'fingerprint', 'previous', 'keyed'];

// Of executions that depend on others, or that others of the same call depend on. They come last.
const WAIT_TYPES = ['int', 'boolean', 'text', 'text'];
const WAIT_PARTS = ['open_dependencies', 'is_awaited', 'workflow_node', 'prepared_by'];

const waits = (variant: string): boolean => variant.includes('waiting');
const firstWait = (keyed: boolean): number => (keyed ? 12 : 8);
const edgesAt = (keyed: boolean): EdgeParams => {
  const first = firstWait(keyed) + WAIT_TYPES.length;
  return { dependents: `$${first}`, upstreams: `$${first + 1}`, conditions: `$${first + 2}`, looks: `$${first + 3}` };
};

/** How rows find what they have in common with others. */
export type ShapeLayout = 'shared' | 'own';

const rows = (variant: string, keyed: boolean): string => {
  const waitArrays = waits(variant) ? WAIT_TYPES.map((type, index) => `$${firstWait(keyed) + index}::${type}[]`) : [];
  const arrays = [...ARRAYS, ...(keyed ? KEY_ARRAYS : []), ...waitArrays];
  const parts = [...PARTS, ...(keyed ? KEY_PARTS : []), ...(waits(variant) ? WAIT_PARTS : [])];
  // A few shapes, each for many rows.
  if (!variant.includes('own'))
    return `SELECT given.*, shaped.* FROM unnest($3::int[], ${arrays.join(', ')}) AS given(shape_of, ${parts.join(', ')})
      JOIN json_to_recordset($1::json) AS shaped(${SHAPE}) ON shaped.shape = given.shape_of`;
  // A shape for each row, in the same order: to look each of them up would take as long as their number squared.
  const names = SHAPE.replace(/ (text|int|smallint|boolean|uuid|json|bigint|jsonb)\b/g, '');
  return `SELECT * FROM ROWS FROM (${arrays.map((array) => `unnest(${array})`).join(', ')},
      json_to_recordset($1::json) AS (${SHAPE})) AS given(${parts.join(', ')}, ${names}) WHERE $3::int[] IS NOT NULL`;
};

const HAS_TICKET = (variant: string): string => (waits(variant) ? ` AND status = 'PENDING'` : '');

/**
 * Inserts what `row` has, with a ticket for each, or a due ticket: written from the insert's RETURNING. What waits for others
 * has none.
 */
const insertRows = (s: string, variant: string, keyed: boolean): string => `
execution AS (
  INSERT INTO ${s}.task_execution (id, task_id, task_name, module, queue, priority, is_fifo, max_attempts, origin_node, tags,
         scheduled_for, payload, metadata, created_by, created_by_username, parent_id, root_id, retry_of, timeout_ms,
         retry_policy, lock_key, lock_conflict, lock_hold_ms, trace_parent, log_count${waits(variant) ? `, status, is_workflow, ${WAIT_PARTS.join(', ')}` : ''})
  SELECT id, coalesce(task_id, id::text), task_name, module, queue, priority, is_fifo, max_attempts, origin_node,
         CASE WHEN json_array_length(tags) = 0 THEN '{}' ELSE ARRAY(SELECT json_array_elements_text(tags)) END,
         to_timestamp(due / 1000), payload::jsonb, coalesce(metadata::jsonb, '{}'), created_by, created_by_username, parent_id,
         root_id, retry_of, timeout_ms, retry_policy, lock_key, lock_conflict, lock_hold_ms, trace_parent, (queued_message IS NOT NULL)::int${
           waits(variant)
             ? `, CASE WHEN open_dependencies > 0 THEN 'WAITING' ELSE 'PENDING' END, ${isWorkflow('row')}, ${WAIT_PARTS.join(', ')}`
             : ''
         }
    FROM row ORDER BY id
  ON CONFLICT DO NOTHING
  RETURNING id, id AS execution_id, ticket, queue, ${ticketPriority('task_execution')} AS priority,
            ${waits(variant) ? `${ticketTask('task_execution')} AS task_name, ${isKeyed('task_execution')}` : 'task_name, lock_key IS NOT NULL'} AS is_keyed,
            false AS is_alone, scheduled_for AS due_at, status
), ready AS (${insertReady(s, 'execution', `due_at IS NULL${HAS_TICKET(variant)}`)}
), later AS (${insertDue(s, 'execution', `due_at IS NOT NULL${HAS_TICKET(variant)}`)}
)${waits(variant) ? `, ${insertEdges(s, 'execution', edgesAt(keyed))}, ${insertDeadlines(s, 'execution')}` : ''}${
  variant.includes('logged')
    ? `, line AS (
  INSERT INTO ${s}.task_log (execution_id, level, message, status)
  SELECT id, 'info', queued_message, 'PENDING' FROM row WHERE queued_message IS NOT NULL AND ${isIn('id', 'execution')}
)`
    : ''
}`;

/**
 * Inserts executions, each with its ticket, in one statement. One that is repeated because its answer was lost inserts
 * nothing, and so writes no second ticket.
 *
 * $1 shapes as JSON; arrays: $2 ids, $3 numbers of their shapes, $4 payloads, $5 metadata, $6 when due, $7 task ids.
 * Where some wait: $8 how many others each depends on, $9 whether others of this call depend on it, $10 names of nodes, $11
 * what makes their payloads; then dependents, upstreams and conditions of edges, and executions whose upstreams are looked at.
 * @param variant layout of the shapes, whether some get a first line of log, and whether some depend on others: the rest
 *   pays nothing for that
 */
export const enqueueSql = (s: string, variant: string): string => `
WITH row AS MATERIALIZED (${rows(variant, false)}),
${insertRows(s, variant, false)}
SELECT id FROM execution`;

/**
 * Inserts executions under keys: task ids that callers gave, unique keys, or both. The keys decide: where one is taken
 * nothing is inserted. $1 to $7 as above; $8 unique keys, $9 fingerprints, $10 the finished executions that still have
 * the unique keys, $11 whether the task id came from the caller; from $12 on what waits. Nodes go with their root.
 *
 * A unique key is free when the execution that has it has ended. That is asked beforehand: the key changes hands only if
 * that execution still has it, so no end has to remember its keys. Where a task id is taken the unique key is not asked
 * for. Keys are inserted in order, so that two groups do not wait for each other.
 */
export const enqueueKeyedSql = (s: string, variant: string): string => `
WITH asked AS MATERIALIZED (${rows(variant, true)}
), wanted AS MATERIALIZED (
  SELECT * FROM asked WHERE unique_key IS NOT NULL AND NOT EXISTS (
    SELECT FROM ${s}.task_key taken WHERE asked.keyed AND taken.kind = 'task_id' AND taken.key = asked.task_id)
), fresh AS (
  INSERT INTO ${s}.task_key (kind, key, execution_id, fingerprint)
  SELECT 'unique', unique_key, id, fingerprint FROM wanted WHERE previous IS NULL ORDER BY unique_key, id
  ON CONFLICT DO NOTHING RETURNING execution_id
), inherited AS (
  UPDATE ${s}.task_key key SET execution_id = heir.id, fingerprint = heir.fingerprint
    FROM (SELECT DISTINCT ON (unique_key) * FROM wanted WHERE previous IS NOT NULL ORDER BY unique_key, id) AS heir
   WHERE key.kind = 'unique' AND key.key = heir.unique_key AND key.execution_id = heir.previous
  RETURNING key.execution_id
), allowed AS MATERIALIZED (
  SELECT * FROM asked WHERE unique_key IS NULL OR id IN (SELECT execution_id FROM fresh UNION ALL SELECT execution_id FROM inherited)
), named AS (
  INSERT INTO ${s}.task_key (kind, key, execution_id, fingerprint)
  SELECT 'task_id', task_id, id, fingerprint FROM allowed WHERE keyed ORDER BY task_id, id
  ON CONFLICT DO NOTHING RETURNING execution_id
), taken AS MATERIALIZED (
  SELECT * FROM allowed WHERE NOT keyed OR id IN (SELECT execution_id FROM named)
), row AS MATERIALIZED (
  SELECT * FROM taken${waits(variant) ? ` WHERE ${isNotIn('root_id', 'asked')} OR ${isIn('root_id', 'taken')}` : ''}
), ${insertRows(s, variant, true)}
SELECT id FROM execution`;

/** Who has keys: by task id, or else by unique key, and whether that still counts. $1 ids, $2 task ids, $3 unique keys. */
export const holdersSql = (s: string): string => `
SELECT asked.id AS asked, held.kind, held.execution_id AS id, held.fingerprint, execution.task_id AS "taskId",
       execution.task_name AS "taskName",
       held.kind = 'task_id' OR coalesce(execution.finished_at IS NULL AND execution.id IS NOT NULL, false) AS "isLive"
  FROM unnest($1::uuid[], $2::text[], $3::text[]) AS asked(id, task_id, unique_key)
 CROSS JOIN LATERAL (
   SELECT kind, execution_id, fingerprint FROM ${s}.task_key
    WHERE kind = 'task_id' AND key = asked.task_id OR kind = 'unique' AND key = asked.unique_key
    ORDER BY kind LIMIT 1) AS held
  LEFT JOIN ${s}.task_execution execution ON execution.id = held.execution_id`;

/** The execution that has a task id. $1 task id. */
export const keyHolderSql = (s: string): string =>
  `SELECT execution_id AS id FROM ${s}.task_key WHERE kind = 'task_id' AND key = $1`;
