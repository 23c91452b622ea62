import { TaskError } from './task.error.js';

/** One thing that is wrong with a payload. */
export interface PayloadIssue {
  /** Where, for example `items.0.quantity`; empty when the payload as a whole is meant. */
  readonly path: string;
  readonly message: string;
}

/** A payload does not fit the task. Nothing was stored (at enqueue), or the handler was not called (at run). */
export class InvalidPayloadError extends TaskError {
  readonly code = 'PAYLOAD_INVALID';

  constructor(
    readonly task: string,
    readonly issues: readonly PayloadIssue[],
    options?: ErrorOptions,
  ) {
    super(`The payload of task "${task}" is not valid: ${issues.map(sentence).join('; ')}.`, options);
  }
}

function sentence({ path, message }: PayloadIssue): string {
  // What JSON cannot keep is named from its root on.
  return path && !message.startsWith('payload') ? `${path}: ${message}` : message;
}
