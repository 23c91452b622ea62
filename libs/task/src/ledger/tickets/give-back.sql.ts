import { isLive, lookup } from '../connection/lookup.sql.js';
import { isIn, isKeyed, putBackReady, ticketTask } from './ticket.sql.js';

/** Gives runs back that no handler has begun, to where they were in the queue. The number of the run is used up. $1 node, $2 ids, $3 their runs. */
export const giveBackSql = (s: string): string => `
WITH given AS MATERIALIZED (
  SELECT * FROM unnest($2::uuid[], $3::int[]) AS g(id, run)
), record AS MATERIALIZED (
  SELECT e.id FROM ${s}.task_execution e
   WHERE e.id = ANY ($2::uuid[]) AND ${isLive('e')} AND e.cancel_requested_at IS NULL
   ORDER BY e.id FOR NO KEY UPDATE OF e
), claim AS (
  DELETE FROM ${s}.task_claim c USING given
   WHERE ${lookup('c.execution_id', 'given.id')} AND ${isIn('given.id', 'record')} AND c.run = given.run AND c.node_id = $1::uuid
  RETURNING c.execution_id AS id, c.run, c.is_alone, c.seq
), returned AS (
  UPDATE ${s}.task_execution e SET run = claim.run, ticket = e.ticket + 1
    FROM claim WHERE ${lookup('e.id', 'claim.id')}
  RETURNING e.id AS execution_id, e.ticket, e.queue, CASE WHEN e.is_fifo THEN 0 ELSE e.priority END AS priority, ${ticketTask('e')} AS task_name,
            ${isKeyed('e')} AS is_keyed, claim.is_alone, claim.seq
), ready AS (${putBackReady(s, 'returned')})
SELECT execution_id AS id, queue, task_name AS task FROM returned`;
