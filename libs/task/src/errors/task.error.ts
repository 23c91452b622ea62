/**
 * Base of every error that Taskledger throws.
 * Match on `code`, which is stable; messages are for people and may be reworded.
 */
export abstract class TaskError extends Error {
  /** Stable, machine-readable identifier, for example `TASK_UNKNOWN`. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
