import type { ExecutionStatus } from '../ledger/index.js';
import type { WaitOptions } from './waiting/wait.js';

/** What a handle needs from `Tasks`. */
export interface HandleActions {
  status(id: string): Promise<ExecutionStatus>;
  result(id: string, options?: WaitOptions): Promise<unknown>;
  cancel(id: string, reason?: string): Promise<boolean>;
}

/** Which execution a handle is for. */
export interface HandleTarget<Payload> {
  readonly id: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly payload: Payload;
  /** @default false */
  readonly deduplicated?: boolean;
}

/** An execution that has been enqueued. */
export class TaskHandle<Result = unknown, Payload = unknown> {
  /** The execution's id, a UUIDv7. Over REST, the artifact with this id is the result. */
  readonly id: string;
  /** Equals `id` unless the caller gave one. */
  readonly taskId: string;
  readonly taskName: string;
  readonly payload: Payload;
  /** True if nothing was recorded, because this earlier execution has the same task id or unique key. */
  readonly deduplicated: boolean;

  constructor(
    { id, taskId, taskName, payload, deduplicated = false }: HandleTarget<Payload>,
    private readonly actions: HandleActions,
  ) {
    this.id = id;
    this.taskId = taskId;
    this.taskName = taskName;
    this.payload = payload;
    this.deduplicated = deduplicated;
  }

  /** @throws UnknownExecutionError */
  status(): Promise<ExecutionStatus> {
    return this.actions.status(this.id);
  }

  /**
   * Waits for the result.
   * @throws TaskFailedError, TaskRevokedError, TaskSkippedError, WaitTimeoutError
   */
  result(options?: WaitOptions): Promise<Result> {
    return this.actions.result(this.id, options) as Promise<Result>;
  }

  /** Cancels it, as `tasks.cancel()` does; false when it has finished already. */
  cancel(reason?: string): Promise<boolean> {
    return this.actions.cancel(this.id, reason);
  }
}
