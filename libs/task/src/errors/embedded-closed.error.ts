import { TaskError } from './task.error.js';

/** The embedded Postgres of this process is closed, or it stopped by itself. */
export class EmbeddedClosedError extends TaskError {
  readonly code = 'EMBEDDED_CLOSED';

  constructor(cause?: unknown) {
    // BullMQ knows a lost connection by the word ECONNREFUSED, and then waits before it tries again.
    super(
      cause === undefined
        ? 'The embedded Postgres is closed (ECONNREFUSED), so this statement did not run. Stop what uses it before closing it.'
        : 'The embedded Postgres has stopped unexpectedly (ECONNREFUSED), so this statement did not run. Restart the process.',
      { cause },
    );
  }
}
