import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { ExecutionStatus } from '../model/execution-status.js';
import { ledgerText } from '../model/ledger.json.js';
import { addDuplicatesSql, enqueuedWithSql, listUniqueKeysSql } from './unique-key.sql.js';

/** A unique key, and the execution that has it for as long as that has not finished. */
export interface UniqueKeyRow {
  readonly key: string;
  readonly executionId: string;
  readonly taskName: string;
  readonly queue: string;
  readonly status: ExecutionStatus;
  readonly since: Date;
  /** Enqueues that were answered with the execution instead of a new one. */
  readonly suppressed: number;
  readonly lastSuppressedAt: Date | null;
}

/** What an execution was enqueued with, beside its record. */
export interface EnqueuedWith {
  /** The lock that its runs need. */
  readonly lockKey: string | null;
  readonly onConflict: 'skip' | 'wait' | 'fail' | null;
  /** Nobody else has it until the execution has ended. */
  readonly uniqueKey: string | null;
  /** Enqueues that were answered with the execution instead of a new one. */
  readonly suppressed: number;
  /** The span that enqueued it, as W3C Trace Context writes it. */
  readonly traceParent: string | null;
}

type Found = UniqueKeyRow & { readonly isPartial: boolean };
type Nothing = { readonly key: null; readonly isPartial: boolean };

const AT_ONCE = 1_000;

/** Unique keys in force, and how often each has kept an enqueue from being one. */
export class UniqueKeys {
  constructor(private readonly database: LedgerDatabase) {}

  /** Those first that have answered most enqueues. `isPartial`: so many executions live that not all were looked through. */
  async list(search: string | undefined, limit: number): Promise<{ keys: UniqueKeyRow[]; isPartial: boolean }> {
    const params = [search === undefined ? null : ledgerText(search), limit];
    const rows = await this.database.query<Found | Nothing>(listUniqueKeysSql(this.database.schema), params);
    const keys = rows.filter((row): row is Found => row.key !== null);
    return { keys, isPartial: rows[0]?.isPartial ?? false };
  }

  /** Undefined for an execution that there is not. */
  async enqueuedWith(id: string): Promise<EnqueuedWith | undefined> {
    const rows = await this.database.query<EnqueuedWith>(enqueuedWithSql(this.database.schema), [id]);
    return rows[0];
  }

  /** Adds to what is counted for executions that are still there. */
  async addDuplicates(counts: ReadonlyMap<string, number>): Promise<void> {
    const entries = [...counts];
    for (let from = 0; from < entries.length; from += AT_ONCE) {
      const some = entries.slice(from, from + AT_ONCE);
      const params = [some.map(([id]) => id), some.map(([, count]) => count)];
      await this.database.query(addDuplicatesSql(this.database.schema), params);
    }
  }
}
