import { hasLooksSql } from '../dependencies/look.sql.js';
import { pausedTasks } from '../queues/pause.sql.js';
import { lookup } from '../connection/lookup.sql.js';

/** How long a ticket waits whose record somebody else had locked just then. */
const RECORD_LOCKED_PAUSE = `interval '250 ms'`;

/** Columns that a ticket has wherever it is. */
export const TICKET = 'execution_id, ticket, queue, priority, task_name, is_keyed, is_alone';

/**
 * Whether a row is in another part of the statement, by ids. Written like this Postgres hashes those, where it would compare
 * each row of a join with each: it takes parts of a statement for a handful of rows, and they are hundreds.
 */
export const isIn = (id: string, part: string): string => `(${id} IN (SELECT id FROM ${part})) IS TRUE`;
export const isNotIn = (id: string, part: string): string => `(${id} IN (SELECT id FROM ${part})) IS NOT TRUE`;

/** Suspects wait apart, so that nobody takes them by the way: no queue can be called like this. */
export const ALONE = '!';

const PLACE = `execution_id, ticket, queue || CASE WHEN is_alone THEN '${ALONE}' ELSE '' END, priority, task_name, is_keyed, is_alone`;

/**
 * The name by which a ticket of the execution `e` goes: that of its task, unless something else makes its payload first.
 */
export const ticketTask = (e: string): string => `coalesce(${e}.prepared_by, ${e}.task_name)`;

/** Whether a ticket of it needs a lock. What has no payload yet has no key either. */
export const isKeyed = (e: string): string => `${e}.lock_key IS NOT NULL AND ${e}.prepared_by IS NULL`;

/** Whether it is a workflow: something ends it, and it is no node. */
export const isWorkflow = (e: string): string => `${e}.prepared_by IS NOT NULL AND ${e}.workflow_node IS NULL`;

/** The priority of a ticket for the execution `e`: queues that serve in order of arrival have only one. */
export const ticketPriority = (e: string): string => `CASE WHEN ${e}.is_fifo THEN 0 ELSE ${e}.priority END`;

/** Makes rows of `source`, which has the columns of a ticket, tickets of now. */
export const insertReady = (s: string, source: string, where = 'true'): string => `
  INSERT INTO ${s}.task_ready (${TICKET})
  SELECT ${PLACE} FROM ${source} WHERE ${where} ORDER BY execution_id`;

/** The same for tickets that were taken and whose runs have not begun: `source` also has `seq`, null where it begins anew. */
export const putBackReady = (s: string, source: string, where = 'true'): string => `
  INSERT INTO ${s}.task_ready (${TICKET}, seq)
  SELECT ${PLACE}, coalesce(seq, nextval('${s}.task_ticket_seq')) FROM ${source} WHERE ${where} ORDER BY execution_id`;

/** The same for tickets of later: `source` also has `due_at`. */
export const insertDue = (s: string, source: string, where = 'true'): string => `
  INSERT INTO ${s}.task_due (due_at, ${TICKET})
  SELECT due_at, ${TICKET} FROM ${source} WHERE ${where} ON CONFLICT DO NOTHING`;

/**
 * Puts tickets of `ticket` off whose record could not be locked, although each is valid still. `taken` has the ids of
 * records that were locked. `records` is the table of executions.
 */
export const putOffLocked = (s: string, records: string, taken: string): string => `
  INSERT INTO ${s}.task_due (due_at, ${TICKET})
  SELECT clock_timestamp() + ${RECORD_LOCKED_PAUSE}, execution_id, ticket, rtrim(queue, '${ALONE}'), priority, task_name, is_keyed,
         is_alone FROM ticket
   WHERE (SELECT count(*) FROM ${taken}) < (SELECT count(*) FROM ticket) AND ${isNotIn('execution_id', taken)}
     AND EXISTS (SELECT FROM ${records} e WHERE ${lookup('e.id', 'ticket.execution_id')} AND e.ticket = ticket.ticket
                    AND e.status IN ('PENDING', 'RETRY'))
  ON CONFLICT DO NOTHING`;

/**
 * Makes due tickets tickets of now. $1 most rows. The time is that of the statement, which an index can be asked for; a clock
 * that goes on would be compared with every ticket. Answers with their queues and tasks, and with how many ms it takes until
 * the next is due.
 */
