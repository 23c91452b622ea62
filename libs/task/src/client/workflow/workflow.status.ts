import type {
  ExecutionReason,
  ExecutionStatus,
  TaskExecution,
  WorkflowNodeRow,
  WorkflowResultRow,
  WorkflowState,
} from '../../ledger/index.js';
import { isTerminal } from '../../ledger/index.js';

/** A node as it stands. */
export interface WorkflowNodeStatus {
  readonly name: string;
  /** Of its execution. */
  readonly id: string;
  readonly taskName: string;
  readonly status: ExecutionStatus;
  readonly reason?: ExecutionReason;
  readonly error?: string;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
  /** The workflow that it was taken over from, with its result. */
  readonly takenOverFrom?: string;
}

/** How a workflow stands. */
export interface WorkflowStatus {
  readonly id: string;
  readonly name: string;
  readonly status: WorkflowState;
  /** The step that runs, or ran last, from 1, in the order in which nodes are declared; 0 before the first. */
  readonly currentStep: number;
  readonly total: number;
  /** Nodes that have ended. */
  readonly finished: number;
  readonly nodes: readonly WorkflowNodeStatus[];
  /** The workflow that this one takes up again. */
  readonly retryOf?: string;
  /** The workflow that takes this one up again. */
  readonly successor?: string;
}

/** How a workflow went. */
export interface WorkflowOutcome {
  readonly status: Exclude<WorkflowState, 'not_started' | 'running'>;
  /** Of the nodes that ran and succeeded, in the order in which they ended. */
  readonly results: readonly unknown[];
  /** The payload of the workflow, and `last_result`. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly error?: string;
  /** The step that failed, from 1. */
  readonly step?: number;
}

export function isBad({ status }: Pick<WorkflowNodeRow, 'status'>): boolean {
  return status === 'FAILURE' || status === 'REVOKED';
}

export function statusOf(
  root: TaskExecution,
  nodes: readonly WorkflowNodeRow[],
  successor: string | undefined,
): WorkflowStatus {
  const began = nodes.filter(({ startedAt, finishedAt }) => startedAt !== null || finishedAt !== null);
  return {
    id: root.id,
    name: root.taskName,
    status: stateOf(root.status, nodes, began.length > 0),
    currentStep: nodes.findLastIndex((node) => began.includes(node) && node.reason !== 'dependency_failed') + 1,
    total: nodes.length,
    finished: nodes.filter(({ status }) => isTerminal(status)).length,
    nodes: nodes.map((node) => nodeOf(root.id, node)),
    ...(root.retryOf !== null && { retryOf: root.retryOf }),
    ...(successor !== undefined && { successor }),
  };
}

/** @param nodes statuses of nodes, of each at least once */
export function stateOf(
  status: ExecutionStatus,
  nodes: readonly Pick<WorkflowNodeRow, 'status'>[],
  hasBegun: boolean,
): WorkflowState {
  switch (status) {
    case 'SUCCESS':
      return nodes.some(isBad) ? 'completed_with_errors' : 'completed';
    case 'REVOKED':
      return 'cancelled';
    case 'FAILURE':
    case 'SKIPPED':
      return 'failed';
    default:
      return hasBegun ? 'running' : 'not_started';
  }
}

function nodeOf(rootId: string, node: WorkflowNodeRow): WorkflowNodeStatus {
  const { name, id, taskName, status, reason, error, startedAt, finishedAt } = node;
  return {
    name,
    id,
    taskName,
    status,
    ...(reason !== null && { reason: reason as ExecutionReason }),
    ...(error !== null && { error }),
    ...(startedAt !== null && { startedAt: new Date(startedAt) }),
    ...(finishedAt !== null && { finishedAt: new Date(finishedAt) }),
    ...(node.rootId !== rootId && { takenOverFrom: node.rootId }),
  };
}

/** Results of nodes that succeeded, in the order in which they ended. */
export function resultsInOrder(nodes: readonly WorkflowResultRow[]): unknown[] {
  return nodes
    .filter(({ status }) => status === 'SUCCESS')
    .sort((one, other) => Number(one.finishedAt) - Number(other.finishedAt))
    .map(({ result }) => result ?? undefined);
}

export function outcomeOfWorkflow(root: TaskExecution, nodes: readonly WorkflowResultRow[]): WorkflowOutcome {
  const results = resultsInOrder(nodes);
  const failed = nodes.findIndex((node) => isBad(node) && node.reason !== 'dependency_failed');
  const status = stateOf(root.status, nodes, true) as WorkflowOutcome['status'];
  const payload = typeof root.payload === 'object' && root.payload !== null ? root.payload : { payload: root.payload };
  return {
    status,
    results,
    context: { ...payload, last_result: results.at(-1) },
    ...(status !== 'completed' && root.error !== null && { error: root.error }),
    ...(failed >= 0 && { step: failed + 1 }),
  };
}
