import { ticketTask } from '../tickets/ticket.sql.js';
import { takesWork } from '../nodes/takes-work.sql.js';

/** The living processes that serve the queue of an execution. Those that are quiet take nothing, and are counted apart. */
export interface WorkerFacts {
  readonly workers: number;
  /** Those of them that have a handler of the task. */
  readonly handlers: number;
  /** Quiet ones that serve the queue, and those of them that have a handler of the task. */
  readonly quiet: number;
  readonly quietHandlers: number;
  /** Runs that these can have at a time, and have. */
  readonly slots: number;
  readonly busy: number;
  /** When the last process left that served the queue, as far as it is remembered. */
  readonly queueServedUntil: string | null;
  /** The same for the task in this queue. */
  readonly taskServedUntil: string | null;
}

const SERVES = 'e.queue = ANY (n.queues)';
const HAS_HANDLER = `${ticketTask('e')} = ANY (n.tasks)`;
const LIVES = takesWork('n');
const IS_QUIET = 'n.dead_at IS NULL AND n.quiet_at IS NOT NULL';

/** The workers of the record `e`. A process that claims ahead of its slots has none free. */
export const workersSql = (s: string): string => `(
  SELECT json_build_object(
           'workers', count(*) FILTER (WHERE ${LIVES}),
           'handlers', count(*) FILTER (WHERE ${LIVES} AND ${HAS_HANDLER}),
           'quiet', count(*) FILTER (WHERE ${IS_QUIET}),
           'quietHandlers', count(*) FILTER (WHERE ${IS_QUIET} AND ${HAS_HANDLER}),
           'slots', coalesce(sum(n.slots[array_position(n.queues, e.queue)]) FILTER (WHERE ${LIVES} AND ${HAS_HANDLER}), 0),
           'busy', coalesce(sum(least(n.slots[array_position(n.queues, e.queue)], coalesce(runs.count, 0)))
                              FILTER (WHERE ${LIVES} AND ${HAS_HANDLER}), 0),
           'queueServedUntil', max(n.dead_at),
           'taskServedUntil', max(n.dead_at) FILTER (WHERE ${HAS_HANDLER}))
    FROM ${s}.task_node n
    LEFT JOIN (SELECT run.node_id, count(*) FROM ${s}.task_claim run WHERE run.queue = e.queue GROUP BY run.node_id) AS runs
      ON runs.node_id = n.id
   WHERE ${SERVES})`;
