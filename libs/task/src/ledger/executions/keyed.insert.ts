import { IdempotencyMismatchError, type UnknownDependencyError } from '../../errors/index.js';
import { rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { sqlOf } from '../connection/sql-of.js';
import { unknownUpstreams } from '../dependencies/unknown-upstreams.js';
import { enqueueKeyedSql, holdersSql } from './enqueue.sql.js';
import { batchOf } from './enqueue-batch.js';
import { type Inserted, orThrow } from './insert.js';
import type { NewExecution } from './new-execution.js';

/** Who has a key that was asked for. */
interface Holder {
  readonly asked: string;
  readonly kind: 'task_id' | 'unique';
  readonly id: string;
  readonly fingerprint: string;
  readonly taskId: string | null;
  readonly taskName: string | null;
  readonly isLive: boolean;
}

/** An execution that wants its keys, and the finished one that still has its unique key, if any. */
interface Asking {
  readonly execution: NewExecution;
  readonly previous?: string;
}

// A key that changes hands that often while it is asked for belongs to a storm; its callers try again later.
const MOST_ROUNDS = 20;

/** What becomes of an execution with keys, or why nothing does. */
export type Decision = Inserted | IdempotencyMismatchError | UnknownDependencyError;

/** Inserts executions under keys, within one transaction. */
export class KeyedInsert {
  constructor(
    private readonly runner: SqlRunner,
    private readonly schema: string,
    private readonly nodeId: string,
  ) {}

  async decide(executions: readonly NewExecution[]): Promise<Decision[]> {
    const decided = new Map<string, Decision>();
    const unknown = await this.decideUnknown(executions, decided);
    let asking: readonly Asking[] = executions.filter(({ id }) => !unknown.has(id)).map((execution) => ({ execution }));
    for (let round = 0; asking.length > 0; round++) {
      for (const id of await this.tryInsert(asking)) decided.set(id, { id, taskId: '', created: true });
      const missing = asking.filter(({ execution: { id } }) => !decided.has(id));
      if (missing.length === 0) break;
      if (round === MOST_ROUNDS) throw tooMuch();
      asking = await this.askHolders(missing, decided);
    }
    return executions.map(({ id, keys }) => {
      const found = decided.get(id)!;
      return 'created' in found && found.created ? { ...found, taskId: keys?.taskId ?? id } : found;
    });
  }

  /** Who has the keys of an execution already, if anybody has. */
  async holderOf(execution: NewExecution): Promise<Decision | undefined> {
    const decided = new Map<string, Decision>();
    await this.askHolders([{ execution }], decided);
    return decided.get(execution.id);
  }

  /** A root with keys, and its nodes, which have none: all of them, or the answer says who has the keys. */
  async insertGraph(graph: readonly NewExecution[], unknown: UnknownDependencyError | undefined): Promise<Inserted> {
    const [root, ...nodes] = graph as [NewExecution, ...NewExecution[]];
    const decided = new Map<string, Decision>();
    let previous: string | undefined;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const asking = [{ execution: root, previous }, ...nodes.map((execution) => ({ execution }))];
      const inserted = unknown ? [] : await this.tryInsert(asking);
      if (inserted.includes(root.id)) return { id: root.id, taskId: root.keys?.taskId ?? root.id, created: true };
      const [again] = await this.askHolders([{ execution: root }], decided);
      const answer = decided.get(root.id);
      if (answer) return orThrow(answer);
      if (unknown) throw unknown;
      previous = again?.previous;
    }
    throw tooMuch();
  }

  /** Decides those that are to wait for what there is not, unless somebody has their keys already. */
  private async decideUnknown(
    executions: readonly NewExecution[],
    decided: Map<string, Decision>,
  ): Promise<ReadonlyMap<string, UnknownDependencyError>> {
    const waiting = executions.filter(({ dependsOn }) => dependsOn !== undefined);
    if (waiting.length === 0) return new Map();
    const unknown = await unknownUpstreams(this.runner, this.schema, waiting);
    if (unknown.size === 0) return unknown;
    const asking = waiting.filter(({ id }) => unknown.has(id)).map((execution) => ({ execution }));
    await this.askHolders(asking, decided);
    for (const [id, error] of unknown) if (!decided.has(id)) decided.set(id, error);
    return unknown;
  }

  private async tryInsert(asking: readonly Asking[]): Promise<string[]> {
    const executions = asking.map(({ execution }) => execution);
    const { variant, params, waitParams } = batchOf(executions, this.nodeId);
    const rows = await this.runner.query(sqlOf(enqueueKeyedSql, this.schema, variant), [
      ...params,
      executions.map(({ keys }) => keys?.unique ?? null),
      executions.map(({ keys }) => keys?.fingerprint ?? ''),
      asking.map(({ previous }) => previous ?? null),
      executions.map(({ keys }) => keys?.taskId !== undefined),
      ...waitParams,
    ]);
    return rowsOf<{ id: string }>(rows).map(({ id }) => id);
  }

  /** By a later statement than the one that waited: commits of the meantime are seen. Answers with those that must ask again. */
  private async askHolders(asking: readonly Asking[], decided: Map<string, Decision>): Promise<Asking[]> {
    const executions = asking.map(({ execution }) => execution);
    const params = [
      executions.map(({ id }) => id),
      executions.map(({ keys }) => keys?.taskId ?? null),
      executions.map(({ keys }) => keys?.unique ?? null),
    ];
    const rows = rowsOf<Holder>(await this.runner.query(holdersSql(this.schema), params));
    const holders = new Map(rows.map((row) => [row.asked, row]));
    return executions.flatMap((execution) => {
      const holder = holders.get(execution.id);
      // Without any holder retention has just removed it.
      if (!holder) return [{ execution }];
      if (!holder.isLive) return [{ execution, previous: holder.id }];
      decided.set(execution.id, answerOf(execution, holder));
      return [];
    });
  }
}

function answerOf({ id, shape, keys }: NewExecution, holder: Holder): Inserted | IdempotencyMismatchError {
  // It may be this very execution, which was committed although the answer was lost.
  if (holder.id === id) return { id, taskId: keys?.taskId ?? id, created: true };
  // What was recorded without a fingerprint (work that runs elsewhere) has nothing to compare.
  if (holder.fingerprint !== '' && holder.fingerprint !== keys?.fingerprint) {
    const key = (holder.kind === 'task_id' ? keys?.taskId : keys?.unique) ?? '';
    return new IdempotencyMismatchError({
      kind: holder.kind,
      key,
      task: shape.taskName,
      holder: holder.id,
      holderTask: holder.taskName,
    });
  }
  return { id: holder.id, taskId: holder.taskId ?? holder.id, created: false };
}

function tooMuch(): Error {
  return Object.assign(new Error('The key changes hands too often'), { code: '40001' });
}
