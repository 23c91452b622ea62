import { randomUUID } from 'node:crypto';
import type { RecordTables } from '../executions/record-tables.js';
import type { LedgerClock } from '../connection/ledger.clock.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { type Claim, claimOf, oncePerId, type RunRow } from '../runs/claim.js';
import { sqlOf } from '../connection/sql-of.js';
import { fetchSql } from './fetch.sql.js';
import type { Marks, Place } from './marks.js';

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
