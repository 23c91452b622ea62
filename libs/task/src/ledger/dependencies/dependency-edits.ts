import {
  CircularDependencyError,
  DependencyLimitError,
  ExecutionNotWaitingError,
  UnknownDependencyError,
  UnknownExecutionError,
} from '../../errors/index.js';
import { AuditedAct } from '../audit/audited-act.js';
import type { AuditLog } from '../audit/audit-log.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import type { Dependency } from '../executions/new-execution.js';
import type { Woken } from '../locks/key-table.js';
import { isLedgerId } from '../model/execution-id.js';
import { MOST_DEPTH, MOST_NODES } from './dependency-limits.js';
import { lockUpstreamsSql } from './edge.sql.js';
import { addEdgeSql, LOCK_GRAPHS, lockDependentSql, removeEdgeSql, walkSql } from './edit.sql.js';

/** By whom, and in whose transaction. */
export interface DependencyEdit {
  readonly actor?: string;
  readonly manager?: SqlRunner;
}

const GRAPHS = 0x544c4744;

/** Changes what executions wait for, while they do. */
export class DependencyEdits {
  constructor(
    private readonly database: LedgerDatabase,
    private readonly auditLog: AuditLog,
  ) {}

  /**
   * False where it waits for that already.
   * @throws UnknownExecutionError, UnknownDependencyError, ExecutionNotWaitingError, CircularDependencyError
   */
  async add(id: string, { upstreamId, condition }: Dependency, edit: DependencyEdit = {}): Promise<boolean> {
    return this.within(edit, async (runner) => {
      const { schema } = this.database;
      await runner.query(LOCK_GRAPHS, [GRAPHS, schema]);
      const taskName = await this.lock(runner, id);
      const found = isLedgerId(upstreamId) ? rowsOf(await runner.query(lockUpstreamsSql(schema), [[upstreamId]])) : [];
      if (found.length === 0) throw new UnknownDependencyError([upstreamId]);
      await this.refuseCycle(runner, id, upstreamId);
      const edges = rowsOf(await runner.query(addEdgeSql(schema), [id, upstreamId, condition]));
      if (edges.length === 0) return false;
      const details = { on: upstreamId, when: condition };
      await this.audit(runner, { action: 'execution.add_dependency', executionId: id, taskName, details, ...edit });
      return true;
    });
  }

  /** Undefined where it does not wait for that. @throws UnknownExecutionError, ExecutionNotWaitingError */
  async remove(id: string, upstreamId: string, edit: DependencyEdit = {}): Promise<readonly Woken[] | undefined> {
    return this.within(edit, async (runner) => {
      const taskName = await this.lock(runner, id);
      if (!isLedgerId(upstreamId)) return undefined;
      const [row] = rowsOf<{ removed: number; woken: Woken[] }>(
        await runner.query(removeEdgeSql(this.database.schema), [id, upstreamId]),
      );
      if (!row?.removed) return undefined;
      const details = { on: upstreamId };
      await this.audit(runner, { action: 'execution.remove_dependency', executionId: id, taskName, details, ...edit });
      return row.woken;
    });
  }

  private async within<T>({ manager }: DependencyEdit, work: (runner: SqlRunner) => Promise<T>): Promise<T> {
    if (manager) return work(manager);
    this.database.profile.assertNotNested();
    const done = await this.database.hotTransaction(work);
    AuditedAct.current?.recorded();
    return done;
  }

  private async lock(runner: SqlRunner, id: string): Promise<string> {
    const rows = isLedgerId(id) ? await runner.query(lockDependentSql(this.database.schema), [id]) : [];
    const [record] = rowsOf<{ taskName: string; status: string }>(rows);
    if (!record) throw new UnknownExecutionError(id);
    if (record.status !== 'WAITING') throw new ExecutionNotWaitingError(id, record.status);
    return record.taskName;
  }

  private async refuseCycle(runner: SqlRunner, id: string, upstreamId: string): Promise<void> {
    const params = [upstreamId, id, MOST_NODES + 1];
    const steps = rowsOf<{ id: string; via: string | null }>(await runner.query(walkSql(this.database.schema), params));
    if (steps.length > MOST_NODES) throw new DependencyLimitError('executions', MOST_NODES);
    const via = new Map<string, string | null>();
    const depths = new Map<string | null, number>();
    // Each is told of after the one that leads to it.
    for (const step of steps) {
      if (via.has(step.id)) continue;
      via.set(step.id, step.via);
      depths.set(step.id, 1 + (depths.get(step.via) ?? 0));
    }
    if (via.has(id)) throw new CircularDependencyError([id, ...pathTo(id, via)]);
    if ([...depths.values()].some((depth) => depth > MOST_DEPTH)) throw new DependencyLimitError('depth', MOST_DEPTH);
  }

  private async audit(
    runner: SqlRunner,
    { manager: _, ...entry }: Parameters<AuditLog['recordWithin']>[1] & DependencyEdit,
  ): Promise<void> {
    await this.auditLog.recordWithin(runner, entry);
  }
}

/** From where the walk began to an execution that it came to. */
function pathTo(id: string, via: ReadonlyMap<string, string | null>): string[] {
  const path: string[] = [];
  for (let at: string | null | undefined = id; at; at = via.get(at)) path.unshift(at);
  return path;
}
