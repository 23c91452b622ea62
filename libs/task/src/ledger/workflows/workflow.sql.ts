import { isLive, lookup } from '../connection/lookup.sql.js';

/** Where the branches that were decided stand in the metadata of a workflow. */
export const BRANCHES = 'workflow_branches';
/** Set where a result is several values. */
export const SPREAD = 'pipeline_spread';

/** The workflow $1, and those it took up again, newest first. */
const LINEAGE = (s: string): string => `
lineage AS (
  SELECT e.id, e.retry_of, 0 AS age FROM ${s}.task_execution e WHERE e.id = $1::uuid
  UNION ALL
  SELECT e.id, e.retry_of, lineage.age + 1 FROM lineage JOIN ${s}.task_execution e ON e.id = lineage.retry_of
)`;

/**
 * Nodes of the workflow $1: its own, and those of the workflows that it took up again where it has none of that name.
 * $2 names; null: all.
 */
const NODES = (s: string, columns: string, claims = ''): string => `
node AS (
  SELECT DISTINCT ON (e.workflow_node) ${columns}
    FROM lineage CROSS JOIN LATERAL (
           -- OFFSET keeps it apart: joined, it may be read from end to end where few executions have a parent.
           SELECT * FROM ${s}.task_execution e WHERE e.parent_id = lineage.id AND e.workflow_node IS NOT NULL OFFSET 0) AS e ${claims}
   WHERE ($2::text[] IS NULL OR e.workflow_node = ANY ($2::text[]))
   ORDER BY e.workflow_node, lineage.age
)`;

const CLAIMS = (s: string): string => `LEFT JOIN ${s}.task_claim claim ON ${lookup('claim.execution_id', 'e.id')}`;
// What runs has a claim, as in `task_execution_now`; that one is not for statements which look rows up one by one.
const NODE = `e.id, e.workflow_node AS name, e.parent_id AS "rootId", e.task_name AS "taskName",
         CASE WHEN claim.execution_id IS NULL THEN e.status ELSE 'STARTED' END AS status,
         CASE WHEN claim.execution_id IS NULL THEN e.reason END AS reason, e.error, e.error_type AS "errorType", e.queue, e.priority,
         e.attempt, e.max_attempts AS "maxAttempts", coalesce(claim.run, e.run) AS run,
         e.created_at AS "createdAt", coalesce(e.started_at, claim.claimed_at) AS "startedAt", e.finished_at AS "finishedAt"`;

const RESULT = `${NODE}, e.result, coalesce((e.metadata -> '${SPREAD}')::boolean, false) AS "isSpread"`;

/** Nodes with how they stand. */
export const nodesSql = (s: string): string => `
WITH RECURSIVE ${LINEAGE(s)}, ${NODES(s, NODE, CLAIMS(s))}
SELECT * FROM node ORDER BY id`;

/** The same with what they came to. */
export const resultsSql = (s: string): string => `
WITH RECURSIVE ${LINEAGE(s)}, ${NODES(s, RESULT, CLAIMS(s))}
SELECT * FROM node ORDER BY id`;

/**
 * The same of several workflows. $1 numbers that the rows are answered with, $2 workflows, $3 names of nodes as JSON; null: all.
 */
export const resultsOfManySql = (s: string): string => `
WITH RECURSIVE asked AS MATERIALIZED (
  SELECT * FROM unnest($1::int[], $2::uuid[], $3::jsonb[]) AS asked(number, root, names)
), lineage AS (
  SELECT asked.number, asked.names, e.id, e.retry_of, 0 AS age
    FROM asked JOIN ${s}.task_execution e ON ${lookup('e.id', 'asked.root')}
  UNION ALL
  SELECT lineage.number, lineage.names, e.id, e.retry_of, lineage.age + 1
    FROM lineage JOIN ${s}.task_execution e ON ${lookup('e.id', 'lineage.retry_of')}
), node AS (
  SELECT DISTINCT ON (lineage.number, e.workflow_node) lineage.number AS asked, ${RESULT}
    FROM lineage CROSS JOIN LATERAL (
           SELECT * FROM ${s}.task_execution e WHERE e.parent_id = lineage.id AND e.workflow_node IS NOT NULL
              AND (lineage.names IS NULL OR lineage.names ? e.workflow_node) OFFSET 0) AS e ${CLAIMS(s)}
   ORDER BY lineage.number, e.workflow_node, lineage.age
)
SELECT * FROM node ORDER BY asked, id`;

