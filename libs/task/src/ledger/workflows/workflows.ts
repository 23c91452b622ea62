import type { LedgerDatabase } from '../connection/ledger.database.js';
import { isLedgerId } from '../model/execution-id.js';
import { GroupedWorkflowReads } from './grouped-reads.js';
import * as sql from './workflow.sql.js';
import type {
  WorkflowAgainRow,
  WorkflowEdgeRow,
  WorkflowNodeRow,
  WorkflowResultRow,
  WorkflowRootRow,
} from './workflow-row.js';

/** Executions that are nodes of others, which are workflows. */
export class WorkflowStore {
  /** For nodes that become ready. */
  readonly grouped: GroupedWorkflowReads;

  /** @param patienceMs how long what is read for a node may wait for a ledger that is out of reach */
  constructor(
    private readonly database: LedgerDatabase,
    patienceMs: number,
  ) {
    this.grouped = new GroupedWorkflowReads(database, patienceMs);
  }

  /** A workflow, or the one that a node belongs to; undefined where there is no such execution. */
  async root(id: string): Promise<WorkflowRootRow | undefined> {
    if (!isLedgerId(id)) return undefined;
    const [row] = await this.query<WorkflowRootRow>(sql.rootSql, [id]);
    return row;
  }

  /** Nodes in the order in which they were declared, those that were taken over included. */
  nodes(rootId: string): Promise<WorkflowNodeRow[]> {
    return this.query(sql.nodesSql, [rootId, null]);
  }

  /** The same with results. `names`: only these. */
  results(rootId: string, names?: readonly string[]): Promise<WorkflowResultRow[]> {
    return this.query(sql.resultsSql, [rootId, names ?? null]);
  }

  /** What these nodes come after. */
  edges(ids: readonly string[]): Promise<WorkflowEdgeRow[]> {
    return this.query(sql.edgesSql, [ids]);
  }

  /** What nodes were begun with, to do them again. */
  again(rootId: string, names: readonly string[]): Promise<WorkflowAgainRow[]> {
    return this.query(sql.againSql, [rootId, names]);
  }

  /** Decides a branch, unless it is decided; how it is decided. */
  async decide(rootId: string, branch: string, isTaken: boolean): Promise<boolean> {
    const rows = await this.query(sql.decideSql, [rootId, branch, isTaken]);
    return rows.length > 0 ? isTaken : ((await this.decision(rootId, branch)) ?? isTaken);
  }

  /** How a branch is decided; undefined where it is not. */
  async decision(rootId: string, branch: string): Promise<boolean | undefined> {
    const [row] = await this.query<{ taken: boolean | null }>(sql.decisionSql, [rootId, branch]);
    return row?.taken ?? undefined;
  }

  /** The workflow that took this one up again. */
  async successor(rootId: string): Promise<string | undefined> {
    const [row] = await this.query<{ id: string }>(sql.successorSql, [rootId]);
    return row?.id;
  }

  async openNodes(rootIds: readonly string[], most: number): Promise<string[]> {
    return (await this.query<{ id: string }>(sql.openNodesSql, [rootIds, most])).map(({ id }) => id);
  }

  /** Open nodes of workflows that have ended. */
  async orphanedNodes(most: number): Promise<string[]> {
    return (await this.query<{ id: string }>(sql.orphanedNodesSql, [most])).map(({ id }) => id);
  }

  private query<Row>(statement: (s: string) => string, params: unknown[]): Promise<Row[]> {
    return this.database.hot<Row>(statement(this.database.schema), params);
  }
}
