import { Column, Entity, PrimaryColumn } from 'typeorm';
import { isRunning, isTerminal, type ExecutionReason, type ExecutionStatus } from '../model/execution-status.js';
import type { ExecutionLock, RetryPolicy } from '../executions/new-execution.js';

const fromBigint = {
  to: (value?: number) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/**
 * One request to run a task, as it is now: its record, and the claim of the process that runs it. For reading.
 * Heavy columns are selected only by name (`addSelect`).
 */
@Entity({ name: 'task_execution_now', synchronize: false })
export class TaskExecution {
  /** UUIDv7. */
  @PrimaryColumn('uuid') id!: string;
  /** Equals `id` unless the caller gave one. */
  @Column({ name: 'task_id', type: 'text' }) taskId!: string;
  @Column({ name: 'task_name', type: 'text' }) taskName!: string;
  @Column({ type: 'text' }) module!: string;
  @Column({ type: 'text' }) status!: ExecutionStatus;
  @Column({ type: 'text', nullable: true }) reason!: ExecutionReason | null;
  /** It runs elsewhere and is only recorded here (`TaskTracker`): nothing runs or repeats it. */
  @Column({ type: 'boolean' }) external!: boolean;
  /** The engine outside that runs it and is watched by `TaskModule.observe()`: `bullmq`; null for all others. */
  @Column({ type: 'text', nullable: true }) engine!: string | null;
  /** What that engine calls the job. */
  @Column({ name: 'engine_id', type: 'text', nullable: true }) engineId!: string | null;
  @Column({ type: 'text' }) queue!: string;
  /** 1 (highest) to 10. */
  @Column({ type: 'smallint' }) priority!: number;
  /** Attempts that have been spent. */
  @Column({ type: 'integer' }) attempt!: number;
  @Column({ name: 'max_attempts', type: 'integer' }) maxAttempts!: number;
  /** Number of the latest run; a crash adds a run, not an attempt. */
  @Column({ type: 'integer' }) run!: number;
  /** How often its process died while it ran, since a run last ended in an explained way. */
  @Column({ type: 'integer' }) crashes!: number;
  /** How often a process that shut down in order gave it back while it ran. */
  @Column({ type: 'integer' }) handovers!: number;
  /** Lines that its log has. */
  @Column({ name: 'log_count', type: 'integer' }) logCount!: number;
  /** Lines that are gone from the middle of its log, which was longer than `limits.logLines`; a line there says so. */
  @Column({ name: 'log_dropped', type: 'integer' }) logDropped!: number;
  @Column({ name: 'node_id', type: 'uuid', nullable: true }) nodeId!: string | null;
  @Column({ type: 'text', array: true }) tags!: string[];
  @Column({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column({ name: 'scheduled_for', type: 'timestamptz', nullable: true }) scheduledFor!: Date | null;
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true }) startedAt!: Date | null;
  /** From when it was due to its first start, in ms. */
  @Column({ name: 'waited_ms', type: 'bigint', nullable: true, transformer: fromBigint }) waitedMs!: number | null;
  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true }) finishedAt!: Date | null;
  @Column({ name: 'cancel_requested_at', type: 'timestamptz', nullable: true }) cancelRequestedAt!: Date | null;
  @Column({ name: 'task_args', type: 'jsonb', nullable: true, select: false }) taskArgs?: unknown[] | null;
  @Column({ type: 'jsonb', select: false }) payload?: unknown;
  @Column({ type: 'jsonb', nullable: true, select: false }) result?: unknown;
  @Column({ type: 'text', nullable: true }) error!: string | null;
  @Column({ name: 'error_type', type: 'text', nullable: true }) errorType!: string | null;
  @Column({ name: 'error_fingerprint', type: 'text', nullable: true }) errorFingerprint!: string | null;
  @Column({ type: 'text', nullable: true, select: false }) traceback?: string | null;
  @Column({ name: 'created_by', type: 'text', nullable: true }) createdBy!: string | null;
  @Column({ name: 'created_by_username', type: 'text', nullable: true }) createdByUsername!: string | null;
  @Column({ type: 'jsonb' }) metadata!: Record<string, unknown>;
  @Column({ name: 'parent_id', type: 'uuid', nullable: true }) parentId!: string | null;
  @Column({ name: 'root_id', type: 'uuid', nullable: true }) rootId!: string | null;
  /** Its name among the nodes of the workflow that is its parent; null where it is no node. */
  @Column({ name: 'workflow_node', type: 'text', nullable: true }) workflowNode!: string | null;
  /** What makes its payload, or, of a workflow, its result: `order@0`. A node is without it once its payload is made. */
  @Column({ name: 'prepared_by', type: 'text', nullable: true }) preparedBy!: string | null;
  /** The execution that this one repeats (manual retry). */
  @Column({ name: 'retry_of', type: 'uuid', nullable: true }) retryOf!: string | null;
  /** The execution that held the lock for which this one was skipped or failed. */
  /** The execution whose result this one has got from the cache. It may have been removed since. */
  @Column({ name: 'cached_from', type: 'uuid', nullable: true }) cachedFrom!: string | null;
  @Column({ name: 'duplicate_of', type: 'uuid', nullable: true }) duplicateOf!: string | null;
  /** The lock key that it waits for; it occupies no worker meanwhile. */
  @Column({ name: 'blocked_key', type: 'text', nullable: true }) blockedKey!: string | null;
  @Column({ name: 'lock_key', type: 'text', nullable: true, select: false }) lockKey?: string | null;
  /** `none` where the enqueue said that it has no lock. */
  @Column({ name: 'lock_conflict', type: 'text', nullable: true, select: false }) lockConflict?:
    ExecutionLock['conflict'] | null;
  @Column({ name: 'lock_hold_ms', type: 'bigint', nullable: true, select: false, transformer: fromBigint })
  lockHoldMs?: number | null;
  @Column({ name: 'timeout_ms', type: 'bigint', nullable: true, transformer: fromBigint }) timeoutMs!: number | null;
  /** Only where the enqueue overrode the policy of the task. */
  @Column({ name: 'retry_policy', type: 'jsonb', nullable: true, select: false }) retryPolicy?: RetryPolicy | null;

  /** SUCCESS, FAILURE, REVOKED or SKIPPED. */
  get isCompleted(): boolean {
    return isTerminal(this.status);
  }

  /** STARTED or RETRY. */
  get isRunning(): boolean {
    return isRunning(this.status);
  }

  /** Seconds from start to end, or to now while it runs; null before the start. */
  get duration(): number | null {
    if (!this.startedAt) return null;
    if (!this.finishedAt && !this.isRunning) return null;
    return Math.max(0, ((this.finishedAt?.getTime() ?? Date.now()) - this.startedAt.getTime()) / 1000);
  }
}
