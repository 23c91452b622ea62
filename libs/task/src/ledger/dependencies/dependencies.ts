import { AuditLog } from '../audit/audit-log.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import type { End, Ended } from '../ends/end.js';
import { endAll } from '../ends/end-all.js';
import type { Woken } from '../locks/key-table.js';
import { DependencyEdits } from './dependency-edits.js';
import { DependencyReader } from './dependency-reader.js';
import { lockWaitingSql, lostDependentsSql, mendLostSql } from './lost.sql.js';
import { putLooksBackSql } from './look.sql.js';
import { markAwaitedSql, resolveSql, takeLooksSql } from './resolve.sql.js';

/** What a round of resolving came to. */
export interface Resolved {
  /** Executions that ended because of how their upstreams did. */
  readonly ended: readonly Ended[];
  /** Executions that have tickets now. */
  readonly ready: readonly string[];
  readonly woken: readonly (Woken & { readonly count: number })[];
  /** Until the first ticket of later is due, in ms. */
  readonly dueInMs?: number;
  /** There is more to do at once. */
  readonly hasMore: boolean;
}

interface Look {
  readonly side: 'added' | 'ended';
  readonly id: string;
}

/** What a round has taken: the rows that ask for it, and the executions that it has locked for them. */
interface Taken {
  readonly looks: readonly Look[];
  readonly locked: readonly string[];
}

interface Stopped {
  readonly id: string;
  readonly isFailed: boolean;
  readonly cause: { readonly upstream: string; readonly task: string | null; readonly status: string | null };
}

interface ResolvedRow {
  readonly woken: Resolved['woken'];
  readonly ready: readonly string[];
  readonly stopped: readonly Stopped[];
  readonly unmarked: readonly string[];
  readonly due_in_ms: number | null;
}

const LOOKS = 1_000;
const DEPENDENTS = 1_000;
/** When a record was locked by somebody else, who may hold it for as long as a transaction of the application takes. */
const LOCKED_PAUSE_MS = 250;

const NOTHING: Resolved = { ended: [], ready: [], woken: [], hasMore: false };

/** What executions wait for, and what becomes of them when that ends. */
export class Dependencies {
  readonly edits: DependencyEdits;
  readonly reader: DependencyReader;

  constructor(private readonly database: LedgerDatabase) {
    this.edits = new DependencyEdits(database, new AuditLog(database));
    this.reader = new DependencyReader(database);
  }

  /**
   * Resolves what has ended since, and what was added. Where there may be new edges, their upstreams are marked first, by a
   * statement of its own: no transaction then holds an upstream while it waits for an execution, so two rounds never wait for
   * each other. New edges that were not told of are looked at again soon.
   */
  async resolve({ hasNewEdges = true }: { readonly hasNewEdges?: boolean } = {}): Promise<Resolved> {
    const { schema } = this.database;
    if (hasNewEdges) await this.database.hot(markAwaitedSql(schema), [LOOKS]);
    return this.database.hotTransaction(async (runner) => {
      const [taken] = rowsOf<Taken>(await runner.query(takeLooksSql(schema), [LOOKS, DEPENDENTS]));
      return taken!.looks.length === 0 ? NOTHING : this.resolveTaken(runner, taken!);
    });
  }

  /** Finds executions that wait for nothing any more without anybody to look at it; they begin, or are looked at. */
  async mendLost(): Promise<{ readonly ids: readonly string[]; readonly woken: Resolved['woken'] }> {
    const { schema } = this.database;
    const found = await this.database.query<{ id: string }>(lostDependentsSql(schema));
    if (found.length === 0) return { ids: [], woken: [] };
    return this.database.transaction(async (runner) => {
      const locked = rowsOf<{ id: string }>(await runner.query(lockWaitingSql(schema), [found.map(({ id }) => id)]));
      const ids = locked.map(({ id }) => id);
      const [row] = rowsOf<Pick<Resolved, 'woken'>>(await runner.query(mendLostSql(schema), [ids]));
      return { ids, woken: row!.woken };
    });
  }

  private async resolveTaken(runner: SqlRunner, { looks, locked }: Taken): Promise<Resolved> {
    const { schema } = this.database;
    const idsOf = (side: Look['side']): string[] => looks.filter((look) => look.side === side).map(({ id }) => id);
    const [row] = rowsOf<ResolvedRow>(await runner.query(resolveSql(schema), [idsOf('ended'), idsOf('added'), locked]));
    const { woken, ready, stopped, unmarked, due_in_ms: dueInMs } = row!;
    const ended = await endAll(runner, schema, stopped.map(endOf));
    const isCut = locked.length === DEPENDENTS;
    if (isCut) await this.putBack(runner, looks, 0);
    else
      await this.putBack(
        runner,
        unmarked.map((id) => ({ side: 'added', id })),
        LOCKED_PAUSE_MS,
      );
    const hasMore = isCut || looks.length === LOOKS || ended.some(({ isAwaited }) => isAwaited);
    return { ended, ready, woken, dueInMs: dueInMs ?? undefined, hasMore };
  }

  private async putBack(runner: SqlRunner, looks: readonly Look[], delayMs: number): Promise<void> {
    if (looks.length === 0) return;
    const params = [looks.map(({ side }) => side), looks.map(({ id }) => id), delayMs];
    await runner.query(putLooksBackSql(this.database.schema), params);
  }
}

function endOf({ id, isFailed, cause }: Stopped): End {
  const { upstream, task, status } = cause;
  const common = { id, fence: 'none', spends: 0, logs: [] } as const;
  const message =
    status === null
      ? `It depends on execution ${upstream}, which was removed.`
      : `It depends on task "${task}" (execution ${upstream}), which ended ${status}.`;
  if (!isFailed) return { ...common, status: 'SKIPPED', reason: 'condition_not_met' };
  const error = { message, type: 'TaskDependencyError', fingerprint: 'task-dependency' };
  return { ...common, status: 'FAILURE', reason: 'dependency_failed', error };
}
