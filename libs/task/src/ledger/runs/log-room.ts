import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { Drops } from '../storage/drops.js';
import { logRoomSql } from './log-room.sql.js';

/** Which lines of a log that is too long are kept. */
export interface LogShares {
  readonly first: number;
  /** At least this many of the newest. */
  readonly last: number;
}

/**
 * The first lines say what a run was given and are soon over; what explains how it ended is at the end. So a quarter is for the
 * first lines and half for the newest. The quarter between is what the newest grow into, so that lines are removed a quarter
 * at a time and not with every write.
 */
export const logShares = (limit: number): LogShares => ({
  first: Math.floor(limit / 4),
  last: Math.max(1, Math.floor(limit / 2)),
});

export interface RoomRequest {
  readonly id: string;
  /** Of the run that asks. Without it anybody may. */
  readonly claimKey?: string;
  /** How many lines are about to be written, at most as many as are kept of the newest. */
  readonly lines: number;
  /** Lines before these that nobody has written or will. */
  readonly lost: number;
  /** `limits.logLines` */
  readonly limit: number;
}

/** Makes room in logs that are full. No statement of a log within its limit knows of it. */
export class LogRoom {
  private readonly sql: string;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly drops: Drops,
  ) {
    this.sql = logRoomSql(database.schema);
  }

  /** How many lines the log has then. Undefined where the execution has ended, or the claim is lost. */
  async make({ id, claimKey, lines, lost, limit }: RoomRequest): Promise<number | undefined> {
    const { first, last } = logShares(limit);
    const stay = Math.max(0, last - lines);
    const [row] = await this.database.query<RoomRow>(this.sql, [id, claimKey ?? null, first, stay, lost]);
    // What was lost is counted once there is a line that says so.
    if (row?.taken != null) this.drops.add('log_lines', row.taken + lost);
    return row?.count;
  }
}

interface RoomRow {
  readonly count: number;
  /** Null where nothing was in the way. */
  readonly taken: number | null;
}
