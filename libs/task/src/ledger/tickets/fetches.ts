import { randomUUID } from 'node:crypto';
import type { RecordTables } from '../executions/record-tables.js';
import type { LedgerClock } from '../connection/ledger.clock.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { type Claim, claimOf, oncePerId, type RunRow } from '../runs/claim.js';
import { lookup } from '../connection/lookup.sql.js';
import { sqlOf } from '../connection/sql-of.js';
import { isPaused, pausedTasks } from '../queues/pause.sql.js';
import type { Marks, Place } from './marks.js';
import { IS_RUNNABLE, isIn, putOffLocked, RUN_COLUMNS, TICKET } from './ticket.sql.js';
import { takesWork } from '../nodes/takes-work.sql.js';

/** Tickets of a queue behind the marks: $1 queue, $3 how many, $4 priorities, $5 their marks, $6 tasks. */
const candidates = (s: string, where: string): string => `
  SELECT found.* FROM unnest($4::smallint[], $5::bigint[]) AS mark(priority, seq)
   CROSS JOIN LATERAL (
     SELECT r.ctid, r.execution_id, r.is_keyed OR r.task_name = ANY ($7::text[]) AS is_keyed FROM ${s}.task_ready r
      WHERE r.queue = $1 AND r.priority = mark.priority AND r.seq > mark.seq
        AND r.task_name = ANY ($6::text[]) AND r.task_name <> ALL (${pausedTasks(s)})
      ORDER BY r.seq LIMIT $3 FOR UPDATE SKIP LOCKED) AS found
   WHERE ${where}
   LIMIT $3`;

/**
 * Delivers and claims, in one statement: takes tickets of a queue in order, looks whether each may still start its run,
 * locks its record against commands of others, and writes the claims.
 *
 * It does nothing but say so (`is_plain`) where the next tickets need more than that: a lock, a limit of the queue, or
 * records of another day than the one whose partition `records` names. Then `Admissions` takes them.
 *
 * $1 queue, $2 node, $3 how many, $4 priorities, $5 their marks, $6 tasks that this process has handlers for, $7 those of
 * them with a lock, $8 claim key, $9 and $10 the first id of the day and the first behind it.
 */
export const fetchSql = (s: string, records: string): string => `
WITH gate AS MATERIALIZED (
  SELECT NOT ${isPaused('q')} AS is_open, coalesce(q.operator_limits, q.declared_limits, '{}') <> '{}' AS is_limited
    FROM ${s}.task_queue q JOIN ${s}.task_node n ON n.id = $2::uuid AND ${takesWork('n')} WHERE q.name = $1
), candidate AS MATERIALIZED (${candidates(s, '(SELECT is_open AND NOT is_limited FROM gate)')}
), way AS MATERIALIZED (
  SELECT NOT coalesce((SELECT is_open AND is_limited FROM gate), false)
         AND NOT EXISTS (SELECT FROM candidate WHERE is_keyed OR execution_id < $9::uuid OR execution_id >= $10::uuid) AS is_plain
), ticket AS MATERIALIZED (
  DELETE FROM ${s}.task_ready WHERE ctid = ANY (ARRAY(SELECT ctid FROM candidate WHERE (SELECT is_plain FROM way)))
  RETURNING seq, ${TICKET}
), runnable AS MATERIALIZED (
  SELECT ${RUN_COLUMNS}, ticket.seq, ticket.priority AS ticket_priority
    FROM ticket JOIN ${records} e ON ${lookup('e.id', 'ticket.execution_id')}
   WHERE ${IS_RUNNABLE}
     FOR NO KEY UPDATE OF e SKIP LOCKED
), claimed AS (
  INSERT INTO ${s}.task_claim (execution_id, run, node_id, claim_key, queue, seq)
  SELECT id, run, $2::uuid, $8::uuid, queue, seq FROM runnable
  ON CONFLICT DO NOTHING
  RETURNING execution_id AS id
), put_off AS (${putOffLocked(s, records, 'runnable')})
SELECT way.is_plain, coalesce((SELECT is_limited FROM gate), false) AS is_limited, (SELECT count(*)::int FROM ticket) AS tickets, runnable.*
  FROM way LEFT JOIN runnable ON ${isIn('runnable.id', 'claimed')}
 ORDER BY ticket_priority, seq`;

/** What a process asks a queue for. */
export interface FetchRequest {
  readonly queue: string;
  readonly nodeId: string;
  readonly count: number;
  /** Tasks that it has handlers for. */
  readonly tasks: readonly string[];
  /** Those of them whose runs need a lock, even if the enqueuing process did not know. */
  readonly lockedTasks: readonly string[];
  readonly marks: Marks;
}

/** What it got. */
export interface Fetched {
  /** In the order in which they are to begin. */
  readonly claims: readonly Claim[];
  /** How many tickets were taken, those that were no longer valid included. */
  readonly tickets: number;
  /** False: the next tickets need more than this statement does, and `Admissions` must take them. */
  readonly isPlain: boolean;
  /** The queue has limits. */
  readonly isLimited: boolean;
}

interface Row extends RunRow {
  readonly is_plain: boolean;
  readonly is_limited: boolean;
  readonly tickets: number;
  readonly ticket_priority: number;
  readonly seq: string;
}

/** Takes tickets and claims their runs in one statement. */
export class Fetches {
  constructor(
    private readonly database: LedgerDatabase,
    private readonly clock: LedgerClock,
    private readonly records: RecordTables,
  ) {}

  async fetch({ queue, nodeId, count, tasks, lockedTasks, marks }: FetchRequest): Promise<Fetched> {
    const claimKey = randomUUID();
    const claimedAt = performance.now();
    const { table, day } = this.records.at(this.clock.now());
    const [priorities, seqs] = marks.toParams();
    const params = [queue, nodeId, count, priorities, seqs, tasks, lockedTasks, claimKey, day.from, day.to];
    const rows = await this.records.run(table, (name) =>
      this.database.hot<Row>(sqlOf(fetchSql, this.database.schema, name), params),
    );
    const claimed = oncePerId(rows.filter(({ run }) => run !== null));
    marks.advance(claimed.map(placeOf));
    return {
      claims: claimed.map((row) => claimOf(row, { claimKey, nodeId, claimedAt })),
      tickets: rows[0]?.tickets ?? 0,
      isPlain: rows[0]?.is_plain ?? true,
      isLimited: rows[0]?.is_limited ?? false,
    };
  }
}

function placeOf({ ticket_priority: priority, seq }: Pick<Row, 'ticket_priority' | 'seq'>): Place {
  return { priority, seq: Number(seq) };
}
