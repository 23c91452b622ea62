/** The living processes that serve the queue $1, those first that have been there for longest. */
export const queueWorkersSql = (s: string): string => `
SELECT n.id, n.name, n.host, n.started_at AS "startedAt", n.slots[array_position(n.queues, $1)]::int AS slots, n.quiet_at IS NOT NULL AS "isQuiet",
       (SELECT count(*) FROM ${s}.task_claim run WHERE run.node_id = n.id AND run.queue = $1)::int AS running
  FROM ${s}.task_node n WHERE n.dead_at IS NULL AND $1 = ANY (n.queues) ORDER BY n.started_at, n.id LIMIT 100`;
