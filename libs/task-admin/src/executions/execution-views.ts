import { Injectable } from '@nestjs/common';
import { type TaskExecution, TaskSecrets } from '@taskledger/nestjs';
import { ExecutionAccess, PrivateMetadata, type TaskAdminUser } from '../access/index.js';
import { ExecutionLineage } from './execution-lineage.js';
import { shownExecution } from '../secrets/shown-execution.js';
import type { MetadataQuery } from './metadata.query.js';
import { progressOf, type ProgressView } from './progress-view.js';

type Metadata = Readonly<Record<string, unknown>>;

const LONGEST_LINE = 300;

/** Executions as clients see them. What is private in their metadata gets no further than here. */
@Injectable()
export class ExecutionViews {
  constructor(
    private readonly privateMetadata: PrivateMetadata,
    private readonly lineage: ExecutionLineage,
    private readonly access: ExecutionAccess,
    private readonly secrets: TaskSecrets,
  ) {}

  /** An execution in a list: the fields of the common list format, then ours. */
  item(execution: TaskExecution, query?: MetadataQuery): Record<string, unknown> {
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
      metadata: requested(this.shown(execution), query),
      progress: this.progress(execution),
      error: firstLine(execution.error),
      ...stateFields(execution),
    };
  }

  /** An execution with all that is known of it, and as much of where it led as the user may see. */
  async detail(user: TaskAdminUser, execution: TaskExecution, query: MetadataQuery): Promise<Record<string, unknown>> {
    const { execution: shown, maskedPaths } = shownExecution(this.secrets, execution);
    const canUnmask = maskedPaths.length > 0 && (await this.access.may(user, execution, 'execution.unmask'));
    return {
      ...this.item(execution, query),
      task_args: shown.taskArgs ?? [],
      task_kwargs: shown.payload ?? {},
      result: shown.result ?? null,
      masked_paths: maskedPaths,
      can_unmask: canUnmask,
      error: execution.error,
      traceback: execution.traceback ?? null,
      created_by: execution.createdBy,
      node_id: execution.nodeId,
      crashes: execution.crashes,
      handovers: execution.handovers,
      log_count: execution.logCount,
      timeout_ms: execution.timeoutMs,
      waited_ms: execution.waitedMs,
      ...(await this.lineage.of(user, execution)),
    };
  }

  /** How far an execution says it is, or null while it has said nothing. */
  progress(execution: TaskExecution): ProgressView | null {
    return progressOf(this.shown(execution));
  }

  private shown({ metadata: stored }: TaskExecution): Metadata {
    // Other programs write rows, too.
    const isObject = typeof stored === 'object' && !Array.isArray(stored);
    const metadata = this.secrets.maskedMetadata(isObject ? (stored ?? {}) : {});
    return this.privateMetadata.without(metadata);
  }
}

// A list says what kind of error it was; the whole of it is in the detail.
function firstLine(error: string | null): string | null {
  if (error === null) return null;
  const [line = ''] = error.trimStart().split(/[\r\n]/, 1);
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE - 1).toWellFormed()}…`;
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
    parent_id: execution.parentId,
    root_id: execution.rootId,
    retry_of: execution.retryOf,
    duplicate_of: execution.duplicateOf,
    blocked_key: execution.blockedKey,
  };
}
