import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { addToCounterSql, dropIdleCountersSql, readCounterSql } from './counter.sql.js';

/** Which counter. */
export interface CounterKey {
  /** Of whom; empty without a scope. */
  readonly scope: string;
  readonly name: string;
  readonly id: string;
}

interface CountRow {
  readonly count: string;
}

/** The rows of `task_counter`. Calls with a runner are part of its transaction. */
export class Counters {
  constructor(private readonly database: LedgerDatabase) {}

  /** The count after that. */
  async add({ scope, name, id }: CounterKey, by: number, runner?: SqlRunner): Promise<number> {
    const sql = addToCounterSql(this.database.schema);
    const params = [scope, name, id, by];
    // Not sent twice where the first answer was lost: it would count twice.
    const rows = runner
      ? rowsOf<CountRow>(await runner.query(sql, params))
      : await this.database.query<CountRow>(sql, params);
    return Number(rows[0]?.count ?? 0);
  }

  async read({ scope, name, id }: CounterKey, runner?: SqlRunner): Promise<number> {
    const sql = readCounterSql(this.database.schema);
    const params = [scope, name, id];
    const rows = runner
      ? rowsOf<CountRow>(await runner.query(sql, params))
      : await this.database.query<CountRow>(sql, params);
    return Number(rows[0]?.count ?? 0);
  }

  /** Removes counters that have not changed for so long, those at zero apart; how many. */
  async dropIdle(zeroMs: number, otherMs: number): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(dropIdleCountersSql(this.database.schema), [
      zeroMs,
      otherMs,
    ]);
    return row?.count ?? 0;
  }
}
