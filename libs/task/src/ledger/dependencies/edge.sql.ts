import { lookup } from '../connection/lookup.sql.js';
import { isIn } from '../tickets/ticket.sql.js';

/** Where a statement has its edges: arrays. */
export interface EdgeParams {
  readonly dependents: string;
  readonly upstreams: string;
  readonly conditions: string;
  /** Executions whose upstreams are to be looked at: one may have ended, or may not know that it is awaited. */
  readonly looks: string;
}

/** Parts of a statement that insert the edges of those executions that the part `inserted` has. */
export const insertEdges = (
  s: string,
  inserted: string,
  { dependents, upstreams, conditions, looks }: EdgeParams,
): string => `dependency AS (
  INSERT INTO ${s}.task_dependency (execution_id, upstream_id, condition)
  SELECT edge.execution_id, edge.upstream_id, edge.condition
    FROM unnest(${dependents}::uuid[], ${upstreams}::uuid[], ${conditions}::text[]) AS edge(execution_id, upstream_id, condition)
   WHERE ${isIn('edge.execution_id', inserted)}
), look AS (
  INSERT INTO ${s}.task_dependency_look (side, execution_id)
  SELECT 'added', look.id FROM unnest(${looks}::uuid[]) AS look(id) WHERE ${isIn('look.id', inserted)}
)`;

/**
 * Locks those of the executions that there are, so that they are not removed before an edge to them is committed. Their ends
 * do not wait for it. In the order of what is asked for: that of the records would be read from their index, all of them, and each
 * compared with each id. $1 ids.
 */
export const lockUpstreamsSql = (s: string): string => `
SELECT e.id FROM unnest($1::uuid[]) AS upstream(id) JOIN ${s}.task_execution e ON ${lookup('e.id', 'upstream.id')}
 ORDER BY upstream.id FOR KEY SHARE OF e`;
