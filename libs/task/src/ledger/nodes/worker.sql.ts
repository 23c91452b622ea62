import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';
import { lookup } from '../connection/lookup.sql.js';

/** For how long processes are listed that are gone. The ledger remembers them for longer: errors name their versions. */
const LISTED_FOR = `interval '24 hours'`;

const STATE = `CASE WHEN n.dead_at IS NOT NULL THEN CASE WHEN n.has_left THEN 'left' ELSE 'lost' END
                    WHEN n.quiet_at IS NOT NULL THEN 'quiet' ELSE 'alive' END`;

const has = (text: string): string => `strpos(lower(${text}), lower($5)) > 0`;

/**
 * Processes, those that live first. What they have claimed is read once for all of them.
 *
 * $1 id, $2 states, $3 queue, $4 task, $5 part of a name, $6 most rows, $7 most runs of each; null for each that is no condition.
 */
export const listWorkersSql = (s: string): string => `
WITH shown AS MATERIALIZED (
  SELECT n.*, ${STATE} AS state FROM ${s}.task_node n
   WHERE (n.dead_at IS NULL OR n.dead_at > clock_timestamp() - ${LISTED_FOR})
     AND ($1::uuid IS NULL OR n.id = $1) AND ${STATE} = ANY ($2::text[])
     AND ($3::text IS NULL OR $3 = ANY (n.queues)) AND ($4::text IS NULL OR $4 = ANY (n.tasks))
     AND ($5::text IS NULL OR ${has('n.name')} OR ${has('n.host')} OR ${has('n.id::text')}
          OR EXISTS (SELECT FROM unnest(n.queues || n.tasks) AS served(name) WHERE ${has('served.name')}))
   ORDER BY n.dead_at IS NOT NULL, n.name, n.started_at, n.id LIMIT $6::int
), run AS MATERIALIZED (
  SELECT c.node_id, c.queue, c.execution_id, c.claimed_at,
         row_number() OVER (PARTITION BY c.node_id ORDER BY c.claimed_at, c.execution_id) AS place
    FROM ${s}.task_claim c JOIN shown ON shown.id = c.node_id
), busy AS MATERIALIZED (
  SELECT node_id, queue, count(*)::int AS count FROM run GROUP BY node_id, queue
), named AS MATERIALIZED (
  SELECT run.node_id, json_agg(json_build_object('executionId', run.execution_id, 'queue', run.queue, 'since', run.claimed_at,
           'taskName', (SELECT e.task_name FROM ${s}.task_execution e WHERE ${lookup('e.id', 'run.execution_id')}))
           ORDER BY run.place) AS runs
    FROM run WHERE run.place <= $7::int GROUP BY run.node_id
)
SELECT n.id, n.name, n.host, n.pid, n.version, n.app_version AS "appVersion", n.engine, n.state, n.tasks,
       n.started_at AS "startedAt", n.seen_at AS "seenAt", n.dead_at AS "endedAt", n.memory::float8 AS memory,
       greatest(0, extract(epoch FROM clock_timestamp() - n.seen_at) * 1000)::float8 AS "heartbeatAgeMs",
       n.loop_lag AS "loopLagMs", n.quiet_at AS "quietAt", n.quiet_by AS "quietBy", n.quiet_reason AS "quietReason",
       (SELECT coalesce(json_agg(json_build_object('name', served.name, 'slots', served.slots, 'running', coalesce(busy.count, 0))
                                 ORDER BY served.name), '[]')
          FROM unnest(n.queues, n.slots) AS served(name, slots)
          LEFT JOIN busy ON busy.node_id = n.id AND busy.queue = served.name) AS queues,
       (SELECT coalesce(sum(busy.count), 0)::int FROM busy WHERE busy.node_id = n.id) AS running,
       coalesce(named.runs, '[]') AS runs
  FROM shown n LEFT JOIN named ON named.node_id = n.id
 ORDER BY n.dead_at IS NOT NULL, n.name, n.started_at, n.id`;

/** What an operator does to a process. */
export const WORKER_CHANGE = {
  quiet: { set: 'quiet_at = clock_timestamp(), quiet_by = $2, quiet_reason = $3', where: 'known.quiet_at IS NULL' },
  resume: { set: 'quiet_at = NULL, quiet_by = NULL, quiet_reason = NULL', where: 'known.quiet_at IS NOT NULL' },
} as const;

/** Does it, and records who did it. $1 id, $2 who, $3 why, $4 from where. No row where nobody knows such a process. */
export const changeWorkerSql = (s: string, change: keyof typeof WORKER_CHANGE): string => `
WITH known AS MATERIALIZED (
  SELECT id, dead_at, quiet_at FROM ${s}.task_node WHERE id = $1::uuid FOR NO KEY UPDATE
), changed AS (
  UPDATE ${s}.task_node n SET ${WORKER_CHANGE[change].set} FROM known
   WHERE n.id = known.id AND known.dead_at IS NULL AND ${WORKER_CHANGE[change].where} RETURNING n.id, n.name
), audit AS (
  INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
  SELECT $2::text, 'worker.${change}', jsonb_build_object('worker', id, 'name', name, 'reason', $3::text), ${originSql('$4')}
    FROM changed
  RETURNING 1
)
SELECT known.dead_at IS NULL AS "isAlive", EXISTS (SELECT FROM audit) AS changed FROM known`;

/** Whether a process is to take nothing new. $1 id. */
export const isQuietSql = (s: string): string =>
  `SELECT quiet_at IS NOT NULL AS "isQuiet" FROM ${s}.task_node WHERE id = $1::uuid AND dead_at IS NULL`;