/** What the executions $1 come after. */
export const edgesSql = (s: string): string => `
SELECT d.upstream_id AS "upstreamId", d.execution_id AS "executionId", d.condition
  FROM ${s}.task_dependency d WHERE d.execution_id = ANY ($1::uuid[])`;

/** The same in order, and whether each is resolved. $2 most. */
export const graphEdgesSql = (s: string): string => `
SELECT d.upstream_id AS "upstreamId", d.execution_id AS "executionId", d.condition, d.resolved AS "isResolved"
  FROM ${s}.task_dependency d WHERE d.execution_id = ANY ($1::uuid[]) ORDER BY d.execution_id, d.upstream_id LIMIT $2`;

const ROOT = `root.id, root.task_name AS "taskName", root.payload, root.metadata, root.prepared_by AS "preparedBy", root.status,
       root.finished_at AS "finishedAt", root.retry_of AS "retryOf", node.workflow_node AS node`;
const ROOT_ID = 'CASE WHEN node.workflow_node IS NULL THEN node.id ELSE node.parent_id END';

/** A workflow, or the one that the node $1 belongs to. */
export const rootSql = (s: string): string => `
SELECT ${ROOT} FROM ${s}.task_execution node JOIN ${s}.task_execution root ON root.id = ${ROOT_ID} WHERE node.id = $1::uuid`;

/** The same of several, answered with what was asked for. $1 ids. */
export const rootsSql = (s: string): string => `
SELECT asked.id AS asked, ${ROOT}
  FROM unnest($1::uuid[]) AS asked(id) JOIN ${s}.task_execution node ON ${lookup('node.id', 'asked.id')}
  JOIN ${s}.task_execution root ON ${lookup('root.id', ROOT_ID)}`;

/** Decides a branch of the workflow $1 for good, $2 name, $3 whether its first arm is taken. Not where that is decided. */
export const decideSql = (s: string): string => `
UPDATE ${s}.task_execution e
   SET metadata = e.metadata
         || jsonb_build_object('${BRANCHES}', coalesce(e.metadata -> '${BRANCHES}', '{}') || jsonb_build_object($2::text, $3::boolean))
 WHERE e.id = $1::uuid AND NOT coalesce(e.metadata -> '${BRANCHES}', '{}') ? $2::text
RETURNING e.id`;

/** What a branch was decided to. $1 workflow, $2 name. */
export const decisionSql = (s: string): string => `
SELECT (e.metadata -> '${BRANCHES}' ->> $2::text)::boolean AS taken FROM ${s}.task_execution e WHERE e.id = $1::uuid`;

/** The workflow that took $1 up again, the latest. */
export const successorSql = (s: string): string => `
SELECT e.id FROM ${s}.task_execution e WHERE e.retry_of = $1::uuid ORDER BY e.id DESC LIMIT 1`;

/** What nodes of the workflow $1 were begun with. $2 names. */
export const againSql = (s: string): string => `
WITH RECURSIVE ${LINEAGE(s)}, ${NODES(
  s,
  `e.id, e.workflow_node AS name, e.task_name AS "taskName", e.queue, e.priority, e.tags, e.payload,
   e.timeout_ms::float8 AS "timeoutMs", e.retry_policy AS "retryPolicy"`,
)}
SELECT * FROM node ORDER BY id`;

/** Open nodes of the workflows $1. $2 most. */
export const openNodesSql = (s: string): string => `
SELECT node.id FROM unnest($1::uuid[]) AS root(id) CROSS JOIN LATERAL (
  SELECT e.id FROM ${s}.task_execution e
   WHERE e.parent_id = root.id AND e.workflow_node IS NOT NULL AND ${isLive('e')} OFFSET 0) AS node
 ORDER BY node.id LIMIT $2`;

/** Open nodes whose workflow has ended. In the order of the index of open nodes: nothing else is read for them. $1 most. */
export const orphanedNodesSql = (s: string): string => `
SELECT e.id FROM ${s}.task_execution e JOIN ${s}.task_execution root ON ${lookup('root.id', 'e.parent_id')}
 WHERE e.finished_at IS NULL AND e.workflow_node IS NOT NULL AND root.finished_at IS NOT NULL ORDER BY e.parent_id, e.id LIMIT $1`;
