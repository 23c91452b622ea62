import type { Creator } from '../../enqueue/index.js';
import type { SqlRunner } from '../../ledger/index.js';
import type { CancelOptions } from '../commands/canceller.js';
import type { HandleTarget } from '../task.handle.js';
import type { WaitOptions } from '../waiting/wait.js';
import type { WorkflowOutcome, WorkflowStatus } from './workflow.status.js';

/** How what failed is taken up again. */
export interface RetryFailedOptions {
  /** A transaction of yours: the new workflow exists exactly when it commits. */
  readonly manager?: SqlRunner;
  /** @default that of the workflow */
  readonly createdBy?: Creator;
  /** Who does it, for the audit. @default `createdBy` */
  readonly actor?: string;
  /** Why, for the audit. */
  readonly reason?: string;
}

/** What a handle does. @internal */
export interface WorkflowActions {
  status(id: string): Promise<WorkflowStatus>;
  outcome(id: string, options?: WaitOptions): Promise<WorkflowOutcome>;
  result(id: string, options?: WaitOptions): Promise<unknown>;
  results(id: string): Promise<Readonly<Record<string, unknown>>>;
  cancel(id: string, reason?: string, options?: CancelOptions): Promise<boolean>;
  retryFailed(id: string, options?: RetryFailedOptions): Promise<WorkflowHandle>;
}

/** A workflow that has been started. */
export class WorkflowHandle<Result = unknown> {
  /** The id of its execution, whose nodes are its children. */
  readonly id: string;
  /** Equals `id` unless the caller gave one. */
  readonly taskId: string;
  readonly name: string;
  /** True if nothing was started, because this earlier workflow has the same task id. */
  readonly deduplicated: boolean;

  /** @internal */
  constructor(
    { id, taskId, taskName, deduplicated = false }: Omit<HandleTarget<unknown>, 'payload'>,
    private readonly actions: WorkflowActions,
  ) {
    this.id = id;
    this.taskId = taskId;
    this.name = taskName;
    this.deduplicated = deduplicated;
  }

  /** How it and its nodes stand. @throws UnknownExecutionError */
  status(): Promise<WorkflowStatus> {
    return this.actions.status(this.id);
  }

  /**
   * Waits for its result. Of `sequential` that also says how it failed.
   * @throws TaskFailedError which names the node, TaskRevokedError, WaitTimeoutError
   */
  result(options?: WaitOptions): Promise<Result> {
    return this.actions.result(this.id, options) as Promise<Result>;
  }

  /**
   * Waits until it has ended, however: results in order, and the context with `last_result`.
   * @throws WaitTimeoutError
   */
  outcome(options?: WaitOptions): Promise<WorkflowOutcome> {
    return this.actions.outcome(this.id, options);
  }

  /** Results of its nodes by name, as far as they have succeeded. */
  results(): Promise<Readonly<Record<string, unknown>>> {
    return this.actions.results(this.id);
  }

  /** Cancels it and all of its nodes that have not ended; false when it has ended already. */
  cancel(reason?: string, options?: CancelOptions): Promise<boolean> {
    return this.actions.cancel(this.id, reason, options);
  }

  /**
   * Starts a new workflow that does again what failed, was cancelled, or never began. What succeeded is taken over with its
   * result. Called again before that has ended, it answers with the same.
   * @throws WorkflowNotFailedError
   */
  retryFailed(options?: RetryFailedOptions): Promise<WorkflowHandle<Result>> {
    return this.actions.retryFailed(this.id, options) as Promise<WorkflowHandle<Result>>;
  }
}
