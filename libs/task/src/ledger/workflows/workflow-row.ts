import type { DependencyCondition, RetryPolicy } from '../executions/new-execution.js';
import type { ExecutionStatus } from '../model/execution-status.js';

/** A node of a workflow as it stands. */
export interface WorkflowNodeRow {
  readonly id: string;
  readonly name: string;
  /** The workflow that it was begun for: another one where it was taken over. */
  readonly rootId: string;
  readonly taskName: string;
  readonly status: ExecutionStatus;
  readonly reason: string | null;
  readonly error: string | null;
  readonly errorType: string | null;
  readonly queue: string;
  readonly priority: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly run: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** The same with what it came to. */
export interface WorkflowResultRow extends WorkflowNodeRow {
  readonly result: unknown;
  /** It is several values, for a pipeline. */
  readonly isSpread: boolean;
}

/** What those that come after a node ask of it. */
export type NodeResult = Pick<
  WorkflowResultRow,
  'id' | 'name' | 'status' | 'reason' | 'error' | 'result' | 'isSpread' | 'finishedAt'
>;

export interface WorkflowEdgeRow {
  readonly upstreamId: string;
  readonly executionId: string;
  readonly condition: DependencyCondition;
}

/** The same, and whether it is no longer waited for. */
export interface GraphEdgeRow extends WorkflowEdgeRow {
  readonly isResolved: boolean;
}

/** A workflow. */
export interface WorkflowRootRow {
  readonly id: string;
  readonly taskName: string;
  readonly payload: unknown;
  readonly metadata: Record<string, unknown>;
  /** Name and version; null where it is none. */
  readonly preparedBy: string | null;
  /** As recorded: what runs is PENDING here. */
  readonly status: ExecutionStatus;
  readonly finishedAt: Date | null;
  readonly retryOf: string | null;
  /** The node that was asked for; null where it was the workflow itself. */
  readonly node: string | null;
}

/** A node that is done again. */
export interface WorkflowAgainRow {
  readonly id: string;
  readonly name: string;
  readonly taskName: string;
  readonly queue: string;
  readonly priority: number;
  readonly tags: string[];
  readonly payload: unknown;
  readonly timeoutMs: number | null;
  readonly retryPolicy: RetryPolicy | null;
}
