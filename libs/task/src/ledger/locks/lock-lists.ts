import { AuditedAct, originParam } from '../audit/audited-act.js';
import { type LedgerDatabase, rowsOf } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import { KeyTable, type Woken } from './key-table.js';
import { forceReleaseSql, listLocksSql, lockHeldSql, lockWaitersSql } from './lock-list.sql.js';
import type { ForcedLock, ForcedRelease, LockFilter, LockRow, LockWaiter } from './lock-row.js';

/** What became of a forced release. */
export type ForcedOutcome =
  | { readonly state: 'freed'; readonly lock: ForcedLock; readonly woken: readonly Woken[] }
  /** Nobody holds it, or somebody else does than was said. */
  | { readonly state: 'not_held' }
  | { readonly state: 'changed' };

interface Standing {
  readonly fence: string;
  readonly owner: string | null;
  readonly isHeld: boolean;
}

/** The rows of `task_lock` as operators see them. */
export class LockLists {
  constructor(private readonly database: LedgerDatabase) {}

  /** Keys that somebody holds or waits for, the awaited ones first. */
  list({ key, search, limit }: LockFilter): Promise<LockRow[]> {
    const texts = [key, search].map((text) => (text === undefined ? null : ledgerText(text)));
    return this.database.query(listLocksSql(this.database.schema, key !== undefined), [...texts, limit]);
  }

  /** The first in the line for a key. */
  waiters(key: string, limit: number): Promise<LockWaiter[]> {
    return this.database.query(lockWaitersSql(this.database.schema), [ledgerText(key), limit]);
  }

  /** Frees a key over the head of its holder, and writes the ticket of the next in line in the same transaction. */
  async force({ key, fence, by, reason }: ForcedRelease): Promise<ForcedOutcome> {
    const { schema } = this.database;
    const outcome = await this.database.hotTransaction(async (runner): Promise<ForcedOutcome> => {
      // Not made where it is not there: rows of keys stay for ever.
      const [standing] = rowsOf<Standing>(await runner.query(lockHeldSql(schema), [key]));
      if (!standing?.isHeld) return { state: 'not_held' };
      if (fence !== undefined && Number(standing.fence) !== fence) return { state: 'changed' };
      const texts = [by, reason].map((text) => (text === undefined ? null : ledgerText(text)));
      await runner.query(forceReleaseSql(schema), [key, ...texts, originParam(), standing.owner]);
      const woken = await new KeyTable(runner, schema).passOn([key]);
      return { state: 'freed', lock: { owner: standing.owner }, woken };
    });
    if (outcome.state === 'freed') AuditedAct.current?.recorded();
    return outcome;
  }
}
