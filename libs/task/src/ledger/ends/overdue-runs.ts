import { type LedgerDatabase, rowsOf } from '../connection/ledger.database.js';
import { ledgerJson } from '../model/ledger.json.js';
import { endedAmongSql, lockOverdueSql } from './command.sql.js';
import type { End, Ended } from './end.js';
import { endAll } from './end-all.js';

/** How long executions may run. */
export interface RunLimits {
  /** For all that have no limit of their own, in ms. */
  readonly forAllMs: number;
  /** Limits of tasks, in ms. */
  readonly ofTasks: Readonly<Record<string, number>>;
  /** `forAllMs` was chosen, and also ends runs of processes that live. */
  readonly chosen: boolean;
}

interface OverdueRow {
  readonly id: string;
  readonly run: number | null;
  readonly external: boolean;
  readonly limitMs: number;
  readonly before: string;
  readonly startedAtMs: number;
}

const MINUTE_MS = 60_000;

/** Ends what has been running for too long. */
export class OverdueRuns {
  constructor(private readonly database: LedgerDatabase) {}

  /**
   * Ends up to `most` of them, oldest first. A run that still goes on is told, and can write nothing any more. Its lock is
   * not freed here: its process frees it when the run has stopped; else the lease runs out.
   */
  end({ forAllMs, ofTasks, chosen }: RunLimits, most = 500): Promise<Ended[]> {
    const { schema } = this.database;
    return this.database.hotTransaction(async (runner) => {
      const rows = await runner.query(lockOverdueSql(schema), [forAllMs, ledgerJson(ofTasks), chosen, most]);
      return endAll(runner, schema, rowsOf<OverdueRow>(rows).map(endOf));
    });
  }

  /** Those of the executions that have ended, no matter who ended them. */
  async endedAmong(ids: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(endedAmongSql(this.database.schema), [ids]);
    return rows.map(({ id }) => id);
  }
}

function endOf({ id, run, external, limitMs, before, startedAtMs }: OverdueRow): End {
  const minutes = Number((limitMs / MINUTE_MS).toFixed(3));
  const message = `Task timeout (exceeded ${minutes} minutes, started before ${before})`;
  return {
    id,
    fence: external ? 'external' : 'run',
    run: run ?? undefined,
    status: 'FAILURE',
    reason: 'timeout',
    error: { message, type: 'TaskTimeoutError', fingerprint: 'task-timeout' },
    spends: external ? 0 : 1,
    // What runs elsewhere has no runs of its own here.
    startedAtMs: external ? undefined : startedAtMs,
    logs: [],
  };
}
