import { Injectable } from '@nestjs/common';
import type { TaskExecution } from '@taskledger/nestjs';
import { ExecutionAccess, type TaskAdminUser } from '../access/index.js';
import { ExecutionLineage, referencesOf, workflowOf } from './execution-lineage.js';
import { firstLine } from './list/first-line.js';
import { type Metadata, ShownExecutions } from '../secrets/shown-executions.js';
import type { MetadataQuery } from './list/metadata.query.js';
import { ExecutionOrigins } from './execution-origins.js';
import { progressOf, type ProgressView } from './history/progress-view.js';
import type { ValueColumn } from './list/value-column.js';

type View = Record<string, unknown>;

/** Executions as clients see them. */
@Injectable()
export class ExecutionViews {
  constructor(
    private readonly lineage: ExecutionLineage,
    private readonly access: ExecutionAccess,
    private readonly shown: ShownExecutions,
    private readonly origins: ExecutionOrigins,
  ) {}

  /** Executions in a list: the fields of the common list format, then ours, and whole values for the columns. */
  async items(
    user: TaskAdminUser,
    executions: readonly TaskExecution[],
    query?: MetadataQuery,
    columns: readonly ValueColumn[] = [],
  ): Promise<View[]> {
    const hidden = await this.lineage.hiddenIn(user, executions);
    return Promise.all(
      executions.map(async (execution) => {
        const isPayloadVisible = await this.access.mayReadPayload(user, execution);
        const fields = this.fields(execution, { isPayloadVisible, hidden, query });
        return columns.length > 0
          ? { ...fields, columns: await this.shown.valuesOf(user, execution, columns) }
          : fields;
      }),
    );
  }

  /** The same of one. */
  async item(user: TaskAdminUser, execution: TaskExecution, query?: MetadataQuery): Promise<View> {
    const [view] = await this.items(user, [execution], query);
    return view!;
  }

  /** An execution with all that is known of it, and as much of where it led as the user may see. */
  async detail(user: TaskAdminUser, execution: TaskExecution, query: MetadataQuery): Promise<View> {
    const { execution: shown, maskedPaths, isPayloadVisible } = await this.shown.of(user, execution);
    const canUnmask = maskedPaths.length > 0 && (await this.access.may(user, execution, 'execution.unmask'));
    return {
      ...(await this.item(user, execution, query)),
      ...payloadFields(shown, isPayloadVisible),
      masked_paths: maskedPaths,
      can_unmask: canUnmask,
      error: execution.error,
      traceback: execution.traceback ?? null,
      error_fingerprint: execution.errorFingerprint,
      created_by: execution.createdBy,
      node_id: execution.nodeId,
      crashes: execution.crashes,
      handovers: execution.handovers,
      log_count: execution.logCount,
      log_dropped: execution.logDropped,
      timeout_ms: execution.timeoutMs,
      waited_ms: execution.waitedMs,
      ...(await this.origins.of(user, execution, isPayloadVisible)),
      ...(await this.lineage.of(user, execution)),
    };
  }

  /** How far an execution says it is, or null while it has said nothing. */
  progress(execution: TaskExecution): ProgressView | null {
    return progressOf(this.shown.metadataOf(execution));
  }

  private fields(execution: TaskExecution, { isPayloadVisible, hidden, query }: Shown): View {
    return {
      id: execution.id,
      task_id: execution.taskId,
      task_name: execution.taskName,
      module: execution.module,
      status: execution.status,
      created_at: execution.createdAt,
      started_at: execution.startedAt,
      finished_at: execution.finishedAt,
      created_by_id: execution.createdBy,
      created_by_username: execution.createdByUsername,
      duration: execution.duration,
      is_completed: execution.isCompleted,
      is_running: execution.isRunning,
      metadata: requested(this.shown.metadataOf(execution), query),
      progress: this.progress(execution),
      error: firstLine(execution.error),
      ...stateFields(execution),
      schedule: scheduleOf(this.shown.metadataOf(execution)),
      workflow: workflowOf(execution, hidden),
      ...referencesOf(execution, hidden),
      payload_visible: isPayloadVisible,
      // Keys of locks are made of members of the payload.
      blocked_key: isPayloadVisible ? execution.blockedKey : null,
    };
  }
}

interface Shown {
  readonly isPayloadVisible: boolean;
  /** Ids that do not exist for the user. */
  readonly hidden: ReadonlySet<string>;
  readonly query: MetadataQuery | undefined;
}

// A client may have written it, too: what it names need not be there.
function scheduleOf({ schedule_name: name, schedule_slot: slot }: Metadata): Record<string, unknown> | null {
  if (typeof name !== 'string') return null;
  const isSlot = typeof slot === 'string' && !Number.isNaN(Date.parse(slot));
  return { name, slot: isSlot ? new Date(slot) : null };
}

// What was not given is empty; what may not be read is null.
function payloadFields({ taskArgs, payload, result }: TaskExecution, isVisible: boolean): Record<string, unknown> {
  if (!isVisible) return { task_args: null, task_kwargs: null, result: null };
  return { task_args: taskArgs ?? [], task_kwargs: payload ?? {}, result: result ?? null };
}

/** As much of the metadata as a client wants. */
function requested(
  metadata: Metadata,
  { include_metadata: isIncluded = true, metadata_fields: keys = [] }: MetadataQuery = {},
): Metadata | null {
  if (!isIncluded) return null;
  return keys.length === 0 ? metadata : keyed(metadata, (key) => keys.includes(key));
}

function keyed(metadata: Metadata, fits: (key: string) => boolean): Metadata {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => fits(key)));
}

function stateFields(execution: TaskExecution): Record<string, unknown> {
  return {
    reason: execution.reason,
    external: execution.external,
    engine: execution.engine,
    engine_id: execution.engineId,
    queue: execution.queue,
    priority: execution.priority,
    tags: execution.tags,
    attempt: execution.attempt,
    max_attempts: execution.maxAttempts,
    run: execution.run,
    scheduled_for: execution.scheduledFor,
    cancel_requested_at: execution.cancelRequestedAt,
    error_type: execution.errorType,
  };
}
