import type { LedgerDatabase } from '../connection/ledger.database.js';
import { lookup } from '../connection/lookup.sql.js';
import type { TaskExecution } from '../entities/index.js';
import type {
  CappedCount,
  ExecutionFilter,
  ExecutionListOptions,
  ExecutionPage,
} from '../executions/execution.query.js';
import type { ExecutionReader } from '../executions/execution.reader.js';
import type { ExecutionStatus } from '../model/execution-status.js';
import type { WorkflowState } from '../model/workflow-state.js';
import type { GraphEdgeRow } from './workflow-row.js';
import { graphEdgesSql } from './workflow.sql.js';
import { workflowsIn } from './workflow-states.sql.js';

/** How many nodes of a workflow have a status. */
export interface NodeCountRow {
  readonly rootId: string;
  readonly status: ExecutionStatus;
  readonly count: number;
  /** One of them runs or has run, or has ended. */
  readonly hasBegun: boolean;
}

/** Reads many workflows, and the graph of one. */
export class WorkflowLists {
  constructor(
    private readonly database: LedgerDatabase,
    private readonly reader: ExecutionReader,
  ) {}

  page(options: ExecutionListOptions, states?: readonly WorkflowState[]): Promise<ExecutionPage<TaskExecution>> {
    return this.reader.list(options, [workflowsIn(this.database.schema, states)]);
  }

  count(filter: ExecutionFilter, states?: readonly WorkflowState[]): Promise<CappedCount> {
    return this.reader.count(filter, [workflowsIn(this.database.schema, states)]);
  }

  /** Of each of these workflows, how many of the nodes that match have each status. */
  async nodeCounts(rootIds: readonly string[], filter: ExecutionFilter = {}): Promise<NodeCountRow[]> {
    if (rootIds.length === 0) return [];
    const [node, params] = (await this.reader.matching(filter))
      .select('execution.status', 'status')
      .addSelect('execution.started_at IS NOT NULL OR execution.finished_at IS NOT NULL', 'has_begun')
      .andWhere(lookup('execution.id', 'edge.upstream_id'))
      .andWhere('execution.workflow_node IS NOT NULL')
      .getQueryAndParameters();
    return this.database.query<NodeCountRow>(
      `SELECT edge.execution_id AS "rootId", node.status, count(*)::int AS count, bool_or(node.has_begun) AS "hasBegun"
         FROM ${this.database.schema}.task_dependency edge CROSS JOIN LATERAL (${node}) AS node
        WHERE edge.execution_id = ANY ($${params.length + 1}::uuid[]) GROUP BY 1, 2`,
      [...params, rootIds],
    );
  }

  /** What these nodes come after, in the order of the ids. */
  graphEdges(ids: readonly string[], most: number): Promise<GraphEdgeRow[]> {
    return this.database.query<GraphEdgeRow>(graphEdgesSql(this.database.schema), [ids, most]);
  }
}
