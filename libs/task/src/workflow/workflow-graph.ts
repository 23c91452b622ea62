import { dependencyState, type DependencyState, type WorkflowNodeStatus } from '../client/index.js';
import type { ArmRef, WorkflowDefinition } from '../definition/index.js';
import {
  BRANCHES,
  type DependencyCondition,
  type GraphEdgeRow,
  type TaskExecution,
  type WorkflowNodeRow,
} from '../ledger/index.js';
import type { WorkflowSummary } from './workflow-lists.js';

/** Which nodes of a graph, in the order in which they are declared. */
export interface WorkflowGraphPage {
  /** How many nodes to leave out. @default 0 */
  readonly offset?: number;
  /** 1 to 10,000. @default 1000 */
  readonly limit?: number;
}

/** An arm of a branch. */
export interface WorkflowNodeArm {
  readonly branch: string;
  readonly arm: 'then' | 'else';
  /** Whether the branch has taken it; absent while that is not decided. */
  readonly isTaken?: boolean;
}

/** A branch of a workflow. */
export interface WorkflowBranch {
  readonly name: string;
  /** Absent while it is not decided. */
  readonly taken?: 'then' | 'else';
}

/** A node, and when what happened to it. */
export interface WorkflowGraphNode extends WorkflowNodeStatus {
  readonly queue: string;
  readonly priority: number;
  /** Attempts that have been spent. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly run: number;
  readonly createdAt: Date;
  /** Since when it waits, or waited, for nothing but a worker; absent before. */
  readonly queuedAt?: Date;
  /** The arms that it is in. Empty as well where this process does not know the workflow. */
  readonly arms: readonly WorkflowNodeArm[];
}

/** What a node comes after. */
export interface WorkflowEdge {
  /** Names of nodes. */
  readonly from: string;
  readonly to: string;
  readonly when: DependencyCondition;
  readonly state: DependencyState;
}

/** A workflow with nodes and what they come after. */
export interface WorkflowGraph extends WorkflowSummary {
  /** The step that runs, or ran last, from 1, in the order in which nodes are declared; 0 before the first. */
  readonly currentStep: number;
  readonly nodes: readonly WorkflowGraphNode[];
  /** Of these nodes, to any node of the workflow; the first 20,000. */
  readonly edges: readonly WorkflowEdge[];
  readonly areEdgesCapped: boolean;
  /** There are nodes after these. */
  readonly hasMore: boolean;
  readonly branches: readonly WorkflowBranch[];
  /** The workflow that this one takes up again. Absent outside of the scope, as the next one. */
  readonly retryOf?: string;
  /** The workflow that takes this one up again. */
  readonly successor?: string;
}

/** How many edges a graph has at most. */
export const MOST_EDGES = 20_000;

export function graphNodeOf(
  rootId: string,
  row: WorkflowNodeRow,
  { arms, readyAt }: { readonly arms: readonly WorkflowNodeArm[]; readonly readyAt: Date },
): WorkflowGraphNode {
  const { name, id, taskName, status, reason, error, startedAt, finishedAt, queue, priority } = row;
  const isQueued = startedAt !== null || status === 'PENDING' || status === 'RETRY';
  return {
    name,
    id,
    taskName,
    status,
    ...(reason !== null && { reason: reason as WorkflowGraphNode['reason'] }),
    ...(error !== null && { error }),
    queue,
    priority,
    attempt: row.attempt,
    maxAttempts: row.maxAttempts,
    run: row.run,
    createdAt: new Date(row.createdAt),
    ...(isQueued && { queuedAt: readyAt }),
    ...(startedAt !== null && { startedAt: new Date(startedAt) }),
    ...(finishedAt !== null && { finishedAt: new Date(finishedAt) }),
    ...(row.rootId !== rootId && { takenOverFrom: row.rootId }),
    arms,
  };
}

/** When all that each of these comes after had ended, or when they were begun if that was later. */
export function readyTimes(
  nodes: readonly WorkflowNodeRow[],
  edges: readonly GraphEdgeRow[],
  byId: ReadonlyMap<string, WorkflowNodeRow>,
): ReadonlyMap<string, Date> {
  const times = new Map(nodes.map(({ id, createdAt }) => [id, Number(createdAt)]));
  for (const { executionId, upstreamId } of edges) {
    const ended = Number(byId.get(upstreamId)?.finishedAt ?? 0);
    times.set(executionId, Math.max(times.get(executionId) ?? 0, ended));
  }
  return new Map([...times].map(([id, time]) => [id, new Date(time)]));
}

/** @param byId the nodes of the workflow that may be named */
export function graphEdgesOf(
  rows: readonly GraphEdgeRow[],
  byId: ReadonlyMap<string, WorkflowNodeRow>,
): WorkflowEdge[] {
  return rows.flatMap(({ executionId, upstreamId, condition, isResolved }) => {
    const [from, to] = [byId.get(upstreamId), byId.get(executionId)];
    if (!from || !to) return [];
    return [{ from: from.name, to: to.name, when: condition, state: dependencyState(from, { condition, isResolved }) }];
  });
}

/** How its branches are decided; those that are not are known only where the workflow is. */
export function branchesOf({ metadata }: TaskExecution, definition: WorkflowDefinition | undefined): WorkflowBranch[] {
  const decided = decisionsOf(metadata);
  const names = new Set([...(definition?.parts.branches ?? []).map(({ name }) => name), ...decided.keys()]);
  return [...names].map((name) => {
    const isThen = decided.get(name);
    return { name, ...(isThen !== undefined && { taken: isThen ? 'then' : 'else' }) };
  });
}

export function armsOf(branches: readonly WorkflowBranch[], arms: readonly ArmRef[] = []): WorkflowNodeArm[] {
  return arms.map(({ branch, isThen }) => {
    const arm = isThen ? 'then' : 'else';
    const taken = branches.find(({ name }) => name === branch)?.taken;
    return { branch, arm, ...(taken && { isTaken: taken === arm }) };
  });
}

// A client may have written it, too.
function decisionsOf(metadata: Record<string, unknown>): Map<string, boolean> {
  const decided: unknown = metadata[BRANCHES];
  const entries = typeof decided === 'object' && decided !== null ? Object.entries(decided) : [];
  return new Map(entries.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'));
}
