import type { LedgerDatabase } from '../ledger.database.js';
import { ledgerJson } from '../ledger.json.js';
import { endedAmongSql, endOverdueSql } from '../statements/timeout.sql.js';

/** How long executions may run. */
export interface RunLimits {
  /** For all that have no limit of their own, in ms. */
  readonly forAllMs: number;
  /** Limits of tasks, in ms. */
  readonly ofTasks: Readonly<Record<string, number>>;
  /** `forAllMs` was chosen, and also ends runs of processes that live. */
  readonly chosen: boolean;
}

/** An execution that ran for too long and has been ended. */
export interface Overdue {
  readonly id: string;
  readonly taskName: string;
  readonly external: boolean;
  readonly error: string;
}

/** Ends what runs for too long. */
export class OverdueRuns {
  constructor(private readonly database: LedgerDatabase) {}

  /** Ends up to `most` of them; oldest first. */
  end({ forAllMs, ofTasks, chosen }: RunLimits, most = 500): Promise<Overdue[]> {
    return this.database.query(endOverdueSql(this.database.schema), [forAllMs, ledgerJson(ofTasks), chosen, most]);
  }

  /** Those of the executions that have ended, whoever ended them. */
  async endedAmong(ids: readonly string[]): Promise<string[]> {
    const rows = await this.database.urgent<{ id: string }>(endedAmongSql(this.database.schema), [ids]);
    return rows.map(({ id }) => id);
  }
}
