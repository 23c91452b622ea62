import { TaskError } from './task.error.js';

/** What is known of the failure. */
export interface TaskFailure {
  readonly executionId: string;
  readonly task: string;
  /** Message of the error that the handler threw last. */
  readonly error: string;
  readonly errorType: string | undefined;
  readonly attempts: number;
}

/** The awaited execution ended with FAILURE. */
export class TaskFailedError extends TaskError implements TaskFailure {
  readonly code = 'TASK_FAILED';
  readonly executionId: string;
  readonly task: string;
  readonly error: string;
  readonly errorType: string | undefined;
  readonly attempts: number;

  constructor({ executionId, task, error, errorType, attempts }: TaskFailure) {
    super(`Task "${task}" failed: ${error} (execution ${executionId})`);
    this.executionId = executionId;
    this.task = task;
    this.error = error;
    this.errorType = errorType;
    this.attempts = attempts;
  }
}
