import { setTimeout as sleep } from 'node:timers/promises';
import { cutoffs, type Expiry, firstKeptId, longerKept } from './expiry.js';
import { mintedAt } from '../connection/ledger.clock.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { sqlState } from '../connection/ledger.errors.js';
import { type Day, wholeDays } from './partition-days.js';
import {
  countSql,
  deleteEdgesSql,
  deleteKeysSql,
  deleteStraysSql,
  dropDaySql,
  IS_OVER_SQL,
  keepsSql,
  keepWritersOutSql,
} from './retention.sql.js';
import { UPKEEP_LOCK } from './upkeep-lock.js';

// A session that waits for an exclusive lock blocks all sessions behind it.
const LOCK_PATIENCE_MS = 50;
// A busy moment is over soon; for one that stays, the others get their turn for seven eighths of the time.
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;
// A reader that stays for longer, a dump for example, must not keep expired executions in the ledger.
const PATIENCE_MS = 5_000;
// What takes longer to prove is left to the batches; it is milliseconds where the BRIN index has its summaries.
const CHECK_MS = 2_000;
const KEYS = 5_000;

// Somebody else holds what is needed, or needs what is held: 40P01, 55P03, and 57014 for a time limit.
const BUSY = /^(40001|40P01|55P03|57014)$/;
// The tables belong to another role, something of the host's depends on them, or somebody else was faster.
const REFUSED = /^(42501|2BP01|42P01)$/;

/** Drops the partitions of days in which nothing has to stay: a whole day costs hardly more than one row. */
export class ExpiredDays {
  constructor(private readonly database: LedgerDatabase) {}

  /**
   * Returns how many executions left. A day of which anything must stay is left as it is, and so is one whose locks
   * cannot be had, when 5 s have been spent on such days. Today, yesterday, the future and the DEFAULT partitions
   * always stay; the clock that decides is the database's.
   */
  async drop(expiry: Expiry): Promise<number> {
    const { schema } = this.database;
    const end = firstKeptId(expiry);
    const patience = { leftMs: PATIENCE_MS };
    let dropped = 0;
    for (const day of await wholeDays(this.database, schema)) {
      if (day.to > end || !(await this.isDue(day, expiry))) continue;
      // Another clean-up may have taken the day away meanwhile.
      await orWhyNot(() => this.deleteKeys(day, expiry));
      await orWhyNot(() => this.deleteEdges(day, expiry));
      dropped += await this.dropPatiently(day, expiry, patience);
    }
    return dropped;
  }

  // Without locks that anybody would notice: most days of a ledger whose tasks are kept for different times stay.
  private async isDue(day: Day, expiry: Expiry): Promise<boolean> {
    const look = async (runner: SqlRunner): Promise<boolean> => {
      await runner.query(SETTINGS);
      return (await isOver(runner, day)) && !(await this.keeps(runner, day, expiry));
    };
    return (await orWhyNot(() => this.database.transaction(look))) === true;
  }

  // In small steps, because they wait for nobody and keep nobody waiting: a million keys take seconds.
  private async deleteKeys(day: Day, expiry: Expiry): Promise<void> {
    const sql = deleteKeysSql(this.database.schema, day);
    for (let after: string | null = day.from; after !== null;) {
      const params = [...cutoffs(expiry), after, KEYS];
      const step = async (runner: SqlRunner): Promise<{ last: string | null }[]> => {
        await runner.query(IN_ORDER);
        return rowsOf(await runner.query(sql, params));
      };
      after = (await this.database.transaction(step))[0]?.last ?? null;
    }
  }

  private async deleteEdges(day: Day, expiry: Expiry): Promise<void> {
    const sql = deleteEdgesSql(this.database.schema, day);
    for (let count = KEYS; count === KEYS;)
      count = (await this.database.query<{ count: number }>(sql, [...cutoffs(expiry), KEYS]))[0]?.count ?? 0;
  }

  private async dropPatiently(day: Day, expiry: Expiry, patience: { leftMs: number }): Promise<number> {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const triedAt = performance.now();
      const dropped = await orWhyNot(() => this.database.session((runner) => this.dropNow(runner, day, expiry)));
      if (dropped === 'stays') return 0;
      if (dropped !== 'busy') return dropped;
      if (patience.leftMs <= 0) return 0;
      await sleep(pauseMs * (0.5 + Math.random()));
      patience.leftMs -= performance.now() - triedAt;
    }
  }

  private async dropNow(runner: SqlRunner, day: Day, expiry: Expiry): Promise<number | WhyNot> {
    const { schema } = this.database;
    await runner.query('BEGIN');
    try {
      const leaving = await this.prepare(runner, day, expiry);
      await runner.query(typeof leaving === 'number' ? dropDaySql(schema, day, LOCK_PATIENCE_MS) : 'ROLLBACK');
      return leaving;
    } catch (error) {
      await runner.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** How many executions leave with the day. Everything that takes time is done here, while readers go on. */
  private async prepare(runner: SqlRunner, day: Day, expiry: Expiry): Promise<number | WhyNot> {
    const { schema } = this.database;
    await runner.query(SETTINGS);
    const turn = await runner.query('SELECT pg_try_advisory_xact_lock($1) AS mine', [UPKEEP_LOCK]);
    if (!rowsOf<{ mine: boolean }>(turn)[0]?.mine) return 'busy';
    await runner.query(keepWritersOutSql(schema, day));
    // Asked again: since writers are out the answers are certain.
    const isThere = (await wholeDays(runner, schema)).some(({ suffix }) => suffix === day.suffix);
    if (!isThere || (await this.keeps(runner, day, expiry))) return 'stays';
    await runner.query(deleteStraysSql(schema, day));
    await runner.query('SET LOCAL enable_seqscan = on');
    const [row] = rowsOf<{ count: number }>(await runner.query(countSql(schema, day)));
    return row?.count ?? 'stays';
  }

  private async keeps(runner: SqlRunner, day: Day, expiry: Expiry): Promise<boolean> {
    const sql = keepsSql(this.database.schema, day);
    const rows = rowsOf<{ keeps: boolean }>(await runner.query(sql, [...cutoffs(expiry), ...longerKept(expiry)]));
    return rows[0]?.keeps ?? true;
  }
}

/** Why a day was not dropped: somebody is in the way at the moment, or it cannot be done at all. */
type WhyNot = 'busy' | 'stays';

async function orWhyNot<T>(work: () => Promise<T>): Promise<T | WhyNot> {
  try {
    return await work();
  } catch (error) {
    const state = sqlState(error) ?? '';
    if (BUSY.test(state)) return 'busy';
    if (REFUSED.test(state)) return 'stays';
    throw error;
  }
}

// A partition that nobody has analyzed would be read from end to end; and compiling takes longer than looking.
const SETTINGS = `
SET LOCAL lock_timeout = ${LOCK_PATIENCE_MS};
SET LOCAL statement_timeout = ${CHECK_MS};
SET LOCAL jit = off;
SET LOCAL enable_seqscan = off`;

// Otherwise each step would sort all keys that are left, if it takes them for few.
const IN_ORDER = 'SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off';

async function isOver(runner: SqlRunner, day: Day): Promise<boolean> {
  const rows = rowsOf<{ over: boolean }>(await runner.query(IS_OVER_SQL, [mintedAt(day.to)]));
  return rows[0]?.over ?? false;
}
