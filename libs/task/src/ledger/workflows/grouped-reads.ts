import { GroupCommit } from '../connection/group-commit.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { resultsOfManySql, rootsSql } from './workflow.sql.js';
import type { WorkflowResultRow, WorkflowRootRow } from './workflow-row.js';

interface ResultsRequest {
  readonly rootId: string;
  /** Undefined: all nodes. */
  readonly names?: readonly string[];
}

const AT_ONCE = 50;
const FLIGHTS = 2;

/** What every node that becomes ready asks for: those of one moment are asked for by one statement. */
export class GroupedWorkflowReads {
  private readonly roots: GroupCommit<string, WorkflowRootRow | undefined>;
  private readonly nodes: GroupCommit<ResultsRequest, readonly WorkflowResultRow[]>;

  constructor(
    private readonly database: LedgerDatabase,
    patienceMs: number,
  ) {
    const common = { maxRows: AT_ONCE, flights: FLIGHTS, patienceMs };
    this.roots = new GroupCommit({ ...common, write: (ids) => this.readRoots(ids) });
    this.nodes = new GroupCommit({ ...common, write: (requests) => this.readResults(requests) });
  }

  /** A workflow, or the one that a node belongs to; undefined where there is no such execution. */
  root(id: string): Promise<WorkflowRootRow | undefined> {
    return this.roots.submit(id);
  }

  /** Nodes in the order in which they were declared, those that were taken over included. `names`: only these. */
  results(rootId: string, names?: readonly string[]): Promise<readonly WorkflowResultRow[]> {
    return this.nodes.submit({ rootId, names });
  }

  private async readRoots(ids: readonly string[]): Promise<(WorkflowRootRow | undefined)[]> {
    const rows = await this.database.hot<WorkflowRootRow & { asked: string }>(rootsSql(this.database.schema), [ids]);
    const found = new Map(rows.map(({ asked, ...row }) => [asked, row]));
    return ids.map((id) => found.get(id));
  }

  private async readResults(requests: readonly ResultsRequest[]): Promise<WorkflowResultRow[][]> {
    const answers: WorkflowResultRow[][] = requests.map(() => []);
    const params = [
      requests.map((_, index) => index),
      requests.map(({ rootId }) => rootId),
      requests.map(({ names }) => (names ? JSON.stringify(names) : null)),
    ];
    const sql = resultsOfManySql(this.database.schema);
    const rows = await this.database.hot<WorkflowResultRow & { asked: number }>(sql, params);
    for (const { asked, ...row } of rows) answers[asked]!.push(row);
    return answers;
  }
}
