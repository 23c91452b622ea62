import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import type { Woken } from '../locks/key-table.js';
import { lockRecordsSql, runningAmongSql } from './command.sql.js';
import { limitsSql, nextDeadlineSql, takePassedSql } from './deadline.sql.js';
import { type End, type Ended } from './end.js';
import { endAll, releaseKeys } from './end-all.js';

interface Limited {
  readonly id: string;
  readonly taskName: string;
  readonly limitMs: number;
}

/** What passed deadlines have come to. */
export interface PassedDeadlines {
  readonly ended: readonly Ended[];
  readonly woken: readonly Woken[];
  /** How many there were, also of workflows that had ended. */
  readonly count: number;
}

/** How long workflows may take. A deadline is a row of its own: one look finds those that have passed, however many there are. */
export class Deadlines {
  constructor(private readonly database: LedgerDatabase) {}

  /** In how many ms the next one passes; undefined where there is none. */
  async nextMs(): Promise<number | undefined> {
    const [row] = await this.database.hot<{ ms: number }>(nextDeadlineSql(this.database.schema), []);
    return row?.ms;
  }

  /**
   * Ends workflows whose deadline has passed, up to `most`. Their nodes are open still: they end as those of a workflow that
   * was cancelled. One whose nodes have all ended, and whose end is just being made, is left to that.
   */
  endPassed(most = 500): Promise<PassedDeadlines> {
    const { schema } = this.database;
    return this.database.hotTransaction(async (runner) => {
      const passed = await idsOf(runner, takePassedSql(schema), [most]);
      const live = await idsOf(runner, lockRecordsSql(schema), [passed]);
      // By a later statement: a fetch that was under way when the lock was asked for is seen.
      const running = new Set(await idsOf(runner, runningAmongSql(schema), [live]));
      const late = live.filter((id) => !running.has(id));
      const limited = rowsOf<Limited>(await runner.query(limitsSql(schema), [late]));
      const ended = await endAll(runner, schema, limited.map(endOf));
      return { ended, woken: await releaseKeys(runner, schema, ended), count: passed.length };
    });
  }
}

async function idsOf(runner: SqlRunner, sql: string, params: unknown[]): Promise<string[]> {
  return rowsOf<{ id: string }>(await runner.query(sql, params)).map(({ id }) => id);
}

function endOf({ id, taskName, limitMs }: Limited): End {
  const message = `Workflow "${taskName}" has not ended within its deadline of ${limitMs} ms`;
  const error = { message, type: 'WorkflowDeadlineError', fingerprint: 'workflow-deadline' };
  return { id, fence: 'none', status: 'FAILURE', reason: 'timeout', error, spends: 0, logs: [] };
}
