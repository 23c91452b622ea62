import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { isLedgerId } from '../model/execution-id.js';
import { ledgerJson, ledgerText } from '../model/ledger.json.js';
import type {
  BulkDecision,
  BulkFilter,
  BulkItemFilter,
  BulkItemRow,
  BulkOutcome,
  BulkRow,
  NewBulkItem,
  NewBulkOperation,
  StageResult,
} from './bulk-row.js';
import {
  abortSql,
  advanceSql,
  decideSql,
  insertItemsSql,
  insertOperationSql,
  itemsFromSql,
  itemsSql,
  laterSql,
  lockOperationSql,
  nextOperationSql,
  nextStageSql,
  operationSql,
  operationsSql,
  pruneOperationsSql,
  reorderedSql,
  settleSql,
  stageResultSql,
  stopSql,
  waitingRepeatsSql,
} from './bulk.sql.js';

const ITEMS_AT_ONCE = 10_000;
const PRUNED_AT_ONCE = 100;

/** What is to be done next, and when. */
export interface NextBulk extends BulkRow {
  /** Not above 0 where it is due. */
  readonly inMs: number;
}

/** The rows of bulk operations and of their items. */
export class BulkStore {
  private readonly schema: string;

  constructor(private readonly database: LedgerDatabase) {
    this.schema = database.schema;
  }

