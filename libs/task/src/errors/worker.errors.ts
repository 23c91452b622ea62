import { TaskError } from './task.error.js';

/** There is no process of this id: none has joined the ledger under it, or it has been gone for long. */
export class UnknownWorkerError extends TaskError {
  readonly code = 'WORKER_UNKNOWN';

  constructor(readonly worker: string) {
    super(
      `There is no worker "${worker}". Processes that are gone are listed for 24 hours; list() tells which there are.`,
    );
  }
}

/** The process has ended, or was declared dead: it takes no work, and cannot be told anything. */
export class WorkerGoneError extends TaskError {
  readonly code = 'WORKER_GONE';

  constructor(readonly worker: string) {
    super(`Worker "${worker}" is gone. A process that starts again, or goes on, has another id.`);
  }
}
