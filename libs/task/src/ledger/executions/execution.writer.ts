import { LedgerUnavailableError, type UnknownDependencyError } from '../../errors/index.js';
import { GroupCommit } from '../connection/group-commit.js';
import type { LedgerDatabase, SqlRunner } from '../connection/ledger.database.js';
import { sqlOf } from '../connection/sql-of.js';
import { unknownUpstreams } from '../dependencies/unknown-upstreams.js';
import { enqueueSql } from './enqueue.sql.js';
import { batchOf } from './enqueue-batch.js';
import { BoundedWriter } from './bounded.writer.js';
import { KeyedWriter } from './keyed.writer.js';
import { type ExecutionWriterOptions, type Inserted, orThrow, sizeOf } from './insert.js';
import { type EachInserted, insertEach } from './insert-each.js';
import { isBounded, type NewExecution } from './new-execution.js';

// Of a row without its payload: a graph has many, and most payloads are made later.
const ROW_CHARACTERS = 200;

/** Writes new executions with their tickets. An execution exists, and is queued, exactly when that is committed. */
export class ExecutionWriter {
  private readonly group: GroupCommit<NewExecution, Inserted>;
  private readonly waiting: GroupCommit<NewExecution, Inserted | UnknownDependencyError>;
  private readonly graphs: GroupCommit<readonly NewExecution[], Inserted>;
  private readonly reachingGraphs: GroupCommit<readonly NewExecution[], Inserted>;
  private readonly keyed: KeyedWriter;
  private readonly bounded: BoundedWriter;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly options: ExecutionWriterOptions,
  ) {
    const { patienceMs } = options;
    this.keyed = new KeyedWriter(database, options);
    const giveUp = (row: NewExecution, cause: unknown): unknown => new LedgerUnavailableError(row.id, true, cause);
    const common = { sizeOf, patienceMs, giveUp };
    const plain = (runner: SqlRunner, rows: readonly NewExecution[]): Promise<Inserted[]> =>
      this.insertGroup(runner, rows);
    this.bounded = new BoundedWriter(database, { plain, keyed: this.keyed }, patienceMs);
    this.group = new GroupCommit({
      ...common,
      write: (executions) => this.insertGroup(database.hotRunner, executions),
    });
    // Apart, so that those which depend on nothing pay nothing for it.
    this.waiting = new GroupCommit({
      ...common,
      write: (executions) => database.hotTransaction((runner) => this.insertKnown(runner, executions)),
    });
    const graphs = {
      patienceMs,
      giveUp: (graph: readonly NewExecution[], cause: unknown) => giveUp(graph[0]!, cause),
    };
    this.graphs = new GroupCommit({
      ...graphs,
      sizeOf: (graph) => graph.reduce((size, row) => size + ROW_CHARACTERS + sizeOf(row), 0),
      write: (group) => this.insertGraphs(group),
    });
    // Apart, and one by one: those which depend on nothing else are one statement, however many.
    this.reachingGraphs = new GroupCommit({
      ...graphs,
      write: async ([graph]) => [await database.hotTransaction((runner) => this.insertGraphWithin(runner, graph!))],
      maxRows: 1,
    });
  }

  /**
   * Resolves when the execution is committed.
   * @throws LedgerUnavailableError when the ledger stays away longer than the patience
   * @throws QueueFullError when the queue has a `maxSize` and holds that many
   * @throws IdempotencyMismatchError when a key stands for another task or payload
   * @throws UnknownDependencyError when it is to wait for an execution that there is not
   */
  async insert(execution: NewExecution): Promise<Inserted> {
    if (isBounded(execution)) return this.bounded.insert(execution);
    if (execution.keys) return this.keyed.insert(execution);
    return execution.dependsOn ? orThrow(await this.waiting.submit(execution)) : this.group.submit(execution);
  }

  /**
   * Inserts executions that depend on each other, all of them or none. The first is the root: where its keys are taken nothing
   * is inserted, and the answer says who has them. `runner`: as part of the caller's transaction.
   * @throws UnknownDependencyError, IdempotencyMismatchError, LedgerUnavailableError
   */
  insertGraph(graph: readonly NewExecution[], runner?: SqlRunner): Promise<Inserted> {
    if (runner) return this.insertGraphWithin(runner, graph);
    return (reachesOut(graph) ? this.reachingGraphs : this.graphs).submit(graph);
  }

  /** Inserts as part of the caller's transaction: the execution exists exactly when that commits. */
  async insertWithin(runner: SqlRunner, execution: NewExecution): Promise<Inserted> {
    if (isBounded(execution)) return this.bounded.insertWithin(runner, execution);
    if (execution.keys) return this.keyed.insertWithin(runner, execution);
    if (execution.dependsOn) return orThrow((await this.insertKnown(runner, [execution]))[0]!);
    const [inserted] = await this.insertGroup(runner, [execution]);
    return inserted!;
  }

  /** The same for many, none of which has keys, by one statement. */
  async insertAllWithin(runner: SqlRunner, executions: readonly NewExecution[]): Promise<void> {
    if (executions.length > 0) await this.insertGroup(runner, executions);
  }

  /** The same for many, of which one may be refused without the others: for its keys, or because its queue is full. */
  insertEachWithin(runner: SqlRunner, executions: readonly NewExecution[]): Promise<EachInserted[]> {
    return insertEach(this, runner, executions);
  }

  /** Resolves when everything submitted so far is written. */
  async idle(): Promise<void> {
    await Promise.all([
      this.group.idle(),
      this.waiting.idle(),
      this.graphs.idle(),
      this.reachingGraphs.idle(),
      this.keyed.idle(),
      this.bounded.idle(),
    ]);
  }

  private async insertGraphs(graphs: readonly (readonly NewExecution[])[]): Promise<Inserted[]> {
    const inserted = await this.insertGroup(this.database.hotRunner, graphs.flat());
    const found = new Map(inserted.map((one) => [one.id, one]));
    return graphs.map(([root]) => found.get(root!.id)!);
  }

  private async insertGraphWithin(runner: SqlRunner, graph: readonly NewExecution[]): Promise<Inserted> {
    const [unknown] = (await unknownUpstreams(runner, this.database.schema, graph)).values();
    if (graph[0]!.keys) return this.keyed.insertGraphWithin(runner, graph, unknown);
    if (unknown) throw unknown;
    return (await this.insertGroup(runner, graph))[0]!;
  }

  private async insertKnown(
    runner: SqlRunner,
    executions: readonly NewExecution[],
  ): Promise<(Inserted | UnknownDependencyError)[]> {
    const unknown = await unknownUpstreams(runner, this.database.schema, executions);
    const known = executions.filter(({ id }) => !unknown.has(id));
    const inserted = known.length > 0 ? await this.insertGroup(runner, known) : [];
    const found = new Map(inserted.map((one) => [one.id, one]));
    return executions.map(({ id }) => unknown.get(id) ?? found.get(id)!);
  }

  private async insertGroup(runner: SqlRunner, executions: readonly NewExecution[]): Promise<Inserted[]> {
    const { variant, params, waitParams } = batchOf(executions, this.options.nodeId());
    await runner.query(sqlOf(enqueueSql, this.database.schema, variant), [...params, ...waitParams]);
    return executions.map(({ id }) => ({ id, taskId: id, created: true }));
  }
}

/** It has keys, or depends on executions that are there already. */
function reachesOut(graph: readonly NewExecution[]): boolean {
  if (graph[0]!.keys) return true;
  const own = new Set(graph.map(({ id }) => id));
  return graph.some(({ dependsOn = [] }) => dependsOn.some(({ upstreamId }) => !own.has(upstreamId)));
}