  /** Records an operation with its items; what is to be done with it is written within the same transaction. */
  async insert(
    operation: NewBulkOperation,
    items: readonly NewBulkItem[],
    within: (runner: SqlRunner) => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async (runner) => {
      await runner.query(insertOperationSql(this.schema), parametersOf(operation));
      for (let from = 0; from < items.length; from += ITEMS_AT_ONCE) {
        const some = items.slice(from, from + ITEMS_AT_ONCE);
        const columns = [some.map(({ executionId }) => executionId), some.map(({ priority }) => priority ?? null)];
        await runner.query(insertItemsSql(this.schema), [operation.id, from, ...columns]);
      }
      await within(runner);
    });
  }

  /** The operation that goes on next; undefined where none is under way. */
  async next(): Promise<NextBulk | undefined> {
    const [row] = await this.database.hot<NextBulk>(nextOperationSql(this.schema));
    return row;
  }

  /** Items from where the operation is. */
  itemsFrom({ id, position }: BulkRow, most: number): Promise<BulkItemRow[]> {
    return this.database.hot(itemsFromSql(this.schema), [id, position, most]);
  }

  /**
   * Does something to an operation, its row locked, unless another process has moved it since it was read.
   * Answers whether that was done.
   */
  onLocked({ id, position, stage }: BulkRow, work: (runner: SqlRunner) => Promise<void>): Promise<boolean> {
    return this.database.hotTransaction(async (runner) => {
      const found = rowsOf(await runner.query(lockOperationSql(this.schema), [id, position, stage]));
      if (found.length > 0) await work(runner);
      return found.length > 0;
    });
  }

  /** Writes down what became of the next items, and moves the operation past them. */
  async advance(runner: SqlRunner, id: string, decisions: readonly BulkDecision[]): Promise<void> {
    await this.move(runner, id, { decisions, mayEnd: true });
  }

  /** The same for an item whose outcome is not known yet. The operation does not end before that is settled. */
  async advanceUnsettled(runner: SqlRunner, id: string, unknown: BulkDecision): Promise<void> {
    await this.move(runner, id, { decisions: [unknown], mayEnd: false });
  }

  /** Writes down what became of an item that counts as failed while nobody knows. */
  async settle(id: string, decision: BulkDecision): Promise<void> {
    await this.database.hot(settleSql(this.schema), [id, jsonOf([decision])]);
  }

  async stageResult(runner: SqlRunner, { id, stagePosition, position }: BulkRow): Promise<StageResult> {
    const rows = await runner.query(stageResultSql(this.schema), [id, stagePosition, position]);
    return rowsOf<StageResult>(rows)[0]!;
  }

  async lookLater(runner: SqlRunner, id: string): Promise<void> {
    await runner.query(laterSql(this.schema), [id]);
  }

  /** Begins the next stage; false where it is not in that state. */
  async nextStage(runner: SqlRunner, id: string, state: 'running' | 'stopped'): Promise<boolean> {
    return rowsOf(await runner.query(nextStageSql(this.schema), [id, state])).length > 0;
  }

  async stop(runner: SqlRunner, id: string, why: string): Promise<void> {
    await runner.query(stopSql(this.schema), [id, ledgerText(why)]);
  }

  /** False where it has ended. */
  async abort(runner: SqlRunner, id: string): Promise<boolean> {
    return rowsOf(await runner.query(abortSql(this.schema), [id])).length > 0;
  }

  /** Null where there is none, or it is somebody else's. */
  async get(id: string, createdBy?: string): Promise<BulkRow | null> {
    if (!isLedgerId(id)) return null;
    const [row] = await this.database.query<BulkRow>(operationSql(this.schema), [id, createdBy ?? null]);
    return row ?? null;
  }

  /** The latest first. */
  list({ createdBy, state, cursor, limit }: BulkFilter): Promise<BulkRow[]> {
    return this.database.query(operationsSql(this.schema), [createdBy ?? null, state ?? null, cursor ?? null, limit]);
  }

  items(id: string, { outcome, after = -1, limit }: BulkItemFilter): Promise<BulkItemRow[]> {
    return this.database.query(itemsSql(this.schema), [id, outcome ?? null, after, limit]);
  }

  /** Items of the operation that undoes another one; null where an action cannot be undone. */
  async undoItems({ id, action, parameters }: BulkRow): Promise<NewBulkItem[] | null> {
    if (action === 'retry') return this.database.query(waitingRepeatsSql(this.schema), [id]);
    if (action !== 'reorder' || parameters.priority === undefined) return null;
    return this.database.query(reorderedSql(this.schema), [id, parameters.priority]);
  }

  /** Removes operations that ended long ago; how many. */
  async prune(keptMs: number): Promise<number> {
    for (let count = 0; ;) {
      const [row] = await this.database.query<{ count: number }>(pruneOperationsSql(this.schema), [
        keptMs,
        PRUNED_AT_ONCE,
      ]);
      count += row?.count ?? 0;
      if ((row?.count ?? 0) < PRUNED_AT_ONCE) return count;
    }
  }

  private async move(runner: SqlRunner, id: string, { decisions, mayEnd }: Move): Promise<void> {
    await runner.query(decideSql(this.schema), [id, jsonOf(decisions)]);
    await runner.query(advanceSql(this.schema), [id, decisions.length, ...countsOf(decisions), mayEnd]);
  }
}

interface Move {
  readonly decisions: readonly BulkDecision[];
  readonly mayEnd: boolean;
}

function parametersOf(operation: NewBulkOperation): unknown[] {
  const { id, action, total, refused, perSecond = null, undoOf = null } = operation;
  const { selection, parameters, scope, canary } = operation;
  const { createdBy, createdByUsername, reason } = operation;
  const texts = [createdBy, createdByUsername, reason].map((text) => (text === undefined ? null : ledgerText(text)));
  const [what, how] = [selection, parameters].map((value) => ledgerJson(value));
  const [within, gradually] = [scope, canary].map((value) => (value === undefined ? null : ledgerJson(value)));
  return [id, action, what, how, within, ...texts, perSecond, gradually, undoOf, total, refused];
}

function jsonOf(decisions: readonly BulkDecision[]): string {
  return ledgerJson(decisions);
}

function countsOf(decisions: readonly BulkDecision[]): number[] {
  return (['done', 'skipped', 'failed'] satisfies BulkOutcome[]).map(
    (which) => decisions.filter(({ outcome }) => outcome === which).length,
  );
}
