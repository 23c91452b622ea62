import { Injectable } from '@nestjs/common';
import type { WorkflowEdge, WorkflowGraph, WorkflowGraphNode, WorkflowSummary } from '@taskledger/nestjs';
import { type TaskAdminUser, WorkflowAccess } from '../access/index.js';
import { ExecutionLineage } from '../executions/execution-lineage.js';
import { firstLine } from '../executions/list/first-line.js';

type View = Record<string, unknown>;

/** Workflows as clients see them. Payloads and results are those of executions, and are read there. */
@Injectable()
export class WorkflowViews {
  constructor(
    private readonly access: WorkflowAccess,
    private readonly lineage: ExecutionLineage,
  ) {}

  /** Workflows in a list. */
  async items(user: TaskAdminUser, summaries: readonly WorkflowSummary[]): Promise<View[]> {
    const hidden = await this.lineage.hiddenIn(
      user,
      summaries.map(({ root }) => root),
    );
    return summaries.map((summary) => ({
      ...fields(summary),
      error: firstLine(summary.root.error),
      retry_of: shown(summary.root.retryOf, hidden),
    }));
  }

  /** A workflow with the nodes of a page. @param next where the nodes after these are */
  async detail(
    user: TaskAdminUser,
    id: string,
    page: { readonly offset: number; readonly limit: number },
    next: string,
  ): Promise<View> {
    const graph = await (await this.access.of(user)).graph(id, page);
    return { ...graphView(graph), offset: page.offset, next: graph.hasMore ? next : null };
  }
}

function fields({ root, state, nodeCount, nodesByStatus, hiddenNodes, deadline }: WorkflowSummary): View {
  return {
    id: root.id,
    task_id: root.taskId,
    name: root.taskName,
    module: root.module,
    state,
    reason: root.reason,
    created_at: root.createdAt,
    finished_at: root.finishedAt,
    deadline: deadline ?? null,
    created_by_id: root.createdBy,
    created_by_username: root.createdByUsername,
    queue: root.queue,
    priority: root.priority,
    tags: root.tags,
    node_count: nodeCount,
    nodes_by_status: nodesByStatus,
    hidden_nodes: hiddenNodes,
  };
}

function graphView(graph: WorkflowGraph): View {
  return {
    ...fields(graph),
    error: graph.root.error,
    retry_of: graph.retryOf ?? null,
    successor: graph.successor ?? null,
    current_step: graph.currentStep,
    branches: graph.branches.map(({ name, taken }) => ({ name, taken: taken ?? null })),
    nodes: graph.nodes.map(nodeView),
    edges: graph.edges.map(edgeView),
    edges_capped: graph.areEdgesCapped,
  };
}

function nodeView(node: WorkflowGraphNode): View {
  return {
    name: node.name,
    execution_id: node.id,
    task_name: node.taskName,
    status: node.status,
    reason: node.reason ?? null,
    error: firstLine(node.error ?? null),
    queue: node.queue,
    priority: node.priority,
    attempt: node.attempt,
    max_attempts: node.maxAttempts,
    run: node.run,
    created_at: node.createdAt,
    queued_at: node.queuedAt ?? null,
    started_at: node.startedAt ?? null,
    finished_at: node.finishedAt ?? null,
    taken_over_from: node.takenOverFrom ?? null,
    arms: node.arms.map(({ branch, arm, isTaken }) => ({ branch, arm, is_taken: isTaken ?? null })),
  };
}

function edgeView({ from, to, when, state }: WorkflowEdge): View {
  return { from, to, when, state };
}

function shown(id: string | null, hidden: ReadonlySet<string>): string | null {
  return id !== null && hidden.has(id) ? null : id;
}
