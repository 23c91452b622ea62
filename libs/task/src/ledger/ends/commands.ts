import { AuditedAct, originParam } from '../audit/audited-act.js';
import { isLedgerId } from '../model/execution-id.js';
import type { ExecutionStatus } from '../model/execution-status.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import type { Woken } from '../locks/key-table.js';
import { auditClearSql } from '../queues/queue-contents.sql.js';
import { auditSql, lockRecordsSql, requestCancelSql, runningAmongSql } from './command.sql.js';
import type { End, Ended } from './end.js';
import { endAll, releaseKeys } from './end-all.js';

/** What a command did. */
export interface CommandResult {
  readonly ended: readonly Ended[];
  /** Executions whose handlers have been asked to stop. */
  readonly asked: readonly string[];
  readonly woken: readonly Woken[];
}

/** Why executions are cancelled, and who does it. */
export interface CancelDescription {
  readonly reason?: string;
  readonly actor?: string;
  /** @default what is under way */
  readonly act?: AuditedAct;
  /** Leaves alone what has started. */
  readonly isOnlyWaiting?: boolean;
}

/** Which queue is cleared, by whom and why. */
export interface ClearDescription {
  readonly queue: string;
  readonly actor?: string;
  readonly reason?: string;
}

interface LockedRecord {
  readonly id: string;
  readonly status: ExecutionStatus;
}

/** How executions are ended that nobody runs: cancelled, or refused before their handler began. */
export class EndCommands {
  constructor(private readonly database: LedgerDatabase) {}

  /**
   * Ends what does not run, and asks the rest to stop. Records are locked by one statement and claims looked for by a
   * later one: a fetch that was under way is seen.
   * @param description `reason` for people, `actor` and `act` for the audit
   */
  async cancel(ids: readonly string[], description: CancelDescription = {}): Promise<CommandResult> {
    const { act = AuditedAct.current } = description;
    const result = await this.database.hotTransaction((runner) =>
      this.cancelWithin(runner, ids, { ...description, act }),
    );
    if (result.ended.length + result.asked.length > 0 && !act?.isSummed) act?.recorded();
    return result;
  }

  /** The same as part of a transaction, after which the result is to be announced. */
  async cancelWithin(
    runner: SqlRunner,
    ids: readonly string[],
    { reason, actor, act, isOnlyWaiting = false }: CancelDescription,
  ): Promise<CommandResult> {
    const { schema } = this.database;
    const why = reason === undefined ? null : ledgerText(reason);
    const records = await this.lockRecords(runner, ids);
    const running = await this.runningAmong(runner, records);
    const isRunning = ({ id, status }: LockedRecord): boolean => running.has(id) || status === 'STARTED';
    const reached = isOnlyWaiting ? records.filter((record) => !isRunning(record)) : records;
    const asked = reached.filter(isRunning).map(({ id }) => id);
    const idle = reached.filter((record) => !isRunning(record));
    await runner.query(requestCancelSql(schema), [reached.map(({ id }) => id), why]);
    const ended = await endAll(
      runner,
      schema,
      idle.map(({ id }) => cancelled(id)),
    );
    const woken = await releaseKeys(runner, schema, ended);
    if (reached.length > 0 && !act?.isSummed) {
      const by = actor === undefined ? null : ledgerText(actor);
      await runner.query(auditSql(schema), [by, why, ended.map(({ id }) => id), asked, originParam(act)]);
    }
    return { ended, asked, woken };
  }

  /** Ends an execution whose handler never began, unless somebody runs it, or it has ended. */
  endUnclaimed(id: string, end: Pick<End, 'status' | 'reason' | 'error'>): Promise<CommandResult> {
    return this.onLocked([id], async (runner, records) => {
      const running = await this.runningAmong(runner, records);
      const { schema } = this.database;
      const ends = records
        .filter((record) => !running.has(record.id))
        .map((record): End => ({ ...end, id: record.id, fence: 'none', spends: 0, logs: [] }));
      const ended = await endAll(runner, schema, ends);
      return { ended, asked: [], woken: await releaseKeys(runner, schema, ended) };
    });
  }

  /**
   * Ends those of the executions that have not started yet, because their queue is cleared, and records who did that.
   */
  async clear(ids: readonly string[], { queue, actor, reason }: ClearDescription): Promise<CommandResult> {
    const result = await this.onLocked(ids, async (runner, records) => {
      const running = await this.runningAmong(runner, records);
      const { schema } = this.database;
      const waiting = records.filter(({ id, status }) => status === 'PENDING' && !running.has(id));
      const ends = waiting.map(({ id }): End => ({ ...cancelled(id), reason: 'cleared' }));
      const ended = await endAll(runner, schema, ends);
      const woken = await releaseKeys(runner, schema, ended);
      const [by, why] = [actor, reason].map((text) => (text === undefined ? null : ledgerText(text)));
      const cleared = ended.map(({ id }) => id);
      if (cleared.length > 0)
        await runner.query(auditClearSql(schema), [by, ledgerText(queue), cleared, originParam(), why]);
      return { ended, asked: [], woken };
    });
    if (result.ended.length > 0) AuditedAct.current?.recorded();
    return result;
  }

  private onLocked(
    ids: readonly string[],
    work: (runner: SqlRunner, records: readonly LockedRecord[]) => Promise<CommandResult>,
  ): Promise<CommandResult> {
    return this.database.hotTransaction(async (runner) => work(runner, await this.lockRecords(runner, ids)));
  }

  private async lockRecords(runner: SqlRunner, ids: readonly string[]): Promise<LockedRecord[]> {
    return rowsOf(await runner.query(lockRecordsSql(this.database.schema), [ids.filter(isLedgerId)]));
  }

  private async runningAmong(runner: SqlRunner, records: readonly LockedRecord[]): Promise<Set<string>> {
    const rows = await runner.query(runningAmongSql(this.database.schema), [records.map(({ id }) => id)]);
    return new Set(rowsOf<{ id: string }>(rows).map(({ id }) => id));
  }
}

function cancelled(id: string): End {
  return { id, fence: 'none', status: 'REVOKED', reason: 'user_cancelled', spends: 0, logs: [] };
}