export const promoteDueSql = (s: string): string => `
WITH due AS MATERIALIZED (
  DELETE FROM ${s}.task_due WHERE ctid = ANY (ARRAY(
    SELECT d.ctid FROM ${s}.task_due d WHERE d.due_at <= statement_timestamp()
     ORDER BY d.due_at, d.execution_id LIMIT $1 FOR UPDATE SKIP LOCKED))
  RETURNING due_at, ${TICKET}
), ready AS (
  INSERT INTO ${s}.task_ready (${TICKET}) SELECT ${PLACE} FROM due ORDER BY due_at, execution_id
), woken AS (
  SELECT queue, task_name AS task, count(*)::int AS count FROM due GROUP BY queue, task_name
)
SELECT (SELECT coalesce(json_agg(woken), '[]') FROM woken) AS woken,
       (SELECT count(*)::int FROM due) AS count,
       (SELECT ceil(extract(epoch FROM d.due_at - clock_timestamp()) * 1000)::float8 FROM ${s}.task_due d
         WHERE d.due_at > clock_timestamp() ORDER BY d.due_at LIMIT 1) AS next_ms`;

/**
 * What there is to do: which of the queues $1 have a ticket of one of the tasks $2, in how many ms the next ticket of later
 * is due, whether anybody waits for a key, whether there are dependencies to resolve, and what time it is, in ms since the epoch.
 */
export const lookSql = (s: string): string => `
SELECT ARRAY(SELECT queue.name FROM unnest($1::text[]) AS queue(name) CROSS JOIN LATERAL (
               SELECT FROM ${s}.task_ready r WHERE r.queue = queue.name AND r.task_name = ANY ($2::text[])
                  AND r.task_name <> ALL (${pausedTasks(s)}) LIMIT 1) AS found) AS queues,
       (SELECT ceil(extract(epoch FROM d.due_at - clock_timestamp()) * 1000)::float8 FROM ${s}.task_due d
         ORDER BY d.due_at LIMIT 1) AS due_in_ms,
       EXISTS (SELECT FROM ${s}.task_waiter) AS has_waiters, ${hasLooksSql(s)} AS has_dependencies,
       (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`;

/** Puts executions whose records the caller has locked off for a second. $1 ids. */
export const insertDueOf = (s: string): string => `
INSERT INTO ${s}.task_due (due_at, ${TICKET})
SELECT clock_timestamp() + interval '1 s', e.id, e.ticket, e.queue, ${ticketPriority('e')}, ${ticketTask('e')}, true, e.crashes >= 2
  FROM ${s}.task_execution e WHERE e.id = ANY ($1::uuid[])
ON CONFLICT DO NOTHING`;

/** Writes new tickets for executions whose records the caller has locked and that nobody runs. $1 ids. */
export const newTicketsSql = (s: string): string => `
WITH renewed AS (
  UPDATE ${s}.task_execution e SET ticket = e.ticket + 1
   WHERE e.id = ANY ($1::uuid[]) AND e.status IN ('PENDING', 'RETRY') AND NOT e.external
  RETURNING e.id AS execution_id, e.ticket, e.queue, ${ticketPriority('e')} AS priority, ${ticketTask('e')} AS task_name,
            ${isKeyed('e')} AS is_keyed, e.crashes >= 2 AS is_alone,
            CASE WHEN e.scheduled_for > clock_timestamp() THEN e.scheduled_for END AS due_at
), ready AS (${insertReady(s, 'renewed', 'due_at IS NULL')}
), due AS (${insertDue(s, 'renewed', 'due_at IS NOT NULL')})
SELECT queue, task_name AS task FROM renewed`;

/** What a run gets of its record, `e`. Empty parts are left out: most executions have none. */
export const RUN_COLUMNS = `e.id, nullif(e.task_id, e.id::text) AS task_id, e.task_name, e.run + 1 AS run, e.attempt, e.max_attempts,
         e.queue, e.priority, e.payload, nullif(e.metadata, '{}') AS metadata, nullif(e.tags, '{}') AS tags, e.created_by,
         e.created_by_username, e.timeout_ms, e.retry_policy, e.log_count, e.root_id, e.trace_parent, e.lock_key, e.lock_hold_ms, e.prepared_by,
         CASE WHEN e.prepared_by IS NOT NULL THEN e.workflow_node END AS node`;

/** A record, `e`, that a ticket of `ticket` may start. */
export const IS_RUNNABLE = `e.status IN ('PENDING', 'RETRY') AND e.ticket = ticket.ticket AND NOT e.external`;
